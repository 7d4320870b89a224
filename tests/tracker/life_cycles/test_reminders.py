"""What the rule set asks for and no field keeps: reminders in the to-do, reckoned each day."""

from datetime import date

import pytest
from story_world import make
from test_suggestion_story import SIGN

from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import RuleSet, Suggestion, Topic
from tracker.todo.queues import todo


def due(user, code: str, *, on: date) -> list:
    [queue] = [one for one in todo(user, on=on) if one.code == code]
    return [(item.due_on, item.is_overdue) for item in queue.items]


@pytest.fixture
def strict(world):
    """In force from the day after the world's own rules."""
    return make(
        RuleSet, code="strict", name="细则", effective_from=date(2024, 1, 3),
        closed_session_handover_length=10, closed_session_handover_unit="day",
        reassignment_length=3, reassignment_unit="working_day",
        contact_length=15, contact_unit="working_day",
        audit_rectification_length=6, audit_rectification_unit="month",
    )  # fmt: skip


@pytest.fixture
def between(world, strict):
    """Made between sessions and accepted."""
    made = make(
        Suggestion, work_year=world.year, title="闭会建议", body="正文", is_closed_session=True,
        lead_deputy=world.lead_deputy,
    )  # fmt: skip
    world.move(made, "submit", "deputy", on=date(2024, 3, 4))
    return world.move(made, "accept", "affairs", on=date(2024, 3, 5))


class TestReminders:
    def test_of_handing_over_what_was_made_between_sessions(self, world, between):
        user = world.users["affairs"]
        assert due(user, "to_hand_over", on=date(2024, 3, 14)) == [(date(2024, 3, 14), False)]
        assert due(user, "to_hand_over", on=date(2024, 3, 15)) == [(date(2024, 3, 14), True)]

    def test_of_nothing_for_what_was_made_in_session(self, world, strict, draft):
        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        world.move(draft, "accept", "affairs", on=date(2024, 1, 10))
        user = world.users["affairs"]
        assert due(user, "to_hand_over", on=date(2024, 12, 1)) == [(None, False)]

    @pytest.fixture
    def given(self, world, between):
        return world.move(
            between, "hand_over", "affairs", on=date(2024, 3, 6), to_unit=world.government.pk,
            mode="single", lead_unit=world.traffic.pk,
        )  # fmt: skip

    def test_of_speaking_to_the_deputy(self, world, given):
        world.move(given.assignments.get(), "sign", "traffic", on=date(2024, 3, 7), **SIGN)
        # Fifteen working days after 6 March.
        found = due(world.users["traffic"], "to_contact", on=date(2024, 3, 20))
        assert found == [(date(2024, 3, 27), False)]

    def test_of_finding_another_unit(self, world, given):
        part = given.assignments.get()
        world.move(part, "refuse", "traffic", on=date(2024, 3, 8), remark="非职责")
        world.move(part, "accept_refusal", "government", on=date(2024, 3, 11))
        for who in ("affairs", "government"):
            found = due(world.users[who], "to_reassign", on=date(2024, 3, 12))
            assert found == [(date(2024, 3, 13), False)]

    def test_of_the_report_on_audit_findings(self, world, strict):
        topic = make(
            Topic, work_year=world.year, title="审计查出问题整改", form="audit_rectification",
            status="in_progress",
        )  # fmt: skip
        day = date(2024, 6, 27)
        meeting = make(Meeting, work_year=world.year, kind="committee", starts_on=day)
        item = make(AgendaItem, meeting=meeting, kind="hear", matter=topic.matter_ptr)
        on = date(2024, 12, 28)
        assert "audit_reports" not in {queue.code for queue in todo(world.users["clerk"], on=on)}
        AgendaItem.objects.filter(pk=item.pk).update(heard_on=day)
        found = due(world.users["clerk"], "audit_reports", on=date(2024, 12, 28))
        assert found == [(date(2024, 12, 27), True)]
