"""更正: what a move wrote wrongly is written right, and what follows from it is computed again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient
from story_world import make
from test_suggestion_story import ANSWER, SIGN, scan_for

from tracker.common.correcting import correct
from tracker.common.door import Actor
from tracker.common.errors import ReasonMissing
from tracker.common.undoing import undo
from tracker.common.workflow import TransitionRefused
from tracker.models import Answer, Change, Evaluation, RuleSet

SATISFIED = {"attitude": "satisfied", "result": "satisfied"}
UNSATISFIED = {"attitude": "satisfied", "result": "unsatisfied", "comment": "没有落实"}
TODAY = date(2024, 6, 3)


def now(record):
    return type(record).objects.get(pk=record.pk)


def as_given(record, given: dict) -> dict:
    """What a form sends: what was typed, and all else as it was shown."""
    from tracker.common.correcting import CorrectionForm

    form = CorrectionForm(record=record)
    shown = {
        name: [one.pk for one in value] if isinstance(value, list) else value
        for name, value in form.initial.items()
    }
    return {name: "" if value is None else value for name, value in (shown | given).items()}


def put_right(world, record, who: str = "affairs", *, today=TODAY, reason="录入有误", **given):
    fresh = now(record)
    by = Actor(door="api", user=world.users[who], reason=reason)
    return correct(fresh, as_given(fresh, given), by=by, today=today)


def refused(world, record, who: str = "affairs", **given):
    """The code of the refusal, or of each faulty field; nothing has changed."""
    changes = Change.objects.count()
    with pytest.raises((TransitionRefused, ValidationError)) as caught:
        put_right(world, record, who, **given)
    assert Change.objects.count() == changes
    error = caught.value
    if isinstance(error, TransitionRefused):
        return error.code
    if hasattr(error, "error_dict"):
        return {name: found[0].code for name, found in error.error_dict.items()}
    return error.code


@pytest.fixture
def accepted(world, draft):
    world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    return world.move(draft, "accept", "affairs", on=date(2024, 1, 10))


@pytest.fixture
def handed_over(world, accepted):
    return world.move(
        accepted, "hand_over", "affairs", on=date(2024, 2, 5), document_number="汉人办〔2024〕3号",
        to_unit=world.traffic.pk, mode="single", lead_unit=world.traffic.pk,
    )  # fmt: skip


@pytest.fixture
def signed(world, handed_over):
    world.move(handed_over.assignments.get(), "sign", "affairs", on=date(2024, 2, 6), **SIGN)
    return now(handed_over)


@pytest.fixture
def answered(world, signed):
    return world.move(
        signed, "answer", "affairs", on=date(2024, 4, 10),
        **ANSWER | {"answer_class": world.planned.pk},
    )  # fmt: skip


class TestTheHandoverDate:
    def test_moves_the_due_date_with_its_explanation(self, world, handed_over):
        assert handed_over.due_on == date(2024, 5, 6)
        right = put_right(world, handed_over, handed_over_on="2024-02-02")
        # 2 May 2024 is a holiday's day off; the first working day after is the 6th.
        assert right.handed_over_on == date(2024, 2, 2)
        assert right.due_on == date(2024, 5, 6)
        assert right.due_explanation.startswith("2024-02-02 交办 + 3 个月 → 2024-05-02")
        right = put_right(world, handed_over, handed_over_on="2024-01-15")
        assert right.due_on == date(2024, 4, 15)

    def test_moves_what_the_units_have_from_it(self, world, handed_over):
        part = handed_over.assignments.get()
        assert (part.assigned_on, part.refusal_due_on) == (date(2024, 2, 5), date(2024, 2, 18))
        put_right(world, handed_over, handed_over_on="2024-02-02")
        part = now(part)
        # Sunday 4 February was worked.
        assert (part.assigned_on, part.refusal_due_on) == (date(2024, 2, 2), date(2024, 2, 8))

    def test_takes_the_rule_set_of_its_day(self, world, handed_over):
        later = make(
            RuleSet, code="later", name="新规则", effective_from=date(2024, 2, 6), answer_months=2
        )
        right = put_right(world, handed_over, handed_over_on="2024-02-06")
        assert (right.rule_set, right.due_on) == (later, date(2024, 4, 7))

    def test_is_told_anew_in_the_progress(self, world, handed_over):
        put_right(world, handed_over, handed_over_on="2024-02-02", reason="以公文为准")
        told = handed_over.progress_entries.not_voided().filter(transition="hand_over").get()
        assert told.happened_on == date(2024, 2, 2)
        said = handed_over.progress_entries.not_voided().get(transition="correct")
        assert said.text == "更正“交办日期”：以公文为准"

    def test_is_one_act_of_the_history(self, world, handed_over):
        put_right(world, handed_over, handed_over_on="2024-02-02", reason="以公文为准")
        change = Change.objects.of(handed_over).filter(action="correct").get()
        assert change.fields["handed_over_on"] == {"before": "2024-02-05", "after": "2024-02-02"}
        assert set(change.fields) == {"handed_over_on", "due_explanation"}
        assert (change.reason, change.user) == ("以公文为准", world.users["affairs"])
        followed = Change.objects.filter(act=change.act, action="recompute")
        assert {one.kind for one in followed} == {"assignment"}

    def test_is_not_before_the_acceptance_nor_after_what_followed(self, world, answered):
        assert refused(world, answered, handed_over_on="2024-01-09") == {
            "handed_over_on": "too_early"
        }
        # It was signed for on 6 February.
        assert refused(world, answered, handed_over_on="2024-02-07") == {
            "handed_over_on": "signed_before_handover"
        }
        assert refused(world, answered, accepted_on="2024-02-06") == {"accepted_on": "too_late"}
        assert refused(world, Answer.objects.get(), answered_on="2024-02-05") == {
            "answered_on": "too_early"
        }
        part = answered.assignments.get()
        assert refused(world, part, signed_on="2024-04-11") == {"signed_on": "too_late"}
        assert refused(world, Answer.objects.get(), answered_on="2024-06-04") == {
            "answered_on": "in_future"
        }
        assert put_right(world, answered, handed_over_on="2024-01-10").due_on == date(2024, 4, 10)

    def test_leaves_a_date_in_time_late(self, world, answered):
        answer = Answer.objects.get()
        assert answer.due_on == date(2024, 5, 6)
        put_right(world, answered, handed_over_on="2024-01-10")
        assert now(answer).due_on == date(2024, 4, 10)


class TestTheUnit:
    def test_is_put_right_without_a_feigned_refusal(self, world, handed_over):
        part = handed_over.assignments.get()
        right = put_right(world, part, unit=world.police.pk)
        assert (right.unit, right.status, right.replaces) == (world.police, "pending_sign", None)
        assert [one.code for one in []] == []

    def test_goes_with_what_was_entered_in_its_name(self, world, answered):
        part = answered.assignments.get()
        put_right(world, part, unit=world.police.pk)
        assert Answer.objects.get().unit == world.police

    def test_stands_where_the_unit_itself_has_signed(self, world, handed_over):
        part = handed_over.assignments.get()
        world.move(part, "sign", "traffic", on=date(2024, 2, 6), **SIGN)
        assert refused(world, part, unit=world.police.pk) == "built_on"

    def test_is_none_that_handles_it_already(self, world, accepted):
        shared = world.move(
            accepted, "hand_over", "affairs", on=date(2024, 2, 5), to_unit=world.government.pk,
            mode="separate", other_units=[world.traffic.pk, world.police.pk],
        )  # fmt: skip
        part = shared.assignments.get(unit=world.traffic)
        assert refused(world, part, unit=world.police.pk) == {"__all__": "unit_assigned_twice"}


class TestTheDocumentNumber:
    def test_is_put_right_and_filled_in_later(self, world, handed_over):
        right = put_right(world, handed_over, handover_document="汉人办〔2024〕4号")
        assert right.handover_document == "汉人办〔2024〕4号"
        right = put_right(world, handed_over, handover_document="")
        right = put_right(world, handed_over, handover_document="汉人办〔2024〕5号")
        assert right.handover_document == "汉人办〔2024〕5号"

    def test_is_none_before_the_handover(self, world, accepted):
        from tracker.common.correcting import correctable

        names = {one.name for one in correctable(accepted)}
        assert names == {"submitted_on", "accepted_on"}


class TestAnAnswer:
    def test_has_its_class_text_and_day_put_right(self, world, answered):
        answer = Answer.objects.get()
        right = put_right(
            world, answer, answer_class=world.solved.pk, text="已开通。", answered_on="2024-04-11"
        )
        assert (right.answer_class, right.text) == (world.solved, "已开通。")
        assert right.answered_on == date(2024, 4, 11)
        # Ten working days after the answer.
        assert now(answered).feedback_due_on == date(2024, 4, 25)

    def test_keeps_the_class_on_which_tracking_rests(self, world, answered):
        Answer.objects.get().promises.all()
        world.move(answered, "conclude", "affairs", on=date(2024, 5, 6))
        world.move(answered, "track", "affairs", on=date(2024, 5, 7), next_report_on="2024-09-01")
        answer = Answer.objects.get()
        assert refused(world, answer, answer_class=world.solved.pk) == "built_on"

    def test_is_of_a_class_of_its_year(self, world, answered):
        answer = Answer.objects.get()
        assert refused(world, answer, answer_class=999, text="") == {
            "answer_class": "invalid_choice", "text": "required",
        }  # fmt: skip


class TestAVote:
    @pytest.fixture
    def judged(self, world, answered):
        return world.move(
            answered, "evaluate", "affairs", on=date(2024, 4, 15), scan=scan_for(answered).pk,
            **UNSATISFIED,
        )  # fmt: skip

    def test_entered_by_the_office_is_put_right(self, world, judged):
        vote = put_right(world, Evaluation.objects.get(), result="basically", comment="")
        assert (vote.result, vote.comment) == ("basically", "")

    def test_says_why_where_it_is_unsatisfied(self, world, judged):
        assert refused(world, Evaluation.objects.get(), comment="") == {
            "__all__": "unsatisfied_without_reason"
        }

    def test_is_late_by_its_own_day(self, world, judged):
        assert not Evaluation.objects.get().is_late
        vote = put_right(world, Evaluation.objects.get(), evaluated_on="2024-05-20")
        assert now(vote).is_late

    def test_stands_where_a_second_round_rests_on_it(self, world, judged):
        world.move(judged, "rehandle", "affairs", on=date(2024, 4, 16), remark="不满意")
        assert refused(world, Evaluation.objects.get(), result="satisfied") == "built_on"

    def test_of_the_deputy_is_the_deputy_s(self, world, answered):
        world.move(answered, "evaluate", "deputy", on=date(2024, 4, 15), **SATISFIED)
        assert refused(world, Evaluation.objects.get(), result="basically") == "nothing_to_correct"


class TestRefusals:
    def test_need_a_reason(self, world, handed_over):
        with pytest.raises(ReasonMissing):
            put_right(world, handed_over, handed_over_on="2024-02-02", reason=" ")

    def test_of_others_than_the_office(self, world, handed_over):
        for who in ("traffic", "government", "deputy", "leader"):
            by, fresh = Actor(door="api", user=world.users[who], reason="x"), now(handed_over)
            with pytest.raises(TransitionRefused) as caught:
                correct(fresh, {}, by=by, today=TODAY)
            assert caught.value.code == "not_concerned"

    def test_of_what_is_no_change(self, world, handed_over):
        assert refused(world, handed_over) == "nothing_corrected"

    def test_name_every_fault_at_once(self, world, handed_over):
        assert refused(world, handed_over, handed_over_on="", accepted_on="never") == {
            "handed_over_on": "required", "accepted_on": "invalid",
        }  # fmt: skip


class TestTakingItBack:
    def test_puts_everything_back(self, world, handed_over):
        from test_undoing import what_there_is

        before = what_there_is()
        right = put_right(world, handed_over, handed_over_on="2024-02-02")
        by = Actor(door="api", user=world.users["affairs"], reason="原来没有错")
        again = undo(right, by=by, today=TODAY, now=timezone.now())
        assert again.handed_over_on == date(2024, 2, 5)
        after = what_there_is()
        said = {key for key in after if key not in before}
        assert said == set()
        assert after == before

    def test_is_to_be_done_before_the_move_is_taken_back(self, world, handed_over):
        put_right(world, handed_over.assignments.get(), unit=world.police.pk)
        by = Actor(door="api", user=world.users["affairs"], reason="x")
        with pytest.raises(TransitionRefused) as caught:
            undo(now(handed_over), by=by, today=TODAY, now=timezone.now())
        assert caught.value.code == "built_on"
        assert "更正" in caught.value.message


class TestTheApi:
    @pytest.fixture
    def client(self, world):
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        return client

    def test_says_what_can_be_corrected(self, world, client, handed_over):
        told = client.get(f"/api/v1/suggestions/{handed_over.pk}/correct/").json()
        values = {one["name"]: one["value"] for one in told["facts"]}
        assert told["is_allowed"]
        assert values == {
            "submitted_on": "2024-01-09", "accepted_on": "2024-01-10",
            "handed_over_on": "2024-02-05", "handed_over_to": world.traffic.pk,
            "handover_document": "汉人办〔2024〕3号", "answer_months": None,
        }  # fmt: skip

    def test_corrects(self, world, client, handed_over):
        address = f"/api/v1/suggestions/{handed_over.pk}/"
        tag = {"If-Match": client.get(address)["ETag"]}
        body = {"handed_over_on": "2024-01-15"}
        answer = client.post(f"{address}correct/", body, format="json", headers=tag)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
            400, "#/change_reason"
        )  # fmt: skip
        body |= {"change_reason": "以公文为准"}
        answer = client.post(f"{address}correct/", body, format="json", headers=tag)
        assert (answer.status_code, answer.data["due_on"]) == (200, "2024-04-15")
        answer = client.post(f"{address}correct/", body, format="json", headers=tag)
        assert answer.status_code == 412

    def test_names_what_cannot_be_corrected(self, world, client, handed_over):
        address = f"/api/v1/suggestions/{handed_over.pk}/correct/"
        body = {"status": "draft", "due_on": "2024-09-01", "change_reason": "x"}
        answer = client.post(address, body, format="json", headers={"If-Match": "*"})
        assert answer.status_code == 400
        assert {one["pointer"] for one in answer.json()["errors"]} == {"#/status", "#/due_on"}


class TestWhatIsTold:
    def test_of_a_part_names_its_kind_and_not_what_is_in_it(self, world, answered):
        """A vote that is not told yet would be told by the name of the evaluation."""
        answer = Answer.objects.get()
        put_right(world, answer, text="更详细的答复")
        told = answered.progress_entries.get(transition="correct").text
        assert told == "答复：更正“答复内容”：录入有误"
        assert str(answer) not in told

    def test_of_days_of_another_century_is_refused_first(self, world, handed_over):
        assert refused(world, handed_over, handed_over_on="9999-12-31") == {
            "handed_over_on": "out_of_range"
        }

    def test_on_the_page_leaves_who_and_why_to_those_who_read_the_history(self, world, signed):
        put_right(world, signed, handed_over_on=date(2024, 2, 4), reason="某某打招呼")
        notices = {}
        for who in ("traffic", "clerk"):
            user = world.users[who]
            user.is_staff = True
            user.save()
            client = Client()
            client.force_login(user)
            page = client.get(f"/admin/tracker/suggestion/{signed.pk}/change/").content.decode()
            notices[who] = page[page.index("notice-corrected") :].partition("</p>")[0]
        assert "交办日期" in notices["traffic"]
        assert "某某打招呼" not in notices["traffic"]
        assert "→" not in notices["traffic"]
        assert "→" in notices["clerk"]
        assert "某某打招呼" in notices["clerk"]
