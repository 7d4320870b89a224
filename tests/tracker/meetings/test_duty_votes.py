"""述职测评: a session votes on each street committee that reported to it, once."""

from datetime import timedelta

import pytest
from meeting_world import HELD_ON

from tracker.common.scoping import visible
from tracker.common.workflow import workflow_of
from tracker.models import RuleSet, Vote

COUNTS = {"members": "33", "present": "30", "method": "button", "remark": "按会议应到人数",
          "excellent": "18", "in_favour": "9", "basically": "1", "against": "1",
          "abstained": "1"}  # fmt: skip


@pytest.fixture
def session(world):
    """A session that heard one street committee."""
    meeting = world.held()
    world.item(meeting, "述职", kind="duty_report", reporting_unit=world.units["street"],
               reporter="张三（工委主任）")  # fmt: skip
    world.item(meeting, "别的报告", reporting_unit=world.units["bureau"])
    return meeting


@pytest.fixture
def rules(world):
    """Members are the base, more than 60 % pass."""
    found = RuleSet.objects.in_force(on=HELD_ON)
    own = {"appraisal_base": "members", "appraisal_pass_percent": 60}
    RuleSet.objects.filter(pk=found.pk).update(**own)


def given(world, unit: str = "street", **change):
    return COUNTS | {"unit": str(world.units[unit].pk)} | change


class TestAVote:
    def test_is_on_the_unit_at_the_meeting_and_moves_nothing_else(self, world, session, rules):
        after = world.move(session, "vote_on_report", on=HELD_ON, **given(world))
        assert after.status == "held"
        [vote] = Vote.objects.all()
        assert (vote.purpose, vote.matter_id, vote.meeting_id, vote.unit_id) == (
            "duty_report", session.pk, session.pk, world.units["street"].pk,
        )  # fmt: skip
        # 18 + 9 + 1 of 33 members.
        assert (vote.approving, vote.base, vote.result) == (28, 33, "passed")
        assert vote.options() == {"优秀": 18, "称职": 9, "基本称职": 1, "不称职": 1, "弃权": 1}

    def test_is_taken_after_the_meeting_was_published_too(self, world, session):
        world.move(session, "publish", on=HELD_ON)
        world.move(session, "vote_on_report", on=HELD_ON, **given(world))
        assert Vote.objects.count() == 1

    def test_is_taken_once_a_unit(self, world, session):
        other = world.units["other_street"]
        world.item(session, "另一述职", kind="duty_report", reporting_unit=other)
        world.move(session, "vote_on_report", on=HELD_ON, **given(world))
        again = world.refused(session, "vote_on_report", on=HELD_ON, **given(world))
        assert again == {"__all__": "unit_voted"}

    def test_is_offered_until_every_unit_was_voted_on(self, world, session):
        def is_offered() -> bool:
            moves = workflow_of(session).moves_for(session, user=world.users["clerk"])
            return "vote_on_report" in {move.name for move, refusal in moves if refusal is None}

        assert is_offered()
        world.move(session, "vote_on_report", on=HELD_ON, **given(world))
        assert not is_offered()
        assert world.refused(session, "vote_on_report", on=HELD_ON, **given(world)) == "unit_voted"

    def test_is_of_units_that_reported_there(self, world, session):
        for unit in ("other_street", "bureau"):
            refused = world.refused(session, "vote_on_report", on=HELD_ON, **given(world, unit))
            assert refused == {"unit": "invalid_choice"}

    def test_needs_a_report(self, world):
        meeting = world.held()
        world.item(meeting, "述职", kind="duty_report")
        refused = world.refused(meeting, "vote_on_report", on=HELD_ON, **given(world))
        assert refused == "nothing_to_vote"

    def test_is_of_a_day_of_the_meeting(self, world, session):
        day = HELD_ON + timedelta(days=1)
        refused = world.refused(session, "vote_on_report", on=day, **given(world))
        assert refused == {"happened_on": "not_on_that_day"}

    def test_has_to_add_up(self, world, session):
        change = {"method": "secret", "sent": "30", "returned": "30", "valid": "30"}
        wrong = given(world, **change, in_favour="10")
        refused = world.refused(session, "vote_on_report", on=HELD_ON, **wrong)
        assert refused == {"valid": "options_do_not_add_up"}

    def test_is_not_taken_before_the_meeting(self, world):
        meeting = world.called()
        world.item(meeting, "述职", kind="duty_report", reporting_unit=world.units["street"])
        assert world.refused(meeting, "vote_on_report", on=HELD_ON, **given(world)) == "wrong_state"

    @pytest.mark.parametrize("who", ["street", "finance", "leader", "bureau", "deputy"])
    def test_is_entered_by_the_office(self, world, session, who):
        refused = world.refused(session, "vote_on_report", who, on=HELD_ON, **given(world))
        assert refused == "role_not_allowed"

    def test_is_taken_back_with_its_move(self, world, session):
        world.move(session, "vote_on_report", on=HELD_ON, **given(world))
        answer = world.client("clerk").post(
            f"/api/v1/meetings/{session.pk}/undo/", {"change_reason": "误登"}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert not Vote.objects.exists()

    def test_is_told_to_the_street_at_once_and_to_others_when_announced(self, world, session):
        world.move(session, "publish", on=HELD_ON)
        world.move(session, "vote_on_report", on=HELD_ON, **given(world))

        def seen() -> set[str]:
            return {who for who in world.users if visible(Vote.objects.all(), to=world.users[who])}

        before = seen()
        assert {"clerk", "leader", "reader", "street"} <= before
        assert not {"other_street", "deputy"} & before
        Vote.objects.update(announced_on=HELD_ON)
        assert {"other_street", "deputy"} <= seen()
