"""The office, its finance committee and another one, in the year 2025."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.workflow import go
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import FiscalDuty, Membership, Topic, Unit, WorkYear

BY = Actor(door="command")
HEARD, TODAY = date(2025, 8, 28), date(2025, 12, 1)
YEARLY = [
    "final-accounts", "audit-report", "budget-execution", "audit-rectification", "state-assets",
    "government-debt",
]  # fmt: skip


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def add_user(name: str, role: str, **whom):
    user = get_user_model().objects.create_user(name, is_staff=True)
    make(Membership, user=user, role=role, **whom)
    return user


@dataclass
class Year:
    year: WorkYear
    units: dict[str, Unit]
    users: dict

    def client(self, who: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client

    @property
    def address(self) -> str:
        return f"/api/v1/work-years/{self.year.pk}/"

    def version(self) -> str:
        return f'"{WorkYear.objects.get(pk=self.year.pk).version}"'

    def plan(self, *codes: str, who: str = "clerk"):
        """The answer to planning the duties of these codes; the yearly ones by default."""
        chosen = [FiscalDuty.objects.get(code=code).pk for code in codes or YEARLY]
        return self.post("fiscal-calendar/", {"duties": chosen}, who=who)

    def post(self, path: str, body: dict, *, who: str = "clerk"):
        return self.client(who).post(
            self.address + path, body, format="json", HTTP_IF_MATCH=self.version()
        )

    def lines(self, who: str = "clerk") -> dict[str, dict]:
        found = self.client(who).get(f"{self.address}fiscal-calendar/").json()
        return {line["code"]: line for line in found}

    def topic(self, code: str) -> Topic:
        return Topic.objects.not_voided().get(fiscal_duty__code=code, work_year=self.year)

    def hear(self, code: str, *, on: date = HEARD) -> Topic:
        """The committee hears the topic, told afterwards as the office does."""
        given = {
            "happened_on": on.isoformat(), "meeting_kind": "committee", "late_entry": True,
            "remark": "补录",
        }  # fmt: skip
        by = Actor(door="api", user=self.users["clerk"])
        return go(self.topic(code), "deliberate", data=given, by=by, today=TODAY)

    def item(self, code: str) -> AgendaItem:
        return AgendaItem.objects.not_voided().get(matter=self.topic(code))

    def held(self, on: date, *, kind: str = "committee") -> Meeting:
        return make(Meeting, kind=kind, starts_on=on, status="held", work_year=self.year)


@pytest.fixture
def year(db) -> Year:
    units = {
        "finance": make(Unit, code="finance", name="财经工委", kind="committee"),
        "law": make(Unit, code="law", name="法制工委", kind="committee"),
        "bureau": make(Unit, code="bureau", name="区财政局", kind="department"),
    }
    users = {
        "clerk": add_user("clerk", "clerk"),
        "finance": add_user("finance", "committee", unit=units["finance"]),
        "law": add_user("law", "committee", unit=units["law"]),
        "bureau": add_user("bureau", "unit_contact", unit=units["bureau"]),
        "leader": add_user("leader", "leader"),
    }
    return Year(year=make(WorkYear, year=2025), units=units, users=users)
