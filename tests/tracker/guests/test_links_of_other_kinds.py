"""Links for what a unit does about a lead or a rectification item."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from link_world import Desk
from story_world import make

from tracker.guests.steps import offers_of
from tracker.leads.models import Lead
from tracker.models import Attachment, Change, Inspection, RectificationItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(world) -> Lead:
    day = timezone.localdate() - timedelta(days=3)
    return make(
        Lead, work_year=world.year, title="路灯不亮", text="夜间出行不便。", channel="hotline",
        received_on=day, status="handed_over", handled_by=world.traffic, handed_over_on=day,
        person_name="居民甲", phone="13900000000",
    )  # fmt: skip


@pytest.fixture
def item(world) -> RectificationItem:
    matter = make(
        Inspection, work_year=world.year, title="检查安全生产法实施", kind="own_enforcement",
        status="rectifying",
    )  # fmt: skip
    day = timezone.localdate() - timedelta(days=3)
    return make(
        RectificationItem, matter=matter.matter_ptr, text="站台无遮雨棚", status="handed_over",
        lead_unit=world.traffic, handed_over_on=day,
    )  # fmt: skip


class TestALead:
    def test_is_accepted_and_answered(self, desk: Desk, lead, world):
        issued = desk.issue("accept_lead", lead)
        shown = desk.open(issued).content.decode()
        assert "夜间出行不便。" in shown
        assert "居民甲" not in shown
        assert "13900000000" not in shown
        desk.send(issued)
        assert Lead.objects.get().status == "accepted"
        desk.send(desk.issue("answer_lead", Lead.objects.get()), answer="已修复。")
        found = Lead.objects.get()
        assert (found.status, found.answer, found.answered_on) == (
            "answered", "已修复。", desk.today,
        )  # fmt: skip
        assert Change.objects.of(found).first().door == "link"


class TestAnItem:
    def test_is_offered_on_its_own_page_and_on_that_of_the_matter(self, item, lead):
        inspection = Inspection.objects.get()
        assert [str(each) for each in offers_of(item)] == ["认领：区交通局"]
        assert [str(each) for each in offers_of(inspection)] == ["认领：区交通局"]
        assert [str(each) for each in offers_of(lead)] == ["受理：区交通局"]

    def test_is_claimed(self, desk: Desk, item):
        issued = desk.issue("claim", item)
        assert "站台无遮雨棚" in desk.open(issued).content.decode()
        desk.send(issued, responsible_leader="周副局长", measures="加装遮雨棚")
        found = RectificationItem.objects.get()
        assert (found.status, found.measures) == ("rectifying", "加装遮雨棚")

    def test_is_put_up_for_write_off_with_its_evidence(self, desk: Desk, item):
        desk.send(desk.issue("claim", item), responsible_leader="周副局长", measures="加装")
        issued = desk.issue("apply", RectificationItem.objects.get())
        assert "没有佐证材料" in desk.send(issued, result="已加装").content.decode()
        assert RectificationItem.objects.get().status == "rectifying"
        photo = SimpleUploadedFile("照片.pdf", b"%PDF-1.4 photo")
        desk.send(issued, result="已加装", files=photo)
        found = RectificationItem.objects.get()
        assert (found.status, found.result) == ("applied", "已加装")
        assert Attachment.objects.get().rectification_item == found
