"""The three days before a session of the committee (监督法 2024 art. 15)."""

from datetime import date

import pytest
from story_world import make, make_user

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import RuleSet, Topic, Unit, WorkYear
from tracker.todo.queues import todo

BY = Actor(door="command")
SESSION = date(2026, 10, 30)
DRAFT, REVISED, MEMBERS = date(2026, 10, 10), date(2026, 10, 20), date(2026, 10, 23)


@pytest.fixture
def topic(db):
    report = Topic(
        work_year=make(WorkYear, year=2026),
        title="养老服务",
        form="special_report",
        status="in_progress",
        lead_committee=make(Unit, code="social", name="社会委", kind="committee"),
        committee_session_on=SESSION,
    )
    unit = make(Unit, code="civil", name="区民政局", kind="department")
    return door.create(report, by=BY, links={"reporting_units": [unit]})


@pytest.fixture
def people(topic):
    unit = topic.reporting_units.get()
    other = make(Unit, code="other", name="区水务局", kind="department")
    return {
        "clerk": make_user("clerk", "clerk"),
        "committee": make_user("committee", "committee", unit=topic.lead_committee),
        "contact": make_user("contact", "unit_contact", unit=unit),
        "other": make_user("other", "unit_contact", unit=other),
        "leader": make_user("leader", "leader"),
    }


def waits(user, *, on: date) -> dict:
    return {
        queue.code: (queue.items[0].due_on, queue.items[0].is_overdue)
        for queue in todo(user, on=on)
        if queue.code.endswith("_due") and "report" in queue.code
    }


class TestReminders:
    @pytest.mark.parametrize(
        ("on", "waiting"),
        [
            (date(2026, 9, 24), {}),
            (date(2026, 9, 25), {"draft_report_due": (DRAFT, False)}),
            (DRAFT, {"draft_report_due": (DRAFT, False)}),
            (date(2026, 10, 11), {"revised_report_due": (REVISED, False)}),
            (REVISED, {"revised_report_due": (REVISED, False)}),
            (date(2026, 10, 21), {"report_to_members_due": (MEMBERS, False)}),
            (MEMBERS, {"report_to_members_due": (MEMBERS, False)}),
            (date(2026, 10, 24), {}),
        ],
    )
    def test_name_the_next_step_and_its_day(self, people, on, waiting):
        assert waits(people["clerk"], on=on) == waiting

    def test_come_to_those_who_write_and_who_read_the_report(self, people):
        for who, found in (("committee", 1), ("contact", 1), ("other", 0), ("leader", 0)):
            assert len(waits(people[who], on=DRAFT)) == found, who

    def test_that_only_the_office_can_heed_come_to_the_office(self, people):
        assert waits(people["contact"], on=MEMBERS) == waits(people["committee"], on=MEMBERS) == {}

    @pytest.mark.parametrize(
        "fields",
        [
            {"form": "inspection_visit"},
            {"status": "proposed"},
            {"status": "deliberated"},
            {"status": "closed"},
            {"committee_session_on": None},
        ],
    )
    def test_are_not_sent_where_no_report_will_be_heard(self, people, topic, fields):
        Topic.objects.filter(pk=topic.pk).update(**fields)
        assert waits(people["clerk"], on=DRAFT) == {}

    def test_come_as_early_as_the_office_wants(self, people):
        since = date(2026, 1, 1)
        make(RuleSet, code="local", name="本地", effective_from=since, due_soon_days=3)
        assert waits(people["clerk"], on=date(2026, 10, 6)) == {}
        assert waits(people["clerk"], on=date(2026, 10, 7)) != {}
