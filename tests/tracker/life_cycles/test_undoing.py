"""撤销上一步: what a move did is taken back whole, and the history keeps both."""

from datetime import date, timedelta

import pytest
import test_random_walks
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.test import APIClient
from story_world import BY, make
from test_random_walks import content

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours, ReasonMissing
from tracker.common.models import Stamped
from tracker.common.undoing import last_move_of, undo
from tracker.common.workflow import TransitionRefused
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Answer,
    Assignment,
    Change,
    ProgressEntry,
    Promise,
    RectificationItem,
    Suggestion,
    Topic,
)

SIGN = {"handler": "赵六", "phone": "84880000"}
ANSWER = {
    "document_number": "汉交函〔2024〕7号", "signer": "王局长", "contact_method": "meeting",
    "text": "已列入计划。", "promises": "开通线路 2024-09-30",
}  # fmt: skip


def take_back(world, record, who, *, on, now=None, reason="点错了"):
    fresh = type(record).objects.get(pk=record.pk)
    by = Actor(door="api", user=world.users[who], reason=reason)
    return undo(fresh, by=by, today=on, now=now or timezone.now())


def refused(world, record, who, *, on=date(2024, 6, 1), **others) -> str:
    changes = Change.objects.count()
    with pytest.raises(TransitionRefused) as caught:
        take_back(world, record, who, on=on, **others)
    assert Change.objects.count() == changes
    return caught.value.code


@pytest.fixture
def accepted(world, draft):
    world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    return world.move(draft, "accept", "affairs", on=date(2024, 1, 10))


@pytest.fixture
def handed_over(world, accepted):
    return world.move(
        accepted, "hand_over", "affairs", on=date(2024, 2, 5),
        to_unit=world.traffic.pk, mode="single", lead_unit=world.traffic.pk,
    )  # fmt: skip


@pytest.fixture
def signed(world, handed_over):
    world.move(handed_over.assignments.get(), "sign", "traffic", on=date(2024, 2, 6), **SIGN)
    return Suggestion.objects.get(pk=handed_over.pk)


class TestUndo:
    def test_takes_a_handover_back_with_its_units(self, world, accepted, handed_over):
        part = handed_over.assignments.get()
        again = take_back(world, handed_over, "affairs", on=date(2024, 2, 7), reason="日期填错")
        assert (again.status, again.handed_over_on, again.due_on, again.rule_set, again.mode) == (
            "accepted", None, None, None, ""
        )  # fmt: skip
        assert not Assignment.objects.filter(pk=part.pk).exists()
        # What was deleted stays in the history, with who did it and why.
        deleted = Change.objects.get(kind="assignment", record_id=part.pk, action="delete")
        assert (deleted.reason, deleted.fields["unit"]["before"]) == ("日期填错", world.traffic.pk)
        told = again.progress_entries.not_voided().first()
        assert told.text == "撤销“交办”：日期填错"
        assert not again.progress_entries.not_voided().filter(transition="hand_over").exists()

    def test_lets_the_move_be_made_again_as_it_should_have_been(self, world, handed_over):
        take_back(world, handed_over, "affairs", on=date(2024, 2, 7))
        again = world.move(
            handed_over, "hand_over", "affairs", on=date(2024, 2, 2),
            to_unit=world.police.pk, mode="single", lead_unit=world.police.pk,
        )  # fmt: skip
        assert again.handed_over_on == date(2024, 2, 2)
        assert [part.unit for part in again.assignments.all()] == [world.police]

    def test_takes_back_what_followed_on_the_whole(self, world, handed_over, signed):
        part = signed.assignments.get()
        take_back(world, part, "traffic", on=date(2024, 2, 6))
        part.refresh_from_db()
        assert (part.status, part.signed_on, part.handler, part.phone) == (
            "pending_sign", None, "", ""
        )  # fmt: skip
        assert Suggestion.objects.get(pk=signed.pk).status == "assigned"

    def test_takes_an_answer_back_with_its_promises(self, world, signed):
        answered = world.move(
            signed, "answer", "traffic", on=date(2024, 4, 10),
            answer_class=world.planned.pk, **ANSWER,
        )  # fmt: skip
        assert (answered.status, Promise.objects.count()) == ("answered", 1)
        again = take_back(world, answered, "affairs", on=date(2024, 4, 11))
        assert (again.status, again.feedback_due_on) == ("handling", None)
        assert not Answer.objects.exists()
        assert not Promise.objects.exists()
        assert signed.assignments.get().status == "handling"

    def test_goes_back_step_by_step(self, world, draft, signed):
        states = []
        for _ in range(4):
            states.append(take_back(world, signed, "affairs", on=date(2024, 2, 8)).status)
        assert states == ["assigned", "accepted", "submitted", "draft"]
        assert refused(world, signed, "affairs") == "nothing_to_undo"
        now = Suggestion.objects.get(pk=draft.pk)
        assert (now.number, now.submitted_on, now.accepted_on) == ("", None, None)

    def test_replays_to_what_there_is(self, world, signed):
        take_back(world, signed, "affairs", on=date(2024, 2, 8))
        state = {}
        for change in Change.objects.of(signed).order_by("id"):
            state |= {name: entry["after"] for name, entry in change.fields.items()}
        now = Suggestion.objects.get(pk=signed.pk)
        assert (state["status"], state["due_on"]) == (now.status, now.due_on.isoformat())

    def test_keeps_what_was_edited_since(self, world, handed_over):
        handed_over.note = "加了备注"
        door.update(handed_over, by=BY)
        again = take_back(world, handed_over, "affairs", on=date(2024, 2, 7))
        assert (again.status, again.note) == ("accepted", "加了备注")


