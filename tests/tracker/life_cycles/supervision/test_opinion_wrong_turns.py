"""What nobody may do to an opinion (审议意见), its reports and its votes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from story_world import BY, make
from supervision_world import (
    FAILING,
    PASSING,
    answer_to,
    as_kept,
    code_of,
    find,
    hand_over,
    inspect,
    nothing_written,
    now,
    opine,
    problem_of,
    refused,
)

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import VoidInstead
from tracker.models import Opinion, RectificationItem, ResultReport, Vote

BECAUSE = Actor(door="command", reason="重复登记")
DAY = date(2024, 9, 2)
DRAFT = {"draft_report": "征求意见稿"}
TEXT = {"text": "研究处理情况"}
REASON = {"remark": "理由"}
WHY = {"change_reason": "误登"}
AGAIN = {"due_on": "2024-12-31", "remark": "测评未通过"}


def at(opinion: Opinion, status: str, **fields) -> Opinion:
    """The same opinion in another state, without the way that leads there."""
    Opinion.objects.filter(pk=opinion.pk).update(status=status, **fields)
    return now(opinion)


class TestTheReport:
    """监督法第十七、二十九、三十七条：书面报告前须送专工委征求意见."""

    @pytest.mark.parametrize("status", ["handed_over", "plan_received", "consulting"])
    def test_is_not_made_without_consulting_the_committee(self, world, handed_over, status):
        at(handed_over, status)
        for who in ("government", "clerk"):
            data = {"late_entry": True, **TEXT} if who == "clerk" else TEXT
            code = refused(world, handed_over, "report", who, on=DAY, **data)
            assert code == "wrong_state"
        assert answer_to(world, handed_over, "report", "government", on=DAY, **TEXT) == (
            409,
            "wrong_state",
        )

    def test_is_made_by_whom_the_opinion_was_handed_to(self, world, handed_over):
        moves = {
            "handed_over": [("receive_plan", {}), ("consult", DRAFT)],
            "consulted": [("report", TEXT)],
        }
        for status, names in moves.items():
            at(handed_over, status)
            for name, data in names:
                code = refused(world, handed_over, name, "traffic", on=DAY, **data)
                assert code == "not_concerned"
                answer = answer_to(world, handed_over, name, "traffic", on=DAY, **data)
                assert answer == (404, "not_found")
                code = refused(world, handed_over, name, "committee", on=DAY, **data)
                assert code == "role_not_allowed"

    def test_is_made_by_a_court_itself(self, world, inspection):
        opinion = hand_over(world, opine(inspection, "一"), to=world.court, number="1")
        assert refused(world, opinion, "consult", "government", on=DAY, **DRAFT) == (
            "not_concerned"
        )
        assert world.move(opinion, "consult", "court", on=DAY, **DRAFT).status == "consulting"

    @pytest.mark.parametrize("name", ["agree", "return_draft"])
    def test_is_judged_by_the_committee_in_charge(self, world, handed_over, name):
        at(handed_over, "consulting")
        data = {"on": DAY, **REASON}
        for who, code in (("other_committee", "not_concerned"), ("government", "role_not_allowed")):
            assert refused(world, handed_over, name, who, **data) == code
        assert world.move(handed_over, name, "committee", **data)

    def test_may_still_be_sent_back_after_the_consultation(self, world, handed_over):
        at(handed_over, "consulted")
        back = world.move(handed_over, "return_draft", "committee", on=DAY, **REASON)
        assert back.status == "handed_over"
        assert refused(world, back, "report", "government", on=DAY, **TEXT) == "wrong_state"

    def test_of_the_last_opinion_is_the_result_of_the_matter(self, world, inspection):
        first, second = (
            hand_over(world, opine(inspection, "一"), to=world.government, number=number)
            for number in ("1", "2")
        )
        for opinion, status in ((first, "rectifying"), (second, "result_reported")):
            at(opinion, "consulted", consulted_on=DAY)
            world.move(opinion, "report", "government", on=DAY, **TEXT)
            assert now(inspection).status == status

    def test_is_written_once_a_round(self, world, handed_over):
        given = {"opinion": handed_over, "reported_on": DAY, "text": "x"}
        make(ResultReport, round=1, **given)
        with pytest.raises(ValidationError) as caught:
            make(ResultReport, round=1, **given)
        assert code_of(caught.value) == {"__all__": "round_reported"}
        assert make(ResultReport, round=2, **given)


class TestTheOpinion:
    def test_follows_a_deliberation(self, world):
        for status in ("proposed", "in_progress", "reported"):
            opinion = opine(inspect(world, status=status), "一")
            assert refused(world, opinion, "approve", "clerk", on=DAY) == {
                "__all__": "not_deliberated"
            }
            late = world.move(opinion, "approve", "clerk", on=DAY, late_entry=True)
            assert late.status == "approved"

    def test_has_clauses(self, world, inspection):
        opinion = opine(inspection, "一")
        door.void(opinion.items.get(), by=BECAUSE)
        assert refused(world, opinion, "approve", "clerk", on=DAY) == "no_clauses"
        data = {"document_number": "1", "addressed_to": world.government.pk}
        at(opinion, "approved")
        assert refused(world, opinion, "hand_over", "clerk", on=DAY, **data) == "no_clauses"

    def test_is_adopted_and_handed_over_by_the_office(self, world, inspection):
        opinion = opine(inspection, "一")
        for who in ("committee", "government", "leader"):
            for name in ("approve", "hand_over", "vote", "order_again", "close"):
                assert refused(world, opinion, name, who, on=DAY) == "role_not_allowed"

    def test_keeps_its_clauses_once_adopted(self, world, inspection):
        opinion, other = opine(inspection, "一"), opine(inspection, "甲")
        opinion = world.move(opinion, "approve", "clerk", on=DAY)
        expected = {"opinion": "opinion_adopted"}

        def refusal(write) -> dict:
            with nothing_written(), pytest.raises(ValidationError) as caught:
                write()
            return code_of(caught.value)

        clause = {"opinion": opinion, "kind": "clause"}
        assert refusal(lambda: find(inspection, "二", **clause)) == expected
        moved_out = opinion.items.get()
        moved_out.opinion = other
        assert refusal(lambda: door.update(moved_out, by=BY)) == expected
        moved_in = other.items.get()
        moved_in.opinion = opinion
        assert refusal(lambda: door.update(moved_in, by=BY)) == expected
        body = {"matter": inspection.pk, "opinion": opinion.pk, "kind": "clause", "text": "二"}
        with nothing_written():
            answer = world.client("clerk").post("/api/v1/rectification-items/", body, format="json")
        assert problem_of(answer) == (400, {"#/opinion": "opinion_adopted"})

    def test_may_be_rearranged_while_it_is_a_draft(self, world, inspection):
        opinion, other = opine(inspection, "一"), opine(inspection)
        clause = opinion.items.get()
        clause.opinion = other
        assert door.update(clause, by=BY).opinion == other
        clause.text = "一（修改）"
        world.move(other, "approve", "clerk", on=DAY)
        clause = now(clause)
        clause.note = "勘误"
        assert door.update(clause, by=BY).note == "勘误"

    def test_has_the_clauses_of_its_own_matter(self, world, inspection, topic):
        opinion = opine(inspection)
        for fields, code in (
            ({"opinion": opinion, "kind": "clause"}, "opinion_of_another_matter"),
            ({"kind": "clause"}, "clause_without_opinion"),
        ):
            with nothing_written(), pytest.raises(ValidationError) as caught:
                find(topic, "x", **fields)
            assert code_of(caught.value) == {"opinion": code}

    def test_numbers_its_clauses_once(self, world, inspection):
        opinion = opine(inspection, "一")
        with nothing_written(), pytest.raises(ValidationError) as caught:
            find(inspection, "二", opinion=opinion, kind="clause", number="1")
        assert code_of(caught.value) == {"__all__": "number_taken"}
        find(inspection, "问题", number="1")
        with nothing_written(), pytest.raises(ValidationError) as caught:
            find(inspection, "又一问题", number="1")
        assert code_of(caught.value) == {"__all__": "number_taken"}

    def test_is_not_voided_or_deleted_after_the_handover(self, world, handed_over):
        with nothing_written(), pytest.raises(ValidationError) as caught:
            door.void(now(handed_over), by=BECAUSE)
        assert code_of(caught.value) == {"__all__": "voided_after_handover"}
        with nothing_written(), pytest.raises(VoidInstead):
            door.remove(now(handed_over), by=BY)
        address = f"/api/v1/opinions/{handed_over.pk}/"
        version = {"If-Match": f'"{now(handed_over).version}"'}
        with nothing_written():
            clerk = world.client("clerk")
            void = clerk.post(f"{address}void/", WHY, format="json", headers=version)
            assert problem_of(void) == (400, {"#": "voided_after_handover"})
            assert clerk.delete(address, headers=version).status_code == 405

    def test_is_not_moved_once_voided(self, world, inspection):
        opinion = door.void(opine(inspection, "一"), by=BECAUSE)
        assert refused(world, opinion, "approve", "clerk", on=DAY) == "voided"

    def test_has_a_document_number_of_its_own(self, world, inspection, handed_over):
        opinion = world.move(opine(inspection, "一"), "approve", "clerk", on=DAY)
        data = {"document_number": "汉常发〔2024〕8号", "addressed_to": world.government.pk}
        assert refused(world, opinion, "hand_over", "clerk", on=DAY, **data) == {
            "__all__": "document_number_taken"
        }
        del data["document_number"]
        assert refused(world, opinion, "hand_over", "clerk", on=DAY, **data) == {
            "document_number": "required"
        }

    def test_has_the_deadline_of_its_kind_or_of_the_meeting(self, world, inspection):
        to = {"addressed_to": world.government.pk}
        day = date(2024, 7, 5)
        cases = [
            ("budget_audit", {}, date(2024, 9, 5), "2024-07-05 交办 + 2 个月 → 2024-09-05"),
            ("general", {"due_on": "2024-08-30"}, date(2024, 8, 30),
             "2024-07-05 交办，会议确定期限 2024-08-30"),
            ("general", {"due_on": "2024-07-05"}, date(2024, 7, 5),
             "2024-07-05 交办，会议确定期限 2024-07-05"),
        ]  # fmt: skip
        for number, (kind, given, due_on, explanation) in enumerate(cases):
            opinion = opine(inspection, "一", kind=kind)
            world.move(opinion, "approve", "clerk", on=date(2024, 7, 1))
            data = {"document_number": str(number), **to, **given}
            opinion = world.move(opinion, "hand_over", "clerk", on=day, **data)
            assert (opinion.due_on, opinion.due_explanation) == (due_on, explanation)

    def test_has_a_deadline_in_any_case(self, world, inspection):
        world.rules.opinion_report_length, world.rules.opinion_report_unit = None, ""
        door.update(world.rules, by=BY)
        opinion = world.move(opine(inspection, "一"), "approve", "clerk", on=DAY)
        data = {"document_number": "1", "addressed_to": world.government.pk}
        assert refused(world, opinion, "hand_over", "clerk", on=DAY, **data) == {
            "due_on": "due_missing"
        }
        data["due_on"] = "2024-09-01"
        assert refused(world, opinion, "hand_over", "clerk", on=DAY, **data) == {
            "due_on": "due_before_handover"
        }

    def test_has_a_deadline_that_is_typed_nowhere(self, world, handed_over):
        for name, value in (("due_on", "2025-01-01"), ("round", 2), ("status", "closed")):
            with nothing_written():
                answer = world.client("clerk").patch(
                    f"/api/v1/opinions/{handed_over.pk}/", {name: value}, format="json",
                    headers={"If-Match": f'"{handed_over.version}"'},
                )  # fmt: skip
            assert problem_of(answer) == (400, {f"#/{name}": "read_only"})

    def test_moves_by_the_version_seen(self, world, inspection):
        opinion = opine(inspection, "一")
        address = f"/api/v1/opinions/{opinion.pk}/transitions/approve/"
        data = {"happened_on": "2024-09-02"}
        clerk = world.client("clerk")
        first, second = (
            clerk.post(address, data, format="json", headers={"If-Match": '"1"'}) for _ in range(2)
        )
        assert first.status_code == 200
        assert problem_of(second) == (412, "stale")


class TestDates:
    def test_follow_one_another(self, world, inspection, handed_over):
        draft = opine(inspection, "一", deliberated_on=DAY)
        early = date(2024, 9, 1)
        too_early = {"happened_on": "too_early"}
        assert refused(world, draft, "approve", "clerk", on=early) == too_early
        world.move(draft, "approve", "clerk", on=DAY)
        data = {"document_number": "1", "addressed_to": world.government.pk}
        assert refused(world, draft, "hand_over", "clerk", on=early, **data) == too_early
        before = date(2024, 7, 4)
        cases = [
            ("handed_over", "receive_plan", "government", before, {}),
            ("handed_over", "consult", "government", before, DRAFT),
            ("consulting", "agree", "committee", before, {}),
            ("consulting", "return_draft", "committee", before, REASON),
            ("consulted", "report", "government", early, TEXT),
            ("reported", "vote", "clerk", early, PASSING),
            ("reported", "order_again", "clerk", early, AGAIN),
            ("reported", "close", "clerk", early, {}),
        ]
        known = {"consulted_on": DAY, "reported_on": DAY}
        RectificationItem.objects.filter(opinion=handed_over).update(status="written_off")
        for status, name, who, day, data in cases:
            at(handed_over, status, **known)
            assert refused(world, handed_over, name, who, on=day, **data) == too_early, name
            code = refused(world, handed_over, name, who, on=DAY, today=early, **data)
            assert code == {"happened_on": "in_future"}, name

    def test_of_a_later_round_follow_the_earlier_one(self, world, handed_over):
        RectificationItem.objects.filter(opinion=handed_over).update(status="written_off")
        make(ResultReport, opinion=handed_over, round=1, reported_on=DAY, text="x")
        held_on = date(2024, 9, 20)
        make(Vote, opinion=handed_over, round=1, held_on=held_on, **as_kept(PASSING))
        cases = [
            ("handed_over", "receive_plan", "government", {}),
            ("handed_over", "consult", "government", DRAFT),
            ("consulting", "agree", "committee", {}),
            ("consulting", "return_draft", "committee", REASON),
            ("voted", "order_again", "clerk", AGAIN),
            ("voted", "close", "clerk", {}),
        ]
        for status, name, who, data in cases:
            at(handed_over, status)
            for early in (date(2024, 9, 19), date(2024, 9, 1)):
                code = refused(world, handed_over, name, who, on=early, **data)
                assert code == {"happened_on": "too_early"}, name
        assert world.move(handed_over, "close", "clerk", on=held_on).status == "closed"


class TestANewRound:
    def test_has_a_deadline_after_its_order(self, world, handed_over):
        at(handed_over, "voted")
        data = {"due_on": "2024-09-01", **REASON}
        assert refused(world, handed_over, "order_again", "clerk", on=DAY, **data) == {
            "due_on": "due_before_handover"
        }

    def test_begins_without_what_the_first_one_reached(self, world, handed_over):
        at(handed_over, "voted", plan_on=DAY, consulted_on=DAY, reported_on=DAY)
        opinion = world.move(handed_over, "order_again", "clerk", on=DAY, **AGAIN)
        assert (opinion.plan_on, opinion.consulted_on, opinion.reported_on) == (None, None, None)


class TestTheEnd:
    @pytest.mark.parametrize("status", ["draft", "approved", "handed_over", "consulted"])
    def test_waits_for_the_report(self, world, handed_over, status):
        at(handed_over, status)
        RectificationItem.objects.filter(opinion=handed_over).update(status="written_off")
        late = {"late_entry": True}
        assert refused(world, handed_over, "close", "clerk", on=DAY, **late) == "wrong_state"

    @pytest.mark.parametrize("status", ["handed_over", "rectifying", "long_term", "checked"])
    def test_waits_for_every_clause(self, world, handed_over, status):
        at(handed_over, "reported")
        first, second = handed_over.items.order_by("number")
        RectificationItem.objects.filter(pk=first.pk).update(status="written_off")
        RectificationItem.objects.filter(pk=second.pk).update(status=status)
        assert refused(world, handed_over, "close", "clerk", on=DAY) == "items_open"
        assert answer_to(world, handed_over, "close", "clerk", on=DAY) == (409, "items_open")
        RectificationItem.objects.filter(pk=second.pk).update(status="not_accepted")
        opinion = world.move(handed_over, "close", "clerk", on=DAY, published_on="2024-09-03")
        assert opinion.published_on == date(2024, 9, 3)


class TestTheVote:
    """测评各项票数须相符；结果不能改写."""

    WRONG = [
        ({"returned": 29, "valid": 27}, "returned", "returned_exceeds_sent"),
        ({"valid": 29, "satisfied": 16}, "valid", "valid_exceeds_returned"),
        ({"satisfied": 15}, "valid", "options_do_not_add_up"),
        ({"abstained": 1}, "valid", "options_do_not_add_up"),
        ({"unsatisfied": 7}, "valid", "options_do_not_add_up"),
        ({"basically_satisfied": 4}, "valid", "options_do_not_add_up"),
        ({"members": 27}, "sent", "sent_exceeds_members"),
    ]

    @pytest.mark.parametrize(("change", "name", "code"), WRONG)
    def test_adds_up_at_the_model_and_in_the_move(self, world, handed_over, change, name, code):
        counts = PASSING | change
        given = {"opinion": handed_over, "round": 1, "held_on": DAY}
        with nothing_written(), pytest.raises(ValidationError) as caught:
            make(Vote, **given, **as_kept(counts))
        assert code_of(caught.value) == {name: code}
        at(handed_over, "reported", reported_on=DAY)
        assert refused(world, handed_over, "vote", "clerk", on=DAY, **counts) == {name: code}
        assert answer_to(world, handed_over, "vote", "clerk", on=DAY, **counts) == (
            400,
            {f"#/{name}": code},
        )

    def test_tells_every_fault_at_once(self, world, handed_over):
        at(handed_over, "reported", reported_on=DAY)
        wrong = PASSING | {"members": 20, "returned": 40, "satisfied": 1}
        assert refused(world, handed_over, "vote", "clerk", on=DAY, **wrong) == {
            "sent": "sent_exceeds_members",
            "returned": "returned_exceeds_sent",
            "valid": "options_do_not_add_up",
        }

    def test_allows_what_just_fits(self, world, handed_over):
        at(handed_over, "reported", reported_on=DAY)
        counts = {"members": 3, "sent": 3, "returned": 3, "valid": 3, "satisfied": 1,
                  "basically_satisfied": 1, "unsatisfied": 1}  # fmt: skip
        assert world.move(handed_over, "vote", "clerk", on=DAY, **counts).status == "voted"
        assert Vote.objects.get().abstained == 0

    def test_is_held_once_a_round(self, world, handed_over):
        at(handed_over, "reported", reported_on=DAY)
        world.move(handed_over, "vote", "clerk", on=DAY, **FAILING)
        assert refused(world, handed_over, "vote", "clerk", on=DAY, **PASSING) == "wrong_state"
        at(handed_over, "reported")
        assert refused(world, handed_over, "vote", "clerk", on=DAY, **PASSING) == "round_voted"
        with nothing_written(), pytest.raises(ValidationError) as caught:
            make(Vote, opinion=handed_over, round=1, held_on=DAY, **as_kept(PASSING))
        assert code_of(caught.value) == {"__all__": "round_voted"}

    def test_is_written_by_its_move_alone(self, world, handed_over):
        vote = make(Vote, opinion=handed_over, round=1, held_on=DAY, **as_kept(PASSING))
        clerk = world.client("clerk")
        with nothing_written():
            for kept in ("votes", "ballots"):
                for verb in (clerk.patch, clerk.put, clerk.delete):
                    answer = verb(
                        f"/api/v1/{kept}/{vote.pk}/", {"in_favour": 27}, format="json",
                        headers={"If-Match": "*"},
                    )  # fmt: skip
                    # What was counted is no field of an address; what is told of it may be.
                    assert answer.status_code in (400, 403, 405)
            assert clerk.post("/api/v1/votes/", PASSING, format="json").status_code in (403, 405)

    def test_needs_the_number_of_members_where_they_are_the_base(self, world, handed_over):
        at(handed_over, "reported", reported_on=DAY)
        counts = {name: count for name, count in PASSING.items() if name != "members"}
        assert refused(world, handed_over, "vote", "clerk", on=DAY, **counts) == {
            "members": "required"
        }
        type(world.rules).objects.update(ballot_base="valid")
        assert world.move(handed_over, "vote", "clerk", on=DAY, **counts)
        assert Vote.objects.get().members is None


class TestThePassing:
    @pytest.fixture
    def vote(self, world, handed_over):
        def counted(base: str, percent: int = 50, **counts) -> Vote:
            type(world.rules).objects.update(ballot_base=base, ballot_pass_percent=percent)
            opinion, kept = now(handed_over), as_kept(PASSING | counts)
            rules = {"rule_set": opinion.rule_set}
            vote = Vote(opinion=opinion, round=1, held_on=DAY, **rules, **kept)
            vote.derive()
            vote.full_clean()
            return vote

        return counted

    def test_is_more_than_the_share_of_the_base(self, vote):
        # 14 + 5 = 19 approve; 27 valid, 28 returned, 30 members.
        for base, whole in (("valid", 27), ("returned", 28), ("members", 30)):
            counted = vote(base)
            assert (counted.base, counted.approving, counted.result) == (whole, 19, "passed")
        # 19 of 30 are 63.3 %, of 28 67.9 %, of 27 70.4 %.
        assert [vote(base, 65).result for base in ("members", "returned", "valid")] == [
            "not_passed", "passed", "passed",
        ]  # fmt: skip
        assert [vote(base, 69).result for base in ("members", "returned", "valid")] == [
            "not_passed", "not_passed", "passed",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("base", "satisfied", "unsatisfied", "other"),
        [
            # Of 30 members exactly 15 approve, of 28 returned exactly 14, of 26 valid exactly 13.
            ("members", 10, 12, {}),
            ("returned", 9, 13, {}),
            ("valid", 8, 11, {"valid": 26}),
        ],
    )
    def test_is_not_reached_by_exactly_half(self, vote, base, satisfied, unsatisfied, other):
        half = {"satisfied": satisfied, "unsatisfied": unsatisfied, "abstained": 0}
        counts = half | {"abstained": other.get("valid", 27) - satisfied - 5 - unsatisfied} | other
        assert vote(base, **counts).result == "not_passed"
        one_more = counts | {"satisfied": satisfied + 1, "unsatisfied": unsatisfied - 1}
        assert vote(base, **one_more).result == "passed"

    def test_is_unknown_without_the_members_or_without_votes(self, world, vote, handed_over):
        assert vote("members", members=None).result == ""
        assert vote("members", members=None).base is None
        nobody = dict.fromkeys(
            ("valid", "satisfied", "basically_satisfied", "unsatisfied", "abstained"), 0
        )
        assert vote("valid", **nobody).result == ""
        Opinion.objects.filter(pk=handed_over.pk).update(rule_set=None)
        assert vote("valid").result == ""


class TestTheRoundOfItems:
    def test_hands_over_no_voided_clause(self, world, inspection):
        opinion = opine(inspection, "一", "二")
        dropped = door.void(opinion.items.get(number="2"), by=BECAUSE)
        hand_over(world, opinion, to=world.government)
        assert now(dropped).status == "found"
        assert now(dropped).handed_over_on is None

    def test_leaves_problems_that_are_no_clauses_alone(self, world, inspection):
        item = find(inspection, "问题")
        hand_over(world, opine(inspection, "一"), to=world.government)
        assert now(item).status == "found"
