"""The pack of a session: what is in it, in which order, for whom, and how large it may be."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from sheet_records import make, void
from two_sessions import Sessions

from reports.packs import session
from tracker.common.door import Actor
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import Attachment, Membership, Vote

pytestmark = pytest.mark.django_db
AT = datetime(2023, 6, 14, 9, 30, 2, tzinfo=UTC)
FIRST_FOLDER = "01 听取和审议区人民政府关于2022年度全区环境状况和环境保护目标完成情况、重"
TOPIC = ("报告：全文.pdf", "报告：全文（2）.PDF", "内部.pdf")
BY = Actor(door="command")


@pytest.fixture(scope="module")
def sessions(once):
    return once(Sessions)


def reader(role: str, **whom):
    user = get_user_model().objects.create_user(role)
    make(Membership, user=user, role=role, **whom)
    return user


def attach(matter, name: str, content: bytes = b"%PDF-1.7 paper", **more) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return Attachment(matter=matter.matter_ptr, file=upload, **more).store(by=BY)


def packed(meeting, *, to) -> zipfile.ZipFile:
    fresh = Meeting.objects.get(pk=meeting.pk)
    with session.session_pack(fresh, to=to, at=AT).file as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def content_of(answer) -> bytes:
    """Closing the answer itself would end the request, and the connection of the test with it."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def papers_in(archive) -> list[str]:
    return [name for name in archive.namelist() if name.startswith("议题材料/")]


@pytest.fixture
def papers(sessions):
    """A topic with a paper of the office's own, one that anybody concerned may read, and one that
    was withdrawn; two other items have papers too."""
    topic = sessions.topic
    attach(topic, "报告：全文.pdf")
    attach(topic, "报告：全文.PDF", b"%PDF-1.7 another")
    attach(topic, "内部.pdf", is_internal=True)
    void(attach(topic, "旧稿.pdf"), "重复")
    attach(sessions.decision, "草案.pdf")
    return topic


class TestPack:
    def test_holds_agenda_slips_items_and_the_papers_in_order(self, sessions, papers):
        # Its opinion is still to be voted on.
        Vote.objects.filter(opinion=sessions.opinion).delete()
        archive = packed(sessions.first, to=reader("clerk"))
        assert archive.testzip() is None
        assert archive.namelist() == [
            "01 会议议程.docx",
            "02 表决票.docx",
            "03 会议议题安排表.xlsx",
            *(f"议题材料/{FIRST_FOLDER}/{name}" for name in TOPIC),
            *(f"议题材料/07 对区生态环境分局整改情况的满意度测评/{name}" for name in TOPIC),
            "议题材料/08 审议关于加强湿地保护的决定（草案）/草案.pdf",
        ]

    def test_holds_each_paper_as_it_was_uploaded(self, sessions, papers):
        archive = packed(sessions.first, to=reader("clerk"))
        contents = [archive.read(name) for name in papers_in(archive)]
        assert contents[:2] == [b"%PDF-1.7 paper", b"%PDF-1.7 another"]

    def test_holds_the_items_of_this_meeting_as_the_sheet_does(self, sessions):
        archive = packed(sessions.second, to=reader("clerk"))
        book = openpyxl.load_workbook(io.BytesIO(archive.read("03 会议议题安排表.xlsx")))
        assert book.worksheets[0]["A1"].value.endswith("第十二次会议议题安排表")

    def test_has_no_slips_where_nothing_is_voted_on(self, sessions):
        AgendaItem.objects.filter(meeting=sessions.second).update(result="heard")
        archive = packed(sessions.second, to=reader("clerk"))
        assert archive.namelist() == ["01 会议议程.docx", "02 会议议题安排表.xlsx"]

    def test_takes_the_papers_of_what_an_opinion_is_on(self, sessions, papers):
        AgendaItem.objects.filter(meeting=sessions.first, kind="hear").delete()
        voted_on = papers_in(packed(sessions.first, to=reader("clerk")))[0]
        assert voted_on == "议题材料/04 对区生态环境分局整改情况的满意度测评/报告：全文.pdf"

    def test_is_called_after_the_meeting(self, sessions):
        pack = session.session_pack(sessions.second, to=reader("clerk"), at=AT)
        assert pack.name == "第六届人大常委会第十二次会议材料.zip"
        pack.file.close()


class TestReaders:
    def test_get_the_papers_they_may_open_and_no_others(self, sessions, papers):
        names = {}
        for role, whom in (("clerk", {}), ("leader", {}), ("committee", {"unit": sessions.finance}),
                           ("unit_contact", {"unit": sessions.government})):  # fmt: skip
            archive = packed(sessions.first, to=reader(role, **whom))
            names[role] = {Path(name).name for name in papers_in(archive)}
            user = get_user_model().objects.get(username=role)
            client = APIClient()
            client.force_authenticate(user)
            alone = set()
            for paper in Attachment.objects.not_voided():
                answer = client.get(f"/api/v1/attachments/{paper.pk}/file/")
                if answer.status_code == 200:
                    assert content_of(answer)
                    alone.add(paper.name)
            assert {name.replace("（2）", "") for name in names[role]} == {
                name.replace("报告:", "报告：") for name in alone
            }, role
        assert "内部.pdf" in names["clerk"]
        assert "内部.pdf" not in names["unit_contact"]

    def test_who_see_no_item_get_no_pack(self, sessions):
        stranger = get_user_model().objects.create_user("stranger")
        with pytest.raises(session.NoPaper) as caught:
            packed(sessions.first, to=stranger)
        assert caught.value.code == "no_items"


