"""A unit or a deputy does one step by a link, as if they had signed in."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from link_world import ANSWER, part_of
from story_world import make

from tracker.common.errors import Refused
from tracker.common.scoping import NOTHING, rows_of
from tracker.common.undoing import undo
from tracker.models import (
    Answer,
    Assignment,
    Attachment,
    Change,
    CoSignature,
    Evaluation,
    OneTimeLink,
    ProgressEntry,
    Suggestion,
    WorkYear,
)

pytestmark = pytest.mark.django_db
SIGN = {"handler": "赵六", "phone": "84880000"}


def sign(desk, handed, unit) -> Assignment:
    part = part_of(handed, unit)
    assert desk.send(desk.issue("sign", part), **SIGN).status_code == 200
    return Assignment.objects.get(pk=part.pk)


@pytest.fixture
def answered(desk, handed, world) -> Answer:
    """Answered by link on the lead unit's paper of yesterday."""
    for unit in (world.traffic, world.police):
        desk.move(part_of(handed, unit), "sign", "clerk", ago=9, **SIGN)
    opinion = {"co_opinion": "同意。"}
    desk.move(part_of(handed, world.police), "give_co_opinion", "police", ago=8, **opinion)
    return given(desk, handed, world)


def given(desk, handed, world) -> Answer:
    issued = desk.issue("answer", part_of(handed, world.traffic))
    day = (desk.today - timedelta(days=1)).isoformat()
    response = desk.send(issued, **ANSWER, happened_on=day, answer_class=str(world.solved.pk))
    assert "已办理" in response.content.decode()
    return Answer.objects.get()


