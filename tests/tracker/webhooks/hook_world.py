"""A webhook of a unit's system, and a target that notes what it is sent."""

from datetime import UTC, datetime

from django.contrib.auth import get_user_model

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import Inspection, Membership, Unit, Webhook, WorkYear
from tracker.webhooks.targets import Outcome

BY = Actor(door="command", reason="核对后更正")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
URL = "https://oa.example.gov.cn/hooks?from=ledger"


class Target:
    """Answers with the next of `statuses`, at last always with the last one."""

    def __init__(self, *statuses: int | None):
        self.statuses, self.sent = list(statuses) or [200], []

    def __call__(self, url, *, body, headers) -> Outcome:
        self.sent.append((url, body, headers))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return Outcome(status=status, fault="" if status else "10秒内没有回答。")


class World:
    def __init__(self):
        self.year = door.create(WorkYear(year=2026), by=BY)
        self.own = door.create(Unit(code="own", name="甲局", kind="department"), by=BY)
        self.other = door.create(Unit(code="other", name="乙局", kind="department"), by=BY)
        self.user = get_user_model().objects.create_user("oa")
        door.create(Membership(user=self.user, role=Role.INTEGRATOR, unit=self.own), by=BY)

    def webhook(self, **fields) -> Webhook:
        webhook = Webhook(**{"user": self.user, "name": "区 OA", "url": URL, **fields})
        webhook.begin(by=BY)
        return webhook

    def inspect(self, unit: Unit, title="安全生产检查") -> Inspection:
        record = Inspection(
            work_year=self.year, title=title, kind="own_enforcement", status="planned"
        )
        return door.create(record, by=BY, links={"inspected_units": [unit]})