class TestBounds:
    def test_are_told_before_anything_is_packed(self, sessions, papers, monkeypatch):
        monkeypatch.setattr(session, "LARGEST_PACK", 20)
        with pytest.raises(session.PackTooLarge) as caught:
            packed(sessions.first, to=reader("clerk"))
        assert str(caught.value).startswith("议题材料共7个文件、0MB，超过1000个或者0MB")

    def test_of_the_number_of_files(self, sessions, papers, monkeypatch):
        monkeypatch.setattr(session, "FILES_AT_MOST", 3)
        with pytest.raises(session.PackTooLarge, match="超过3个"):
            packed(sessions.first, to=reader("clerk"))

    def test_leave_memory_early(self, sessions, papers, monkeypatch):
        monkeypatch.setattr(session, "IN_MEMORY", 1000)
        pack = session.session_pack(sessions.first, to=reader("clerk"), at=AT)
        assert pack.file._rolled
        pack.file.close()


class TestRefusals:
    def test_name_a_paper_that_is_not_in_the_store_any_more(self, sessions, papers):
        stored = Attachment.objects.get(name="草案.pdf")
        (Path(settings.MEDIA_ROOT) / stored.file.name).unlink()
        with pytest.raises(session.PaperMissing, match="草案"):
            packed(sessions.first, to=reader("clerk"))

    def test_of_a_void_meeting(self, sessions):
        void(Meeting.objects.get(pk=sessions.directors.pk), "误录")
        with pytest.raises(session.NoPaper) as caught:
            packed(sessions.directors, to=reader("clerk"))
        assert caught.value.code == "voided"


class TestDoors:
    def test_of_the_api_answers_with_the_archive(self, sessions, papers):
        # Its opinion is still to be voted on.
        Vote.objects.filter(opinion=sessions.opinion).delete()
        client = APIClient()
        client.force_authenticate(reader("clerk"))
        address = f"/api/v1/meetings/{sessions.first.pk}/documents/session-pack.zip"
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert len(zipfile.ZipFile(io.BytesIO(content_of(answer))).namelist()) == 10
        AgendaItem.objects.filter(meeting=sessions.first).delete()
        assert (client.get(address).status_code, client.get(address).json()["code"]) == (
            409, "no_items",
        )  # fmt: skip

    def test_of_the_pages_offer_it_and_go_back_with_a_refusal(self, sessions, client):
        clerk = reader("clerk")
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        page = client.get(f"/admin/tracker/meeting/{sessions.second.pk}/change/").content.decode()
        address = f"/admin/session-packs/{sessions.second.pk}.zip"
        assert f'href="{address}"' in page
        sheet = f"/admin/session-packs/{sessions.second.pk}/agenda.xlsx"
        assert f'href="{sheet}"' in page
        assert f"/admin/documents/voting-slips/{sessions.second.pk}.docx" in page
        answer = client.get(sheet)
        book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
        assert book.worksheets[0]["A1"].value.endswith("第十二次会议议题安排表")
        answer = client.get(address)
        assert zipfile.is_zipfile(io.BytesIO(content_of(answer)))
        AgendaItem.objects.filter(meeting=sessions.second).delete()
        answer = client.get(address, follow=True)
        assert "未生成材料包：会议还没有议题" in answer.content.decode()
        assert address not in answer.content.decode()

    def test_of_the_pages_know_no_meeting_that_is_hidden(self, sessions, client):
        contact = reader("unit_contact", unit=sessions.bureau)
        contact.is_staff = True
        contact.save()
        client.force_login(contact)
        for part in (".zip", "/agenda.xlsx"):
            address = f"/admin/session-packs/{sessions.first.pk}{part}"
            assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "session-packs/{}.zip",
        "session-packs/{}/agenda.xlsx",
        "tracker/meeting/{}/session/",
        "tracker/meeting/{}/change/",
        "tracker/meeting/{}/step/call/",
        "documents/meeting-agenda/{}.docx",
    ],
)
@pytest.mark.parametrize("number", ["9" * 26, str(2**63)])
def test_of_a_number_that_no_database_can_look_for_there_is_none(client, address, number):
    clerk = reader("clerk")
    clerk.is_staff = True
    clerk.save()
    client.force_login(clerk)
    answer = client.get(f"/admin/{address.format(number)}")
    # The pages of a record lead back to the front page, as for any other number of nobody's.
    assert answer.status_code == (302 if address.startswith("tracker") else 404)
