"""What can no longer happen to a suggestion: parts that outlive it, steps before the steps they
follow, answers to forms that nobody keeps, rounds for those who have done theirs."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from story_world import BY, make
from test_suggestion_story import ANSWER, SIGN, part_of, refused, scan_for

from tracker.common import door
from tracker.common.admin.history import action_in_words
from tracker.common.door import Actor
from tracker.models import (
    AnswerClass,
    Assignment,
    Change,
    Evaluation,
    Suggestion,
)
from tracker.todo.queues import todo

HANDED_OVER_ON = date(2024, 2, 5)
SATISFIED = {"attitude": "satisfied", "result": "satisfied"}
UNSATISFIED = {"attitude": "satisfied", "result": "unsatisfied", "comment": "没有落实"}


def now(record):
    return type(record).objects.get(pk=record.pk)


@pytest.fixture
def accepted(world, draft):
    world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    return world.move(draft, "accept", "affairs", on=date(2024, 1, 10))


@pytest.fixture
def apart(world, accepted):
    """Handed over to two units, each of which answers its part."""
    return world.move(
        accepted, "hand_over", "affairs", on=HANDED_OVER_ON, to_unit=world.government.pk,
        mode="separate", other_units=[world.traffic.pk, world.police.pk],
    )  # fmt: skip


@pytest.fixture
def signed(world, apart):
    for who in ("traffic", "police"):
        world.move(part_of(apart, getattr(world, who)), "sign", who, on=date(2024, 2, 6), **SIGN)
    return now(apart)


def answer(world, suggestion, who: str, *, on: date, answer_class=None):
    data = ANSWER | {"answer_class": (answer_class or world.solved).pk}
    return world.move(suggestion, "answer", who, on=on, **data)


def judge(world, suggestion, who: str, vote: dict, *, on: date):
    given = suggestion.answers.get(unit=getattr(world, who), round=suggestion.round)
    return world.move(suggestion, "evaluate", "deputy", on=on, answer=given.pk, **vote)


class TestAPart:
    """of a suggestion that goes on no longer has nothing to sign, refuse or answer."""

    @pytest.fixture
    def withdrawn(self, world, apart):
        asked = {"remark": "已解决", "requested_on": "2024-02-06", "all_agree": True}
        return world.move(apart, "withdraw", "deputy", on=date(2024, 2, 7), **asked)

    @pytest.mark.parametrize("who", ["traffic", "clerk"])
    @pytest.mark.parametrize(("name", "data"), [("sign", SIGN), ("refuse", {"remark": "非职责"})])
    def test_moves_nothing_of_a_withdrawn_suggestion(self, world, withdrawn, who, name, data):
        part = part_of(withdrawn, world.traffic)
        assert refused(world, part, name, who, on=date(2024, 2, 8), **data) == "whole_ended"
        assert now(withdrawn).status == "withdrawn"

    def test_does_not_revive_it_by_a_refusal_that_was_waiting(self, world, apart):
        part = part_of(apart, world.traffic)
        world.move(part, "refuse", "traffic", on=date(2024, 2, 6), remark="非职责")
        asked = {"remark": "已解决", "requested_on": "2024-02-06", "all_agree": True}
        world.move(apart, "withdraw", "deputy", on=date(2024, 2, 7), **asked)
        code = refused(world, part, "accept_refusal", "government", on=date(2024, 2, 8))
        assert code == "whole_ended"
        assert now(apart).status == "withdrawn"

    def test_tells_its_suggestion_what_moved_it(self, world, apart):
        part = part_of(apart, world.traffic)
        world.move(part, "refuse", "traffic", on=date(2024, 2, 6), remark="非职责")
        world.move(part, "accept_refusal", "government", on=date(2024, 2, 7))
        last = Change.objects.of(now(apart)).first()
        assert action_in_words(last) == "承办单位申退获准"

    def test_waits_for_nobody_after_that(self, world, withdrawn):
        assert todo(world.users["traffic"], on=date(2024, 2, 8)) == []

    def test_moves_nothing_of_a_voided_suggestion(self, world, apart):
        door.void(now(apart), by=Actor(door="command", reason="误登"))
        part = part_of(apart, world.traffic)
        assert refused(world, part, "sign", "traffic", on=date(2024, 2, 8), **SIGN) == "whole_ended"


class TestAStep:
    """is not dated before the step it follows."""

    def test_handover_not_before_the_acceptance(self, world, accepted):
        assert accepted.accepted_on == date(2024, 1, 10)
        code = refused(
            world, accepted, "hand_over", "affairs", on=date(2024, 1, 9),
            to_unit=world.government.pk,
        )  # fmt: skip
        assert code == {"happened_on": "too_early"}

    def test_grant_not_before_the_request(self, world, signed):
        asked = {"unit": world.traffic.pk, "months": 6, "remark": "需论证"}
        world.move(signed, "request_extension", "traffic", on=date(2024, 4, 10), **asked)
        for name, data in (
            ("grant_extension", {"deputy_told_on": "2024-04-09"}),
            ("decline_extension", {"remark": "不同意"}),
        ):
            code = refused(world, signed, name, "government", on=date(2024, 4, 9), **data)
            assert code == {"happened_on": "too_early"}

    def test_second_round_not_before_the_vote_it_follows(self, world, signed):
        for who in ("traffic", "police"):
            answer(world, signed, who, on=date(2024, 3, 1))
            judge_on = date(2024, 3, 5)
        for who in ("traffic", "police"):
            judge(world, now(signed), who, UNSATISFIED, on=judge_on)
        for day in (HANDED_OVER_ON - timedelta(days=1), judge_on - timedelta(days=1)):
            code = refused(world, signed, "rehandle", "affairs", on=day, remark="不满意")
            assert code == {"happened_on": "too_early"}
        again = world.move(signed, "rehandle", "affairs", on=judge_on, remark="不满意")
        assert again.rehandled_on == judge_on
        data = ANSWER | {"answer_class": world.solved.pk}
        code = refused(world, signed, "answer", "traffic", on=date(2024, 3, 4), **data)
        assert code == {"happened_on": "too_early"}

    def test_answer_not_before_the_unit_signed(self, world, signed):
        data = ANSWER | {"answer_class": world.solved.pk}
        code = refused(world, signed, "answer", "traffic", on=HANDED_OVER_ON, **data)
        assert code == {"happened_on": "too_early"}

    def test_written_request_not_after_the_withdrawal(self, world, apart):
        asked = {"remark": "已解决", "requested_on": "2024-02-09", "all_agree": True}
        code = refused(world, apart, "withdraw", "deputy", on=date(2024, 2, 7), **asked)
        assert code == {"requested_on": "too_late"}


class TestWhatAMoveAsks:
    """is kept on the record."""

    def test_of_not_accepting(self, world, draft):
        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        asked = {"ground": "petition", "referred_to": "区信访局", "deputy_told_on": "2024-01-12"}
        done = world.move(
            draft, "refuse_acceptance", "affairs", on=date(2024, 1, 11), remark="x", **asked
        )
        kept = (done.ground, done.referred_to, done.deputy_told_on)
        assert kept == ("petition", "区信访局", date(2024, 1, 12))

    def test_of_a_withdrawal(self, world, apart):
        asked = {"remark": "已解决", "requested_on": "2024-02-06", "all_agree": True}
        done = world.move(apart, "withdraw", "deputy", on=date(2024, 2, 7), **asked)
        kept = (done.withdrawal_requested_on, done.withdrawal_agreed)
        assert kept == (date(2024, 2, 6), True)

    def test_of_key_supervision(self, world, apart):
        asked = {"key_leader": "李副主任", "key_meeting": "第三十次主任会议"}
        done = world.move(apart, "mark_key", "affairs", on=date(2024, 2, 20), **asked)
        kept = (done.is_key, done.key_fixed_on, done.key_meeting, done.key_leader)
        assert kept == (True, date(2024, 2, 20), "第三十次主任会议", "李副主任")

    def test_of_a_vote_on_paper(self, world, signed):
        for who in ("traffic", "police"):
            answer(world, signed, who, on=date(2024, 3, 1))
        scan, first = scan_for(signed), signed.answers.first()
        world.move(
            signed, "evaluate", "affairs", on=date(2024, 3, 5), answer=first.pk, scan=scan.pk,
            **SATISFIED,
        )  # fmt: skip
        assert Evaluation.objects.get().scan == scan

    @pytest.fixture
    def tracked(self, world, signed):
        for who in ("traffic", "police"):
            answer(world, signed, who, on=date(2024, 3, 1), answer_class=world.planned)
        world.move(signed, "conclude", "affairs", on=date(2024, 4, 1))
        plan = {"next_report_on": "2024-06-01"}
        return world.move(signed, "track", "affairs", on=date(2024, 4, 2), **plan)

    def test_of_the_fulfilment(self, world, tracked):
        evidence = scan_for(tracked)
        world.move(
            tracked, "fulfil", "affairs", on=date(2024, 6, 1), document_number="x", signer="y",
            text="z", answer_class=world.solved.pk, evidence=[evidence.pk],
        )  # fmt: skip
        again = tracked.answers.filter(round=2)
        assert [[*one.evidence.all()] for one in again] == [[evidence], [evidence]]

    def test_of_giving_up(self, world, tracked):
        told = {"remark": "规划调整", "deputy_told_on": "2024-06-03"}
        done = world.move(tracked, "close_unfulfilled", "affairs", on=date(2024, 6, 5), **told)
        assert done.deputy_told_on == date(2024, 6, 3)


class TestALateAcceptance:
    """立案 of what was never submitted rests on an old paper, so there has to be one."""

    def test_is_refused_for_an_empty_draft(self, world):
        empty = make(Suggestion, work_year=world.year, title="甲")
        day = date(2024, 2, 1)
        assert refused(world, empty, "accept", "affairs", on=day) == "wrong_state"
        late = {"on": day, "late_entry": True}
        assert refused(world, empty, "accept", "affairs", **late) == {"number": "incomplete"}

    def test_needs_the_number_of_the_paper_or_all_that_it_says(self, world):
        draft = make(Suggestion, work_year=world.year, title="甲", lead_deputy=world.lead_deputy)
        late = {"on": date(2024, 2, 1), "late_entry": True}
        assert refused(world, draft, "accept", "affairs", **late) == {"number": "incomplete"}
        done = world.move(draft, "accept", "affairs", number="015", **late)
        assert (done.status, done.number) == ("accepted", "015")

    def test_is_never_ticked_beforehand(self, world, client, draft):
        user = world.users["affairs"]
        user.is_staff = True
        user.save()
        client.force_login(user)
        page = client.get(f"/admin/tracker/suggestion/{draft.pk}/step/accept/").content.decode()
        assert 'name="late_entry"' in page
        assert "checked" not in page


class TestASecondRound:
    """of a suggestion that units answer apart is for those whose answer did not satisfy."""

    @pytest.fixture
    def judged(self, world, signed):
        for who in ("traffic", "police"):
            answer(world, signed, who, on=date(2024, 3, 1))
        judge(world, now(signed), "traffic", SATISFIED, on=date(2024, 3, 5))
        return judge(world, now(signed), "police", UNSATISFIED, on=date(2024, 3, 5))

    @pytest.fixture
    def again(self, world, judged):
        return world.move(judged, "rehandle", "affairs", on=date(2024, 3, 6), remark="不满意")

    def test_reopens_only_theirs(self, world, again):
        states = {part.unit: part.status for part in again.assignments.all()}
        assert states == {world.traffic: "done", world.police: "handling"}
        assert [one.code for one in todo(world.users["traffic"], on=date(2024, 3, 7))] == []

    def test_is_over_when_they_have_answered(self, world, again):
        data = ANSWER | {"answer_class": world.solved.pk}
        day = date(2024, 3, 10)
        code = refused(world, again, "answer", "traffic", on=day, **data)
        assert code == {"unit": "round_answered"}
        assert answer(world, again, "police", on=day).status == "answered"
        done = judge(world, now(again), "police", SATISFIED, on=date(2024, 3, 11))
        assert done.status == "evaluated"


class TestAnsweringApart:
    def test_is_for_units_that_have_signed(self, world, apart):
        world.move(part_of(apart, world.traffic), "sign", "traffic", on=date(2024, 2, 6), **SIGN)
        data = ANSWER | {"answer_class": world.solved.pk}
        code = refused(world, apart, "answer", "police", on=date(2024, 3, 1), **data)
        assert code == {"unit": "not_signed"}

    def test_names_the_unit_it_was_entered_for(self, world, signed):
        data = ANSWER | {"answer_class": world.solved.pk, "unit": world.police.pk}
        world.move(signed, "answer", "affairs", on=date(2024, 3, 1), **data)
        written = Change.objects.filter(transition="answer")
        assert {change.on_behalf_of for change in written} == {world.police}

    def test_waits_for_every_part_that_was_given_back(self, world, apart):
        for who in ("traffic", "police"):
            part = part_of(apart, getattr(world, who))
            world.move(part, "refuse", who, on=date(2024, 2, 6), remark="非职责")
            world.move(part, "accept_refusal", "government", on=date(2024, 2, 7))
        first = world.move(
            apart, "reassign", "government", on=date(2024, 2, 8), unit=world.parks.pk
        )
        assert first.status == "reassigning"
        both = world.move(
            apart, "reassign", "government", on=date(2024, 2, 8), unit=world.traffic.pk
        )
        assert both.status == "assigned"
        replaced = [part.replaces.unit for part in Assignment.objects.current()]
        assert replaced == [world.traffic, world.police]


class TestAClass:
    """says itself whether what was answered has to be tracked."""

    @pytest.fixture
    def explained(self, world):
        return make(
            AnswerClass, work_year=world.year, code="D", meaning="留作参考", is_tracked=False
        )

    def test_that_only_explains_ends_without_tracking(self, world, signed, explained):
        for who in ("traffic", "police"):
            answer(world, signed, who, on=date(2024, 3, 1), answer_class=explained)
        world.move(signed, "conclude", "affairs", on=date(2024, 4, 1))
        code = refused(
            world, signed, "track", "affairs", on=date(2024, 4, 2), next_report_on="2024-06-01"
        )
        assert code == "already_solved"
        now(signed).work_year.close(on=date(2025, 1, 10), by=BY)
        done = world.move(signed, "archive", "clerk", on=date(2025, 1, 13), remark="年度归档")
        assert done.status == "archived"

    def test_that_is_solved_is_not_tracked(self, world):
        with pytest.raises(ValidationError, match="不须跟踪"):
            make(AnswerClass, work_year=world.year, code="E", meaning="x", counts_as_solved=True)