class TestRefusals:
    def test_need_a_reason(self, world, handed_over):
        with pytest.raises(ReasonMissing):
            take_back(world, handed_over, "affairs", on=date(2024, 2, 7), reason=" ")

    def test_of_what_something_was_built_on(self, world, handed_over, signed):
        # The handover is the last move of no record any more: the unit has signed since.
        world.move(
            signed, "answer", "traffic", on=date(2024, 4, 10),
            answer_class=world.planned.pk, **ANSWER,
        )  # fmt: skip
        part = signed.assignments.get()
        promise = Promise.objects.get()
        promise.text = "改了承诺"
        door.update(promise, by=Actor(door="command"))
        assert refused(world, part, "affairs") == "built_on"

    def test_of_what_others_made(self, world, handed_over, signed):
        part = signed.assignments.get()
        assert refused(world, part, "government") == "not_concerned"
        assert refused(world, signed, "deputy") == "not_concerned"

    def test_of_one_s_own_after_a_day(self, world, handed_over, signed):
        part = signed.assignments.get()
        later = timezone.now() + timedelta(hours=25)
        assert refused(world, part, "traffic", now=later) == "undo_too_late"
        assert take_back(world, part, "affairs", on=date(2024, 2, 8), now=later).signed_on is None

    def test_of_a_record_without_moves(self, world, draft):
        assert last_move_of(draft) is None
        assert refused(world, draft, "affairs") == "nothing_to_undo"

    def test_of_a_voided_record(self, world, accepted):
        door.void(accepted, by=Actor(door="command", reason="重复"))
        assert refused(world, accepted, "affairs") == "voided"


