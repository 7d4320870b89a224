"""One suggestion from draft to archive, and every wrong turn on the way."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from story_world import BY, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Stale, StatusByMove
from tracker.common.workflow import TransitionRefused, go, workflow_of
from tracker.models import (
    Answer,
    Assignment,
    Attachment,
    Change,
    CoSignature,
    Evaluation,
    Extension,
    ProgressEntry,
    Promise,
    Suggestion,
)

ANSWER = {
    "document_number": "汉交函〔2024〕7号",
    "signer": "王局长",
    "contact_method": "meeting",
    "text": "已列入计划。",
}
SIGN = {"handler": "赵六", "phone": "84880000"}


def refused(world, record, name, by, *, on, **data) -> str:
    """The code of the refusal; asserts that nothing was written."""
    before = (Change.objects.count(), type(record).objects.get(pk=record.pk).status)
    with pytest.raises((TransitionRefused, ValidationError)) as caught:
        world.move(record, name, by, on=on, **data)
    assert (Change.objects.count(), type(record).objects.get(pk=record.pk).status) == before
    error = caught.value
    if isinstance(error, ValidationError):
        return {name: errors[0].code for name, errors in error.error_dict.items()}
    return error.code


def scan_for(suggestion) -> Attachment:
    """A scan as the upload would have stored it; the bytes do not matter here."""
    upload = SimpleUploadedFile("征询意见表.pdf", b"%PDF-1.4 scan")
    return Attachment(matter=suggestion, file=upload, is_internal=True).store(by=BY)


@pytest.fixture
def submitted(world, draft):
    return world.move(draft, "submit", "deputy", on=date(2024, 1, 9))


@pytest.fixture
def accepted(world, submitted):
    return world.move(submitted, "accept", "affairs", on=date(2024, 1, 10))


@pytest.fixture
def handed_over(world, accepted):
    """Level one: to the government, which names the units on level two."""
    data = {"to_unit": world.government.pk, "document_number": "汉常办〔2024〕3号"}
    world.move(accepted, "hand_over", "affairs", on=date(2024, 2, 5), **data)
    units = {
        "mode": "lead_and_co",
        "lead_unit": world.traffic.pk,
        "other_units": [world.police.pk],
        "document_number": "汉政督〔2024〕9号",
    }
    return world.move(accepted, "assign", "government", on=date(2024, 2, 7), **units)


def part_of(suggestion, unit) -> Assignment:
    return Assignment.objects.current().get(suggestion=suggestion, unit=unit)


@pytest.fixture
def handling(world, handed_over):
    for unit, who in ((world.traffic, "traffic"), (world.police, "police")):
        world.move(part_of(handed_over, unit), "sign", who, on=date(2024, 2, 8), **SIGN)
    return Suggestion.objects.get(pk=handed_over.pk)


@pytest.fixture
def answered(world, handling):
    police = part_of(handling, world.police)
    world.move(
        police, "give_co_opinion", "police", on=date(2024, 3, 1), co_opinion="同意增设站点。"
    )
    return world.move(
        handling,
        "answer",
        "traffic",
        on=date(2024, 4, 10),
        answer_class=world.planned.pk,
        promises="开通两条微循环线路 2024-09-30\n完善站点遮阳设施",
        **ANSWER,
    )


@pytest.mark.usefixtures("draft")
class TestTheWholeStory:
    def test_runs_from_submission_to_archive_without_losing_anything(self, told_world, draft):
        world = told_world
        suggestion = world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        world.move(suggestion, "return", "affairs", on=date(2024, 1, 9), remark="请补充依据")
        world.move(suggestion, "submit", "deputy", on=date(2024, 1, 10))
        suggestion = world.move(suggestion, "accept", "affairs", on=date(2024, 1, 10))
        assert suggestion.number == "001"

        suggestion = world.move(
            suggestion,
            "hand_over",
            "affairs",
            on=date(2024, 2, 5),
            to_unit=world.government.pk,
            document_number="汉常办〔2024〕3号",
        )
        # 5 May 2024 is in the May holiday (1 to 5 May), so the day after it.
        assert suggestion.due_on == date(2024, 5, 6)
        assert "2024-02-05 交办 + 3 个月 → 2024-05-05" in suggestion.due_explanation
        assert suggestion.rule_set == world.rules

        # The wrong unit first: it refuses, the office agrees, another unit takes its part.
        world.move(
            suggestion,
            "assign",
            "government",
            on=date(2024, 2, 7),
            mode="lead_and_co",
            lead_unit=world.parks.pk,
            other_units=[world.police.pk],
        )
        parks = part_of(suggestion, world.parks)
        # Five working days after 7 Feb 2024; 10–17 Feb is Spring Festival, 18 Feb is worked.
        assert parks.refusal_due_on == date(2024, 2, 20)
        world.move(
            parks,
            "refuse",
            "parks",
            on=date(2024, 2, 19),
            remark="不属本单位职责",
            proposed_unit=world.traffic.pk,
        )
        world.move(parks, "accept_refusal", "government", on=date(2024, 2, 21))
        assert Suggestion.objects.get(pk=suggestion.pk).status == "reassigning"
        world.move(
            suggestion, "reassign", "government", on=date(2024, 2, 22), unit=world.traffic.pk
        )
        world.move(
            part_of(suggestion, world.traffic), "sign", "traffic", on=date(2024, 2, 23), **SIGN
        )
        world.move(
            part_of(suggestion, world.police), "sign", "police", on=date(2024, 2, 26), **SIGN
        )
        suggestion = Suggestion.objects.get(pk=suggestion.pk)
        assert (suggestion.status, suggestion.due_on) == ("handling", date(2024, 5, 6))

        world.move(
            suggestion,
            "request_extension",
            "traffic",
            on=date(2024, 4, 20),
            months=6,
            remark="线路需论证",
        )
        suggestion = world.move(
            suggestion,
            "grant_extension",
            "government",
            on=date(2024, 4, 22),
            deputy_told_on="2024-04-22",
        )
        assert suggestion.due_on == date(2024, 8, 5)
        assert "6 个月（延期后） → 2024-08-05" in suggestion.due_explanation
        assert not suggestion.is_overdue(on=date(2024, 6, 1))

        world.move(
            part_of(suggestion, world.police),
            "give_co_opinion",
            "police",
            on=date(2024, 3, 20),
            today=date(2024, 4, 23),
            co_opinion="同意增设站点。",
        )
        suggestion = world.move(
            suggestion,
            "answer",
            "traffic",
            on=date(2024, 7, 1),
            answer_class=world.planned.pk,
            promises="开通两条微循环线路 2024-09-30",
            **ANSWER,
        )
        assert suggestion.status == "answered"
        # Ten working days after 1 July 2024.
        assert suggestion.feedback_due_on == date(2024, 7, 15)

        suggestion = world.move(
            suggestion,
            "evaluate",
            "deputy",
            on=date(2024, 7, 5),
            attitude="satisfied",
            result="unsatisfied",
            comment="线路仍未开通",
        )
        suggestion = world.move(
            suggestion, "rehandle", "affairs", on=date(2024, 7, 8), remark="代表不满意"
        )
        assert (suggestion.status, suggestion.round) == ("rehandling", 2)
        assert suggestion.due_on == date(2024, 8, 8)

        world.move(
            suggestion,
            "answer",
            "traffic",
            on=date(2024, 8, 1),
            answer_class=world.planned.pk,
            promises="年内开通第二条线路 2024-12-31",
            **ANSWER | {"text": "第一条线路已开通。"},
        )
        suggestion = world.move(
            suggestion,
            "evaluate",
            "deputy",
            on=date(2024, 8, 6),
            attitude="satisfied",
            result="basically",
        )
        suggestion = world.move(suggestion, "conclude", "affairs", on=date(2024, 8, 7))
        assert (suggestion.status, suggestion.concluded_on) == ("concluded", date(2024, 8, 7))

        world.move(suggestion, "track", "affairs", on=date(2024, 8, 8), next_report_on="2024-10-15")
        for promise in Promise.objects.filter(answer__suggestion=suggestion):
            world.move(
                suggestion,
                "settle_promise",
                "affairs",
                on=date(2024, 12, 20),
                promise=promise.pk,
                evidence="现场核查，两条线路均已运营",
            )
        evidence = scan_for(suggestion)
        suggestion = world.move(
            suggestion,
            "fulfil",
            "affairs",
            on=date(2024, 12, 23),
            document_number="汉交函〔2024〕51号",
            signer="王局长",
            answer_class=world.solved.pk,
            text="两条线路均已开通。",
            evidence=[evidence.pk],
        )
        assert suggestion.status == "fulfilled"

        suggestion.work_year.close(on=date(2025, 1, 10), by=BY)
        suggestion = world.move(
            suggestion, "archive", "clerk", on=date(2025, 1, 13), remark="年度归档"
        )
        assert suggestion.status == "archived"

        answers = list(suggestion.answers.all())
        assert [(a.round, a.answer_class.code, a.text) for a in answers] == [
            (1, "B", "已列入计划。"),
            (2, "B", "第一条线路已开通。"),
            (3, "A", "两条线路均已开通。"),
        ]
        votes = Evaluation.objects.order_by("id").values_list("result", flat=True)
        assert list(votes) == ["unsatisfied", "basically"]
        assert Assignment.objects.get(unit=world.parks).status == "refusal_accepted"
        moves = Change.objects.of(suggestion).filter(action="move").order_by("id")
        assert [change.transition for change in moves] == [
            "submit", "return", "submit", "accept", "hand_over", "assign", "accept_refusal",
            "reassign", "sign", "request_extension", "grant_extension", "answer", "evaluate",
            "rehandle", "answer", "evaluate", "conclude", "track", "settle_promise",
            "settle_promise", "fulfil", "archive",
        ]  # fmt: skip
        # Each move of the suggestion and of its units is one line of its progress.
        assert suggestion.progress_entries.count() == 25


class TestHistory:
    def test_replays_to_the_present_record(self, world, answered):
        replayed = {}
        for change in Change.objects.of(answered).order_by("id"):
            replayed |= {name: entry["after"] for name, entry in change.fields.items()}
        suggestion = Suggestion.objects.get(pk=answered.pk)
        for name in ("status", "number", "handed_over_to", "mode", "rule_set", "round"):
            assert replayed.get(name) == suggestion.serializable_value(name), name
        assert replayed["due_on"] == "2024-05-06"


class TestSubmission:
    def test_waits_for_the_consent_of_every_co_signer(self, world, draft):
        signature = CoSignature.objects.get()
        signature.consent, signature.consented_on = "asked", None
        door.update(signature, by=BY)
        assert refused(world, draft, "submit", "deputy", on=date(2024, 1, 9)) == "consent_missing"

    def test_belongs_to_the_lead_deputy(self, world, draft):
        day = date(2024, 1, 9)
        assert refused(world, draft, "submit", "other_deputy", on=day) == "not_concerned"
        assert refused(world, draft, "submit", "traffic", on=day) == "role_not_allowed"
        assert refused(world, draft, "submit", "leader", on=day) == "role_not_allowed"

    def test_needs_text_and_lead_deputy(self, world):
        bare = make(Suggestion, work_year=world.year, title="空")
        assert refused(world, bare, "submit", "clerk", on=date(2024, 1, 9)) == "incomplete"

    def test_cannot_lie_in_the_future(self, world, draft):
        with pytest.raises(ValidationError, match="不能晚于今天"):
            world.move(draft, "submit", "deputy", on=date(2024, 1, 9), today=date(2024, 1, 8))


class TestScreening:
    def test_counts_numbers_up_and_apart_between_sessions(self, world, accepted):
        def next_one(**fields):
            made = make(
                Suggestion,
                work_year=world.year,
                session=world.session,
                title="又一件",
                body="内容",
                lead_deputy=world.lead_deputy,
                **fields,
            )
            world.move(made, "submit", "deputy", on=date(2024, 1, 9))
            return world.move(made, "accept", "affairs", on=date(2024, 1, 10)).number

        assert accepted.number == "001"
        assert next_one() == "002"
        assert next_one(is_closed_session=True) == "20240001"
        door.void(Suggestion.objects.get(number="002"), by=Actor(door="command", reason="重复"))
        assert next_one() == "003"

    def test_refuses_a_number_used_before(self, world, accepted, draft):
        other = make(
            Suggestion,
            work_year=world.year,
            session=world.session,
            title="另一件",
            body="内容",
            lead_deputy=world.lead_deputy,
        )
        world.move(other, "submit", "deputy", on=date(2024, 1, 9))
        with pytest.raises(ValidationError, match="编号不得重复使用"):
            world.move(other, "accept", "affairs", on=date(2024, 1, 10), number="001")
        assert Suggestion.objects.get(pk=other.pk).status == "submitted"

    def test_names_the_ground_and_tells_the_deputy(self, world, submitted):
        day = date(2024, 1, 10)
        assert refused(world, submitted, "refuse_acceptance", "affairs", on=day) == {
            "remark": "required",
            "ground": "required",
            "deputy_told_on": "required",
        }
        done = world.move(
            submitted,
            "refuse_acceptance",
            "affairs",
            on=day,
            ground="petition",
            remark="属信访事项",
            referred_to="信访",
            deputy_told_on="2024-01-10",
        )
        assert (done.status, done.ground, done.number) == ("not_accepted", "petition", "")

    def test_merges_into_another_suggestion_only(self, world, accepted, submitted):
        day = date(2024, 1, 11)
        assert refused(world, accepted, "merge", "affairs", on=day, main=accepted.pk) == {
            "main": "merged_into_itself"
        }

    def test_is_not_the_units_business(self, world, submitted):
        for name in ("accept", "return", "merge", "refuse_acceptance"):
            code = refused(world, submitted, name, "traffic", on=date(2024, 1, 10))
            assert code == "role_not_allowed"


class TestWithdrawal:
    def test_needs_all_co_signers_and_a_written_request(self, world, accepted):
        day = date(2024, 1, 12)
        assert refused(world, accepted, "withdraw", "deputy", on=day, remark="已解决") == {
            "requested_on": "required",
            "all_agree": "not_all_agree",
        }
        done = world.move(
            accepted,
            "withdraw",
            "deputy",
            on=day,
            remark="已解决",
            requested_on="2024-01-12",
            all_agree=True,
        )
        assert done.status == "withdrawn"

    def test_ends_where_the_rule_set_says(self, world, accepted):
        world.rules.withdrawal_until = "handover"
        door.update(world.rules, by=BY)
        world.move(
            accepted,
            "hand_over",
            "affairs",
            on=date(2024, 2, 5),
            to_unit=world.government.pk,
        )
        code = refused(world, accepted, "withdraw", "deputy", on=date(2024, 2, 6), remark="x")
        assert code == "withdrawal_too_late"

    def test_is_over_once_answered(self, world, answered):
        code = refused(world, answered, "withdraw", "deputy", on=date(2024, 4, 11), remark="x")
        assert code == "wrong_state"


class TestHandover:
    def test_to_a_unit_says_how_it_is_handled(self, world, accepted):
        code = refused(
            world, accepted, "hand_over", "affairs", on=date(2024, 2, 5), to_unit=world.traffic.pk
        )
        assert code == {"mode": "required"}

    @pytest.mark.parametrize(
        ("mode", "lead", "others", "faults"),
        [
            ("single", None, [], {"lead_unit": "required"}),
            ("single", "traffic", ["police"], {"other_units": "single_unit"}),
            ("lead_and_co", "traffic", [], {"other_units": "required"}),
            ("lead_and_co", "traffic", ["traffic"], {"other_units": "lead_and_co"}),
            ("separate", "traffic", ["police", "parks"], {"other_units": "separate_units"}),
            ("separate", None, ["police"], {"other_units": "separate_units"}),
        ],
    )
    def test_refuses_units_that_do_not_fit_the_mode(
        self, world, accepted, mode, lead, others, faults
    ):
        data = {"to_unit": world.government.pk, "mode": mode}
        data["lead_unit"] = getattr(world, lead).pk if lead else ""
        data["other_units"] = [getattr(world, name).pk for name in others]
        day = date(2024, 2, 5)
        assert refused(world, accepted, "hand_over", "affairs", on=day, **data) == faults

    def test_gives_six_months_at_most(self, world, accepted):
        data = {"to_unit": world.government.pk, "months": 7}
        code = refused(world, accepted, "hand_over", "affairs", on=date(2024, 2, 5), **data)
        assert code == {"months": "too_long"}
        given = world.move(
            accepted, "hand_over", "affairs", on=date(2024, 2, 5), **data | {"months": 6}
        )
        assert given.due_on == date(2024, 8, 5)
        assert "6 个月（涉及面广、处理难度大） → 2024-08-05" in given.due_explanation

    def test_freezes_the_rules(self, world, handed_over):
        world.rules.answer_months = 2
        with pytest.raises(ValidationError, match="已有事项适用"):
            door.update(world.rules, by=BY)

    def test_is_passed_on_by_the_government_it_went_to_alone(self, world, accepted):
        world.move(
            accepted, "hand_over", "affairs", on=date(2024, 2, 5), to_unit=world.government.pk
        )
        units = {"mode": "single", "lead_unit": world.traffic.pk}
        day = date(2024, 2, 6)
        # No unit passes a suggestion on by itself.
        assert refused(world, accepted, "assign", "traffic", on=day, **units) == "role_not_allowed"
        early = refused(world, accepted, "assign", "government", on=date(2024, 2, 4), **units)
        assert early == {"happened_on": "too_early"}

    def test_keeps_the_number_for_good(self, world, handed_over):
        handed_over.refresh_from_db()
        handed_over.number = "999"
        with pytest.raises(ValidationError, match="编号不能再改"):
            door.update(handed_over, by=BY)


class TestStatus:
    def test_changes_by_moves_alone(self, world, draft):
        draft.status = "fulfilled"
        with pytest.raises(StatusByMove):
            door.update(draft, by=BY)

    def test_moves_once_when_two_move_it_at_the_same_time(self, world, submitted):
        first, second = (Suggestion.objects.get(pk=submitted.pk) for _ in range(2))
        data = {"happened_on": "2024-01-10"}
        by = Actor(door="api", user=world.users["affairs"])
        go(first, "accept", data=data, by=by, today=date(2024, 1, 10))
        with pytest.raises(Stale):
            go(second, "accept", data=data, by=by, today=date(2024, 1, 10))
        assert Suggestion.objects.get(pk=submitted.pk).status == "accepted"


class TestRefusal:
    def test_ends_with_the_window(self, world, handed_over):
        traffic = part_of(handed_over, world.traffic)
        # Five working days after 7 Feb 2024 end on 20 Feb.
        code = refused(world, traffic, "refuse", "traffic", on=date(2024, 2, 21), remark="x")
        assert code == {"happened_on": "refusal_too_late"}

    def test_that_was_not_agreed_binds_the_unit(self, world, handed_over):
        traffic = part_of(handed_over, world.traffic)
        world.move(traffic, "refuse", "traffic", on=date(2024, 2, 19), remark="非本单位职责")
        world.move(traffic, "reject_refusal", "government", on=date(2024, 2, 20), remark="属职责")
        code = refused(world, traffic, "refuse", "traffic", on=date(2024, 2, 20), remark="再申退")
        assert code == "refusal_repeated"
        signed = world.move(traffic, "sign", "traffic", on=date(2024, 2, 20), **SIGN)
        assert signed.status == "handling"

    def test_is_not_for_another_unit_nor_decided_by_itself(self, world, handed_over):
        traffic = part_of(handed_over, world.traffic)
        day = date(2024, 2, 19)
        assert refused(world, traffic, "refuse", "police", on=day, remark="x") == "not_concerned"
        world.move(traffic, "refuse", "traffic", on=day, remark="x")
        assert refused(world, traffic, "accept_refusal", "traffic", on=day) == "role_not_allowed"


class TestExtension:
    def test_is_asked_before_the_due_date(self, world, handling):
        code = refused(
            world, handling, "request_extension", "traffic",
            on=date(2024, 5, 7), months=6, remark="x",
        )  # fmt: skip
        assert code == {"happened_on": "extension_too_late"}

    @pytest.mark.parametrize(
        ("months", "code"), [(7, "extension_too_long"), (3, "extension_too_short")]
    )
    def test_stays_within_six_months(self, world, handling, months, code):
        found = refused(
            world, handling, "request_extension", "traffic",
            on=date(2024, 4, 1), months=months, remark="x",
        )  # fmt: skip
        assert found == {"months": code}

    def test_is_granted_once(self, world, handling):
        ask = {"months": 5, "remark": "需论证"}
        world.move(handling, "request_extension", "traffic", on=date(2024, 4, 1), **ask)
        day = date(2024, 4, 2)
        again = refused(world, handling, "request_extension", "traffic", on=day, **ask)
        assert again == "extension_pending"
        world.move(handling, "grant_extension", "government", on=day, deputy_told_on="2024-04-02")
        code = refused(
            world, handling, "request_extension", "traffic", on=day, months=6, remark="x"
        )
        assert code == "extended_twice"
        assert Extension.objects.get().previous_due_on == date(2024, 5, 6)

    def test_is_not_granted_by_the_unit_itself(self, world, handling):
        world.move(
            handling, "request_extension", "traffic", on=date(2024, 4, 1), months=6, remark="x"
        )
        code = refused(
            world, handling, "grant_extension", "traffic",
            on=date(2024, 4, 2), deputy_told_on="2024-04-02",
        )  # fmt: skip
        assert code == "role_not_allowed"


class TestAnswering:
    def test_waits_for_the_signature_unless_recorded_afterwards(self, world, handed_over):
        data = {**ANSWER, "answer_class": world.planned.pk, "no_co_opinion_reason": "电话已征求"}
        day = date(2024, 3, 1)
        assert refused(world, handed_over, "answer", "traffic", on=day, **data) == "wrong_state"
        done = world.move(handed_over, "answer", "affairs", on=day, late_entry=True, **data)
        assert done.status == "answered"
        entry = ProgressEntry.objects.get(transition="answer")
        assert entry.is_late_entry
        # The office entered it for the unit.
        assert Change.objects.of(done).first().on_behalf_of == world.traffic

    def test_needs_every_opinion_or_a_reason(self, world, handling):
        data = {**ANSWER, "answer_class": world.planned.pk}
        code = refused(world, handling, "answer", "traffic", on=date(2024, 4, 10), **data)
        assert code == {"no_co_opinion_reason": "co_opinions_open"}

    def test_is_the_leads_not_the_co_handlers(self, world, handling):
        code = refused(world, handling, "answer", "police", on=date(2024, 4, 10), **ANSWER)
        assert code == "not_concerned"

    def test_names_everything_that_is_missing(self, world, handling):
        code = refused(world, handling, "answer", "traffic", on=date(2024, 4, 10))
        assert set(code) == {
            "document_number", "signer", "answer_class", "contact_method", "text",
            "no_co_opinion_reason",
        }  # fmt: skip

    def test_keeps_promises_with_their_dates(self, answered):
        promises = Promise.objects.values_list("text", "due_on")
        assert list(promises) == [
            ("开通两条微循环线路", date(2024, 9, 30)),
            ("完善站点遮阳设施", None),
        ]

    def test_in_parts_is_whole_when_all_have_answered(self, world, accepted):
        world.move(
            accepted, "hand_over", "affairs", on=date(2024, 2, 5),
            to_unit=world.government.pk, mode="separate",
            other_units=[world.traffic.pk, world.police.pk],
        )  # fmt: skip
        for unit, who in ((world.traffic, "traffic"), (world.police, "police")):
            world.move(part_of(accepted, unit), "sign", who, on=date(2024, 2, 6), **SIGN)
        data = {**ANSWER, "answer_class": world.solved.pk}
        first = world.move(accepted, "answer", "traffic", on=date(2024, 3, 1), **data)
        assert first.status == "handling"
        twice = refused(world, accepted, "answer", "traffic", on=date(2024, 3, 2), **data)
        assert twice == {"unit": "round_answered"}
        second = world.move(accepted, "answer", "police", on=date(2024, 3, 4), **data)
        assert second.status == "answered"


class TestEvaluation:
    VOTE = {"attitude": "satisfied", "result": "satisfied"}

    def test_is_out_of_the_units_reach(self, world, answered):
        for who in ("traffic", "police", "government", "leader"):
            code = refused(world, answered, "evaluate", who, on=date(2024, 4, 12), **self.VOTE)
            assert code == "role_not_allowed"
        code = refused(
            world, answered, "evaluate", "other_deputy", on=date(2024, 4, 12), **self.VOTE
        )
        assert code == "not_concerned"

    def test_needs_an_answer_first(self, world, handling):
        code = refused(world, handling, "evaluate", "deputy", on=date(2024, 4, 12), **self.VOTE)
        assert code == "wrong_state"

    def test_of_not_satisfied_needs_a_reason(self, world, answered):
        vote = {"attitude": "satisfied", "result": "unsatisfied"}
        code = refused(world, answered, "evaluate", "deputy", on=date(2024, 4, 12), **vote)
        assert code == {"comment": "unsatisfied_without_reason"}

    def test_by_the_office_needs_the_signed_paper(self, world, answered):
        code = refused(world, answered, "evaluate", "affairs", on=date(2024, 4, 12), **self.VOTE)
        assert code == {"scan": "scan_missing"}
        world.move(
            answered, "evaluate", "affairs", on=date(2024, 4, 12),
            scan=scan_for(answered).pk, **self.VOTE,
        )  # fmt: skip
        assert Evaluation.objects.get().is_on_behalf

    def test_is_marked_late_after_its_window(self, world, answered):
        # Ten working days after 10 April 2024 end on 24 April.
        world.move(answered, "evaluate", "deputy", on=date(2024, 4, 25), **self.VOTE)
        assert Evaluation.objects.get().is_late

    def test_is_not_changed_once_the_round_is_closed(self, world, answered):
        world.move(answered, "evaluate", "deputy", on=date(2024, 4, 12), **self.VOTE)
        code = refused(world, answered, "evaluate", "deputy", on=date(2024, 4, 13), **self.VOTE)
        assert code == "wrong_state"


class TestConclusion:
    def test_without_a_vote_waits_for_the_feedback_window(self, world, answered):
        code = refused(world, answered, "conclude", "affairs", on=date(2024, 4, 24))
        assert code == {"happened_on": "feedback_awaited"}
        done = world.move(answered, "conclude", "affairs", on=date(2024, 4, 25))
        assert done.status == "concluded"

    def test_rehandles_only_what_did_not_satisfy_and_not_for_ever(self, world, answered):
        world.move(answered, "evaluate", "deputy", on=date(2024, 4, 12), **TestEvaluation.VOTE)
        code = refused(world, answered, "rehandle", "affairs", on=date(2024, 4, 15), remark="x")
        assert code == "not_unsatisfied"

    def test_tracks_what_is_not_solved(self, world, answered):
        world.move(answered, "conclude", "affairs", on=date(2024, 4, 25))
        tracked = world.move(
            answered, "track", "affairs", on=date(2024, 4, 26), next_report_on="2024-07-01"
        )
        assert tracked.status == "tracking"
        evidence = scan_for(answered)
        data = {
            "document_number": "x", "signer": "y", "text": "z",
            "answer_class": world.solved.pk, "evidence": [evidence.pk],
        }  # fmt: skip
        day = date(2024, 9, 1)
        assert refused(world, answered, "fulfil", "affairs", on=day, **data) == "promises_open"
        for promise in Promise.objects.all():
            world.move(
                answered, "settle_promise", "affairs", on=day, promise=promise.pk, evidence="核查"
            )
        without = refused(world, answered, "fulfil", "affairs", on=day, **data | {"evidence": []})
        assert without == {"evidence": "required"}
        assert refused(world, answered, "fulfil", "traffic", on=day, **data) == "role_not_allowed"
        assert world.move(answered, "fulfil", "affairs", on=day, **data).status == "fulfilled"
        assert [a.answer_class.code for a in Answer.objects.order_by("round")] == ["B", "A"]


class TestOfferedMoves:
    def test_are_those_of_the_persons_role_with_the_reason_why_not(self, world, handling):
        def offered(who):
            found = workflow_of(handling).moves_for(handling, user=world.users[who])
            return {move.name: refusal and refusal.code for move, refusal in found}

        assert offered("leader") == {}
        assert offered("parks") == {}
        assert offered("traffic") == {"request_extension": None, "answer": None}
        assert offered("government")["grant_extension"] == "no_extension_pending"
        assert offered("affairs")["conclude"] == "wrong_state"
