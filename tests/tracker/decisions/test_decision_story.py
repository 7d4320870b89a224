"""决议、决定: from the draft to the report on what came of it, and what nobody may do."""

from datetime import date, timedelta

import pytest
from decision_world import (
    CLOSED,
    COUNTED,
    DUE,
    PUBLISHED,
    REPORTED,
    TABLED,
    VOTED,
    make,
)
from django.core.exceptions import ValidationError

from tracker.common.scoping import visible
from tracker.decisions.models import Decision
from tracker.models import Change, ProgressEntry, Vote
from tracker.todo.queues import todo

REPORT = {"report": "已建成湿地公园两处。"}


def codes_of(user, on) -> list[str]:
    return [each.code for each in todo(user, on=on)]


class TestTheStory:
    def test_ends_when_its_execution_was_reported(self, world):
        decision = world.submitted()
        assert (decision.status, decision.submitted_on) == ("submitted", TABLED)
        decision = world.move(
            decision, "vote", "clerk", on=VOTED, number="汉人常〔2024〕9号", **COUNTED
        )
        assert (decision.status, decision.adopted_on, decision.due_on) == ("adopted", VOTED, DUE)
        vote = Vote.objects.get()
        assert (vote.purpose, vote.result, vote.base) == ("approval", "passed", 33)
        assert vote.matter_id == decision.pk
        decision = world.move(decision, "publish", "clerk", on=PUBLISHED)
        decision = world.move(decision, "report", "bureau", on=REPORTED, **REPORT)
        assert (decision.status, decision.report) == ("reported", REPORT["report"])
        decision = world.move(decision, "close", "clerk", on=CLOSED)
        assert (decision.status, decision.concluded_on) == ("closed", CLOSED)
        told = ProgressEntry.objects.filter(matter=decision).order_by("pk")
        assert [entry.transition for entry in told] == [
            "submit", "vote", "publish", "report", "close",
        ]  # fmt: skip

    def test_ends_without_a_majority_of_all_members(self, world):
        """16 of the 30 present are a majority of these, and 16 of 33 members are none."""
        lost = COUNTED | {"in_favour": 16, "against": 14, "abstained": 0}
        decision = world.move(world.submitted(), "vote", "clerk", on=VOTED, **lost)
        assert (decision.status, decision.adopted_on) == ("not_adopted", None)
        assert Vote.objects.get().result == "not_passed"
        assert world.refused(decision, "publish", "clerk", on=PUBLISHED) == "wrong_state"

    def test_passes_by_one_vote_more_than_half(self, world):
        won = COUNTED | {"in_favour": 17, "against": 13, "abstained": 0}
        assert world.move(world.submitted(), "vote", "clerk", on=VOTED, **won).status == "adopted"

    def test_passes_by_raised_hands_that_nobody_counted(self, world):
        said = {"uncounted": "passed", "has_no_term": True}
        decision = world.move(world.submitted(), "vote", "clerk", on=VOTED, **said)
        assert (decision.status, decision.is_uncounted, decision.has_no_term) == (
            "adopted", True, True,
        )  # fmt: skip
        assert not Vote.objects.exists()

    def test_is_taken_back_with_its_vote(self, world):
        decision = world.adopted()
        answer = world.client("clerk").post(
            f"/api/v1/decisions/{decision.pk}/undo/", {"change_reason": "票数有误"}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        again = Decision.objects.get()
        assert (again.status, again.adopted_on, again.due_on) == ("submitted", None, None)
        assert not Vote.objects.exists()
        again = world.move(again, "vote", "clerk", on=VOTED, **COUNTED)
        assert again.status == "adopted"

    def test_is_told_over_rest(self, world):
        decision = world.submitted()
        client, address = world.client("clerk"), f"/api/v1/decisions/{decision.pk}/"
        answer = client.post(
            f"{address}transitions/vote/", {"happened_on": "2024-06-20", **COUNTED},
            format="json", headers={"If-Match": client.get(address)["ETag"]},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert answer.json()["status"] == "adopted"
        [vote] = client.get(f"/api/v1/votes/?matter={decision.pk}").json()["results"]
        assert (vote["in_favour"], vote["result"], vote["base"]) == (28, "passed", 33)


class TestTheVote:
    @pytest.mark.parametrize(
        ("change", "faults"),
        [
            ({"in_favour": None}, {"in_favour": "required"}),
            ({"members": None}, {"members": "required"}),
            ({"due_on": ""}, {"due_on": "due_missing"}),
            ({"due_on": "2024-06-19"}, {"due_on": "due_before_adoption"}),
            ({"method": "secret"}, dict.fromkeys(("sent", "returned", "valid"), "required")),
            ({"in_favour": 30}, {"sent": "sent_exceeds_present"}),
            ({"present": 34}, {"present": "present_exceeds_members"}),
            ({"uncounted": "passed"}, dict.fromkeys(
                ("in_favour", "against", "abstained"), "counted_all_the_same")),
        ],
    )  # fmt: skip
    def test_is_refused_where_the_numbers_cannot_be(self, world, change, faults):
        data = {name: value for name, value in (COUNTED | change).items() if value is not None}
        assert world.refused(world.submitted(), "vote", "clerk", on=VOTED, **data) == faults
        assert Decision.objects.get().status == "submitted"

    def test_is_of_the_members_in_office(self, world):
        world.members(5)
        five = COUNTED | {"present": 5, "in_favour": 3, "against": 1, "abstained": 1}
        found = world.refused(world.submitted(), "vote", "clerk", on=VOTED, **five)
        assert found == {"members": "members_differ"}
        del five["members"]
        decision = world.move(world.submitted(), "vote", "clerk", on=VOTED, **five)
        assert (decision.status, Vote.objects.get().members) == ("adopted", 5)

    def test_is_of_other_members_with_a_reason(self, world):
        world.members(5)
        said = COUNTED | {"remark": "以会议记录为准"}
        world.move(world.submitted(), "vote", "clerk", on=VOTED, **said)
        assert Vote.objects.get().members == 33

    def test_needs_no_term_where_nothing_was_passed(self, world):
        lost = COUNTED | {"in_favour": 10, "against": 20, "abstained": 0, "due_on": ""}
        decision = world.move(world.submitted(), "vote", "clerk", on=VOTED, **lost)
        assert decision.status == "not_adopted"


class TestTheForbidden:
    def test_moves_before_their_time(self, world):
        draft = world.draft()
        for name in ("vote", "publish", "report", "close", "repeal", "correct_text"):
            data = {"vote": COUNTED, "report": REPORT, "repeal": {"remark": "x"},
                    "correct_text": {"remark": "x", "text": "y"}}.get(name, {})  # fmt: skip
            assert world.refused(draft, name, "clerk", on=VOTED, **data) == "wrong_state", name

    def test_days_before_earlier_ones(self, world):
        day = timedelta(days=1)
        early = {"happened_on": "too_early"}
        assert (
            world.refused(world.submitted(), "vote", "clerk", on=TABLED - day, **COUNTED) == early
        )
        adopted = world.adopted()
        assert world.refused(adopted, "publish", "clerk", on=VOTED - day) == early
        published = world.move(adopted, "publish", "clerk", on=PUBLISHED)
        assert world.refused(published, "report", "bureau", on=PUBLISHED - day, **REPORT) == early

    def test_a_draft_without_text(self, world):
        draft = world.draft(text="")
        assert world.refused(draft, "submit", "clerk", on=TABLED) == "text_missing"

    def test_an_end_without_a_report(self, world):
        assert world.refused(world.published(), "close", "clerk", on=CLOSED) == "not_reported"
        said = {"uncounted": "passed", "has_no_term": True}
        free = world.move(world.submitted(), "vote", "clerk", on=VOTED, **said)
        world.move(free, "publish", "clerk", on=PUBLISHED)
        assert world.move(free, "close", "clerk", on=CLOSED).status == "closed"

    def test_a_report_by_others(self, world):
        published = world.published()
        for who in ("other_bureau", "government"):
            code = world.refused(published, "report", who, on=REPORTED, **REPORT)
            assert code == "not_concerned", who

    def test_a_second_number(self, world):
        world.draft(number="汉人常〔2024〕9号")
        with pytest.raises(ValidationError) as refused:
            world.draft(number="汉人常〔2024〕9号")
        assert [one.code for one in refused.value.error_dict["__all__"]] == ["number_taken"]

    def test_days_that_the_database_knows_to_be_wrong(self, world):
        """Past every form: nothing is published, reported or repealed that was not passed."""
        for name in ("published_on", "effective_on", "reported_on", "filed_up_on", "repealed_on"):
            for adopted_on in (None, VOTED + timedelta(days=1)):
                wrong = Decision(work_year=world.year, title="x", kind="decision",
                                 adopted_on=adopted_on, **{name: VOTED})  # fmt: skip
                with pytest.raises(ValidationError):
                    wrong.full_clean()


class TestTheText:
    def test_is_fixed_from_the_vote_on(self, world):
        decision = world.adopted()
        answer = world.client("clerk").patch(
            f"/api/v1/decisions/{decision.pk}/", {"text": "第一条　填湖。"}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 403
        assert answer.json()["code"] == "field_not_yours"
        assert Decision.objects.get().text == "第一条　保护湿地。"

    def test_is_put_right_by_an_erratum_with_its_reason(self, world):
        decision = world.published()
        same = {"text": "第一条　保护湿地。", "remark": "错字"}
        assert world.refused(decision, "correct_text", "clerk", on=CLOSED, **same) == {
            "text": "unchanged"
        }
        nothing = {"text": "第一条　保护湿地和水域。"}
        assert world.refused(decision, "correct_text", "clerk", on=CLOSED, **nothing) == {
            "remark": "required"
        }
        put = nothing | {"remark": "漏印“和水域”"}
        decision = world.move(decision, "correct_text", "clerk", on=CLOSED, **put)
        assert (decision.status, decision.text) == ("published", "第一条　保护湿地和水域。")
        assert decision.erratum == "2024-12-09 漏印“和水域”"
        change = Change.objects.of(decision).first()
        assert change.fields["text"]["before"] == "第一条　保护湿地。"

    def test_goes_out_of_force_by_a_later_one(self, world):
        decision, later = world.published(), world.published(title="关于修改的决定")
        gone = {"remark": "由新决定取代", "repealed_by": later.pk}
        decision = world.move(decision, "repeal", "clerk", on=CLOSED, **gone)
        assert (decision.status, decision.repealed_on, decision.repealed_by) == (
            "repealed", CLOSED, later,
        )  # fmt: skip
        assert world.refused(later, "repeal", "clerk", on=CLOSED, remark="x",
                             repealed_by=later.pk) == {"repealed_by": "invalid_choice"}  # fmt: skip


class TestWhoSees:
    EVERYBODY = ("clerk", "leader", "reader", "committee", "other_committee")

    def seers(self, world) -> set[str]:
        return {
            who for who, user in world.users.items() if visible(Decision.objects.all(), to=user)
        }

    def test_before_it_is_passed_only_the_house(self, world):
        world.submitted()
        assert self.seers(world) == set(self.EVERYBODY)

    def test_what_was_not_passed_neither(self, world):
        lost = COUNTED | {"in_favour": 10, "against": 20, "abstained": 0}
        world.move(world.submitted(), "vote", "clerk", on=VOTED, **lost)
        assert self.seers(world) == set(self.EVERYBODY)
        assert {who for who, user in world.users.items()
                if visible(Vote.objects.all(), to=user)} == set(self.EVERYBODY)  # fmt: skip

    def test_when_it_is_passed_those_who_carry_it_out(self, world):
        world.adopted()
        assert self.seers(world) == {*self.EVERYBODY, "bureau"}

    def test_when_it_is_published_all(self, world):
        world.published()
        assert self.seers(world) == set(world.users)


class TestTheToDo:
    def test_asks_to_publish_then_for_the_report_then_to_close(self, world):
        decision = world.adopted()
        clerk, bureau = world.users["clerk"], world.users["bureau"]
        assert "decisions_to_publish" in codes_of(clerk, VOTED)
        world.move(decision, "publish", "clerk", on=PUBLISHED, filed_up_due_on="2024-07-24")
        assert {"decisions_to_file_up"} == set(codes_of(clerk, PUBLISHED)) & {
            "decisions_to_publish", "decisions_to_file_up", "decision_reports_due",
        }  # fmt: skip
        for user in (clerk, bureau):
            assert "decision_reports_due" in codes_of(user, DUE + timedelta(days=1))
        assert codes_of(world.users["other_bureau"], DUE + timedelta(days=1)) == []
        world.move(decision, "file_up", "clerk", on=date(2024, 7, 1))
        assert world.refused(decision, "file_up", "clerk", on=date(2024, 7, 2)) == "filed_up"
        world.move(decision, "report", "bureau", on=REPORTED, **REPORT)
        waiting = codes_of(clerk, DUE + timedelta(days=1))
        assert "decisions_to_close" in waiting
        assert "decision_reports_due" not in waiting

    def test_names_what_is_late(self, world):
        decision = world.published()
        assert list(Decision.objects.overdue(on=DUE + timedelta(days=1))) == [decision]
        assert not Decision.objects.overdue(on=DUE).exists()


class TestADecision:
    def test_says_either_a_term_or_that_there_is_none(self, world):
        with pytest.raises(ValidationError) as refused:
            make(Decision, work_year=world.year, title="x", kind="decision", due_on=DUE,
                 has_no_term=True)  # fmt: skip
        assert [one.code for one in refused.value.error_dict["__all__"]] == ["term_and_none"]