class TestRestore:
    def test_brings_a_voided_record_back(self, world, accepted):
        door.void(accepted, by=Actor(door="command", reason="重复"))
        door.restore(accepted, by=Actor(door="command", reason="并非重复"))
        now = Suggestion.objects.get(pk=accepted.pk)
        assert (now.is_voided, now.matter_is_voided, now.void_reason) == (False, False, "")
        change = Change.objects.of(now).first()
        assert (change.action, change.reason) == ("restore", "并非重复")

    def test_needs_a_reason(self, world, accepted):
        door.void(accepted, by=Actor(door="command", reason="重复"))
        with pytest.raises(ReasonMissing):
            door.restore(accepted, by=BY)

    def test_is_for_whoever_may_declare_it_void(self, world, accepted):
        door.void(accepted, by=Actor(door="command", reason="重复"))
        for who in ("deputy", "traffic", "government"):
            again = Suggestion.objects.get(pk=accepted.pk)
            with pytest.raises(FieldNotYours):
                door.restore(again, by=Actor(door="api", user=world.users[who], reason="误作废"))
        assert Suggestion.objects.get(pk=accepted.pk).is_voided
        again = Suggestion.objects.get(pk=accepted.pk)
        door.restore(again, by=Actor(door="api", user=world.users["affairs"], reason="误作废"))
        assert not Suggestion.objects.get(pk=accepted.pk).is_voided

    def test_is_refused_where_something_took_its_place(self, world):
        topic = make(Topic, work_year=world.year, title="议题", form="follow_up")
        first = make(RectificationItem, matter=topic, text="甲", number="1")
        door.void(first, by=Actor(door="command", reason="重复"))
        make(RectificationItem, matter=topic, text="乙", number="1")
        with pytest.raises(ValidationError):
            door.restore(first, by=Actor(door="command", reason="误作废"))
        assert RectificationItem.objects.get(pk=first.pk).is_voided


class TestOtherDoors:
    def test_the_api_says_and_does_it(self, world, handed_over):
        client = APIClient()
        client.force_authenticate(world.users["affairs"])
        address = f"/api/v1/suggestions/{handed_over.pk}/"
        told = client.get(f"{address}undo/").json()
        assert (told["is_allowed"], told["code"]) == (True, "")
        assert "交办" in told["move"]
        tag = client.get(address)["ETag"]
        body = {"change_reason": "单位选错"}
        assert client.post(f"{address}undo/", body, format="json").status_code == 428
        answer = client.post(
            f"{address}undo/", body, format="json", headers={"If-Match": tag}
        )  # fmt: skip
        assert (answer.status_code, answer.data["status"]) == (200, "accepted")

    def test_the_api_refuses_others(self, world, handed_over):
        client = APIClient()
        client.force_authenticate(world.users["traffic"])
        address = f"/api/v1/suggestions/{handed_over.pk}/"
        told = client.get(f"{address}undo/").json()
        # Nor is told what others did, perhaps on a part that is hidden.
        assert (told["code"], told["move"]) == ("not_concerned", "")
        answer = client.post(
            f"{address}undo/", {"change_reason": "x"}, format="json", headers={"If-Match": "*"}
        )  # fmt: skip
        assert (answer.status_code, answer.data["code"]) == (403, "not_concerned")


def what_there_is() -> dict:
    """Every record field by field, without what the act of undoing itself leaves behind."""
    found = {}
    for model in apps.get_models():
        if not issubclass(model, Stamped):
            continue
        for record in model._base_manager.all():
            left = model in (ProgressEntry, Meeting, AgendaItem) and record.is_voided
            undone = left or (model is ProgressEntry and record.transition == "undo")
            if not undone:
                found[model.__name__, record.pk] = content(record) | {
                    field.name: sorted(one.pk for one in getattr(record, field.name).all())
                    for field in model._meta.many_to_many
                }
    return found


WAY = [
    *test_random_walks.LIKELY[:8],
    ("deputy", "evaluate"), ("affairs", "conclude"), ("affairs", "track"),
    ("affairs", "close_unfulfilled"),
]  # fmt: skip


class TestEveryMove:
    """Along the ways that lead to the end every move is taken back and made again."""

    def test_of_a_suggestion(self, world):
        walker = test_random_walks.Walker(world)
        for who, name in WAY:
            made = Change.objects.count()
            before = what_there_is()
            walker.take(who, name, is_complete=True, days=10)
            assert Change.objects.count() > made, name
            take_back(world, walker.suggestion, "affairs", on=walker.day)
            assert what_there_is() == before, name
            walker.kept = {}
            walker.take(who, name, is_complete=True, days=0)