class TestSigning:
    def test_moves_part_and_whole_as_a_contact_does(self, desk, handed, world):
        part = sign(desk, handed, world.traffic)
        assert (part.status, part.signed_on, part.handler) == ("handling", desk.today, "赵六")
        assert Suggestion.objects.get().status == "handling"

    def test_tells_the_history_who_did_it_and_by_whose_link(self, desk, handed, world):
        part = sign(desk, handed, world.traffic)
        change = Change.objects.of(part).get(action="move", transition="sign")
        assert change.user is None
        assert change.user_name == "区交通局凭一次性链接办理，签发人王芳"
        assert (change.door, change.on_behalf_of) == ("link", None)
        assert change.get_door_display() == "一次性链接"

    def test_tells_the_progress_too(self, desk, handed, world):
        sign(desk, handed, world.traffic)
        entry = ProgressEntry.objects.get(transition="sign")
        assert entry.text == "主办 区交通局：签收（区交通局凭一次性链接办理，签发人王芳）"
        assert (entry.author, entry.unit) == (None, world.traffic)

    def test_is_undone_by_the_office_as_any_move(self, desk, handed, world):
        part = sign(desk, handed, world.traffic)
        by = replace(desk.by, reason="签错了")
        undo(part, by=by, today=desk.today, now=timezone.now())
        part = Assignment.objects.get(pk=part.pk)
        assert (part.status, part.signed_on, part.handler) == ("pending_sign", None, "")
        # The link was used all the same; another one is given out.
        assert OneTimeLink.objects.get().used_at is not None
        assert sign(desk, handed, world.traffic).status == "handling"

    def test_asks_what_the_move_asks(self, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        shown = desk.send(issued, handler="赵六").content.decode()
        assert "没有办成" in shown
        assert Assignment.objects.filter(status="pending_sign").count() == 2
        assert OneTimeLink.objects.get().used_at is None
        assert desk.send(issued, **SIGN).status_code == 200
        assert Assignment.objects.filter(status="handling").count() == 1

    def test_is_no_way_to_what_the_unit_does_not_see(self, desk, handed, world, monkeypatch):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        nothing = classmethod(lambda cls, standing: NOTHING)
        monkeypatch.setattr(Assignment, "visible_rows", nothing)
        rows_of.cache_clear()
        assert desk.open(issued).status_code == 410


class TestAnswering:
    def test_stands_for_the_unit(self, answered, world, desk):
        assert (answered.unit, answered.text) == (world.traffic, "已开通微循环公交。")
        assert answered.answered_on == desk.today - timedelta(days=1)
        assert Suggestion.objects.get().status == "answered"

    def test_leaves_nobody_the_choice_of_the_unit(self, desk, handed, world):
        for unit in (world.traffic, world.police):
            desk.move(part_of(handed, unit), "sign", "clerk", ago=9, **SIGN)
        issued = desk.issue("answer", part_of(handed, world.traffic))
        assert 'name="unit"' not in desk.open(issued).content.decode()
        day = desk.today.isoformat()
        typed = {**ANSWER, "answer_class": str(world.solved.pk), "happened_on": day}
        desk.send(issued, **typed, unit=str(world.police.pk), no_co_opinion_reason="未到")
        assert Answer.objects.get().unit == world.traffic

    def test_keeps_the_files_with_it(self, desk, handed, world):
        desk.move(part_of(handed, world.traffic), "sign", "clerk", ago=9, **SIGN)
        issued = desk.issue("answer", part_of(handed, world.traffic))
        day = desk.today.isoformat()
        typed = {**ANSWER, "answer_class": str(world.solved.pk), "happened_on": day}
        file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.4 answer")
        desk.send(issued, **typed, no_co_opinion_reason="未到", files=file)
        kept = Attachment.objects.get()
        assert (kept.name, kept.matter_id, kept.unit) == ("答复函.pdf", handed.pk, world.traffic)
        assert kept.uploaded_by is None

    def test_goes_on_after_the_year_was_closed(self, desk, handed, world):
        desk.move(part_of(handed, world.traffic), "sign", "clerk", ago=9, **SIGN)
        WorkYear.objects.update(status="closed", closed_on=desk.today)
        issued = desk.issue("answer", part_of(handed, world.traffic))
        day = desk.today.isoformat()
        typed = {**ANSWER, "answer_class": str(world.solved.pk), "happened_on": day}
        file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.4 answer")
        desk.send(issued, **typed, no_co_opinion_reason="未到", files=file)
        assert Answer.objects.get().unit == world.traffic
        assert Attachment.objects.get().name == "答复函.pdf"

    def test_keeps_no_file_of_what_was_refused(self, desk, handed, world, settings):
        desk.move(part_of(handed, world.traffic), "sign", "clerk", ago=9, **SIGN)
        issued = desk.issue("answer", part_of(handed, world.traffic))
        file = SimpleUploadedFile("答复函.exe", b"MZ")
        day = desk.today.isoformat()
        typed = {**ANSWER, "answer_class": str(world.solved.pk), "happened_on": day}
        shown = desk.send(issued, **typed, no_co_opinion_reason="未到", files=file)
        assert "没有办成" in shown.content.decode()
        assert not Answer.objects.exists()
        assert not Attachment.objects.exists()
        assert OneTimeLink.objects.get().used_at is None

    def test_is_all_taken_back_where_the_link_cannot_be_used_up(
        self, desk, handed, world, settings, monkeypatch
    ):
        desk.move(part_of(handed, world.traffic), "sign", "clerk", ago=9, **SIGN)
        issued = desk.issue("answer", part_of(handed, world.traffic))

        def refuse(link, *, at, by):
            raise Refused("现在不能办理。")

        monkeypatch.setattr(OneTimeLink, "use", refuse)
        day = desk.today.isoformat()
        typed = {**ANSWER, "answer_class": str(world.solved.pk), "happened_on": day}
        file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.4 answer")
        shown = desk.send(issued, **typed, no_co_opinion_reason="未到", files=file)
        assert "现在不能办理。" in shown.content.decode()
        assert not Answer.objects.exists()
        assert not Attachment.objects.exists()
        assert list(Path(settings.MEDIA_ROOT).glob("*")) == []


class TestACoOpinion:
    def test_is_given_by_the_unit_beside(self, desk, handed, world):
        part = sign(desk, handed, world.police)
        desk.send(desk.issue("co_opinion", part), co_opinion="同意开通。")
        part = Assignment.objects.get(pk=part.pk)
        assert (part.status, part.co_opinion, part.co_opinion_on) == (
            "submitted", "同意开通。", desk.today,
        )  # fmt: skip


class TestEvaluating:
    def test_shows_the_answer_and_takes_the_deputys_vote(self, desk, answered, world):
        issued = desk.issue("evaluate", answered)
        shown = desk.open(issued).content.decode()
        assert "已开通微循环公交。" in shown
        assert 'name="scan"' not in shown
        typed = {"attitude": "satisfied", "result": "basically", "comment": "谢谢。"}
        desk.send(issued, **typed, remark="没有问到的", happened_on="2024-01-01")
        vote = Evaluation.objects.get()
        assert (vote.attitude, vote.result, vote.comment) == ("satisfied", "basically", "谢谢。")
        assert (vote.evaluated_by, vote.is_on_behalf) == (world.lead_deputy, False)
        assert vote.evaluated_on == desk.today
        assert Suggestion.objects.get().status == "evaluated"
        assert not ProgressEntry.objects.filter(text__contains="没有问到的").exists()
        change = Change.objects.of(Suggestion.objects.get()).first()
        assert change.user_name == "张三凭一次性链接办理，签发人王芳"

    def test_asks_for_a_reason_as_everywhere(self, desk, answered):
        issued = desk.issue("evaluate", answered)
        shown = desk.send(issued, attitude="satisfied", result="unsatisfied").content.decode()
        assert "评价为不满意时必须说明理由。" in shown
        assert not Evaluation.objects.exists()


class TestConsenting:
    @pytest.fixture
    def signature(self, draft, world) -> CoSignature:
        CoSignature.objects.all().delete()
        return make(CoSignature, suggestion=draft, deputy=world.other_deputy)

    def test_is_written_by_the_deputy(self, desk, signature):
        issued = desk.issue("consent", signature)
        shown = desk.open(issued).content.decode()
        assert "优化16号线沿线公交微循环" in shown
        assert "张三" in shown
        desk.send(issued, consent="agreed")
        signature.refresh_from_db()
        assert (signature.consent, signature.consented_on) == ("agreed", desk.today)
        change = Change.objects.of(signature).first()
        assert (change.user_name, change.door) == (
            "李四凭一次性链接办理，签发人王芳", "link",
        )  # fmt: skip

    def test_may_be_refused(self, desk, signature):
        desk.send(desk.issue("consent", signature), consent="declined")
        signature.refresh_from_db()
        assert signature.consent == "declined"

    def test_asks_for_one_of_the_two(self, desk, signature):
        issued = desk.issue("consent", signature)
        assert "没有办成" in desk.send(issued).content.decode()
        assert "没有办成" in desk.send(issued, consent="asked").content.decode()
        signature.refresh_from_db()
        assert signature.consent == "asked"

    def test_is_too_late_after_submission(self, desk, signature):
        issued = desk.issue("consent", signature)
        signature.consent = "agreed"
        signature.save()
        draft = Suggestion.objects.get()
        desk.world.move(draft, "submit", "deputy", on=desk.today)
        assert desk.open(issued).status_code == 410
