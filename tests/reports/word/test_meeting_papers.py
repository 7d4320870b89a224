"""The agenda of a meeting, the slips that are voted with, the list of those appointed."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from docx_files import paragraphs_of, text_of
from sheet_records import make, void
from two_sessions import FIRST, LONG, Sessions

from reports.word.documents import document, offer_for, offers_of
from reports.word.kinds import KINDS
from reports.word.seen import NoPaper
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import Bill, Membership, PersonnelMatter, Vote

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 14)


@pytest.fixture(scope="module")
def sessions(once):
    return once(Sessions)


def reader(role: str, **whom):
    user = get_user_model().objects.create_user(role)
    make(Membership, user=user, role=role, **whom)
    return user


def printed(kind: str, record, *, to) -> bytes:
    fresh = type(record).objects.get(pk=record.pk)
    offer = offer_for(KINDS[kind], fresh, unit=None, to=to)
    return document(offer, to=to, on=DAY)


def refused(kind: str, record, *, to) -> str:
    with pytest.raises(NoPaper) as caught:
        printed(kind, record, to=to)
    return caught.value.code


class TestAgenda:
    def test_says_when_and_where_and_what_in_which_order(self, sessions):
        lines = paragraphs_of(printed("meeting-agenda", sessions.second, to=reader("clerk")))
        assert lines[:5] == [
            "第六届人大常委会第十二次会议", "议　程", "时　　间：2023年6月28日",
            "地　　点：区人大机关四楼常委会会议室", "主 持 人：王主任",
        ]  # fmt: skip
        numbered = [line for line in lines if "．" in line]
        assert numbered[0] == f"1．{LONG}"
        assert numbered[5:] == [
            "6．人事任免", "7．对区生态环境分局整改情况的满意度测评", "8．街道工委述职",
        ]  # fmt: skip
        reporter = lines[lines.index(f"1．{LONG}") + 1]
        assert reporter == "报告（提请）：区人民政府　周环（区生态环境分局局长）"

    def test_leaves_out_what_was_withdrawn_and_says_both_days(self, sessions):
        AgendaItem.objects.filter(meeting=sessions.first, kind="inform").update(result="withdrawn")
        Meeting.objects.filter(pk=sessions.first.pk).update(ends_on=date(2023, 4, 27))
        text = text_of(printed("meeting-agenda", sessions.first, to=reader("clerk")))
        assert "通报代表建议交办情况" not in text
        assert "时　　间：2023年4月26日至2023年4月27日" in text

    def test_is_an_excerpt_for_who_sees_some_items(self, sessions):
        contact = reader("unit_contact", unit=sessions.government)
        text = text_of(printed("meeting-agenda", sessions.second, to=contact))
        assert "议　程（节录）" in text
        assert "3．听取审计工作报告" in text
        assert "人事任免" not in text

    def test_waits_for_items(self, sessions):
        empty = sessions.meeting("directors", 90, FIRST)
        assert refused("meeting-agenda", empty, to=reader("clerk")) == "no_items"

    def test_names_nobody_who_is_proposed(self, sessions):
        item = AgendaItem.objects.get(meeting=sessions.second, kind="personnel")
        matter = sessions.people["赵六"]
        AgendaItem.objects.filter(pk=item.pk).update(matter=matter.pk)
        text = text_of(printed("meeting-agenda", sessions.second, to=reader("clerk")))
        assert "赵六" not in text


class TestSlips:
    def test_ask_of_each_what_its_vote_is_for(self, sessions):
        lines = paragraphs_of(printed("voting-slips", sessions.second, to=reader("clerk")))
        pages = [
            lines[n + 1 : n + 4]
            for n, line in enumerate(lines)
            if line == "第六届人大常委会第十二次会议"
        ]
        passing = "□　赞成\n□　反对\n□　弃权"
        assert pages == [
            ["表决票", "任命赵六为区财政局局长", passing],
            ["表决票", "免去孙七的区财政局局长职务", passing],
            ["满意度测评票", "对区生态环境分局整改情况的满意度测评",
             "□　满意\n□　基本满意\n□　不满意\n□　弃权"],
            ["述职测评票", "街道工委述职（财政经济工委）",
             "□　优秀\n□　称职\n□　基本称职\n□　不称职\n□　弃权"],
        ]  # fmt: skip

    def test_stand_on_a_page_each(self, sessions):
        import io

        import docx

        made = printed("voting-slips", sessions.second, to=reader("clerk"))
        breaks = [p for p in docx.Document(io.BytesIO(made)).paragraphs
                  if p.paragraph_format.page_break_before]  # fmt: skip
        assert len(breaks) == 4

    def test_name_nobody_to_those_who_may_not_know_yet(self, sessions):
        for role, whom in (("reader", {}), ("committee", {"unit": sessions.finance})):
            text = text_of(printed("voting-slips", sessions.second, to=reader(role, **whom)))
            assert "赵六" not in text
            assert "满意度测评票" in text

    def test_are_of_what_is_still_to_be_voted_on(self, sessions):
        clerk = reader("clerk")
        assert refused("voting-slips", sessions.first, to=clerk) == "nothing_to_vote"
        AgendaItem.objects.filter(meeting=sessions.second).update(result="deliberated")
        assert refused("voting-slips", sessions.second, to=clerk) == "nothing_to_vote"

    def test_are_not_of_who_was_put_off_there(self, sessions):
        def slips() -> str:
            return text_of(printed("voting-slips", sessions.second, to=clerk))

        clerk, matter = reader("clerk"), sessions.people["赵六"]
        on_file = PersonnelMatter.objects.filter(pk=matter.pk)
        on_file.update(status="postponed")
        assert "赵六" not in slips()
        # Put off at an earlier session, it is on the agenda of this one.
        on_file.update(tabled_on=FIRST)
        own = sessions.item(sessions.second, "personnel", "任命", matter=matter.matter_ptr)
        assert "赵六" in slips()
        AgendaItem.objects.filter(pk=own.pk).update(result="postponed")
        on_file.update(tabled_on=sessions.second.starts_on)
        assert "赵六" not in slips()

    def test_are_not_of_what_was_adopted_or_voted_already(self, sessions):
        clerk = reader("clerk")
        sessions.item(sessions.second, "decision", "湿地决定草案", matter=sessions.decision)
        item = AgendaItem.objects.get(meeting=sessions.second, kind="vote")
        AgendaItem.objects.filter(pk=item.pk).update(opinion=sessions.opinion)
        text = text_of(printed("voting-slips", sessions.second, to=clerk))
        assert "湿地" not in text
        assert "满意度测评票" in text
        Vote.objects.filter(opinion=sessions.opinion).update(meeting=sessions.second)
        assert "满意度测评票" not in text_of(printed("voting-slips", sessions.second, to=clerk))

    def test_are_none_where_the_directors_only_table_it(self, sessions):
        assert refused("voting-slips", sessions.directors, to=reader("clerk")) == "nothing_to_vote"


class TestAppointments:
    def test_name_who_was_passed_and_nobody_else(self, sessions):
        # Whatever day somebody entered.
        PersonnelMatter.objects.filter(person_name="王五").update(effective_on=FIRST)
        lines = paragraphs_of(printed("appointment-list", sessions.first, to=reader("clerk")))
        assert lines == [
            "武汉市汉南区人大常委会", "人事任免名单",
            "（2023年4月26日第六届人大常委会第十一次会议通过）",
            "任命", "任命张三为区财政局局长。", "免职", "免去李四的区财政局局长职务。",
        ]  # fmt: skip

    @pytest.mark.parametrize("role", ["clerk", "deputy_affairs", "leader", "reader"])
    def test_wait_until_somebody_is_passed(self, sessions, role):
        assert refused("appointment-list", sessions.second, to=reader(role)) == "nobody_passed"

    def test_leave_out_what_lapsed_by_itself(self, sessions):
        PersonnelMatter.objects.filter(person_name="李四").update(kind="lapse")
        text = text_of(printed("appointment-list", sessions.first, to=reader("clerk")))
        assert "李四" not in text

    def test_of_a_bill_name_those_it_brought(self, sessions):
        bill = make(
            Bill, work_year=sessions.year, number="汉政任〔2023〕3号", title="关于张三任职的议案"
        )
        PersonnelMatter.objects.filter(person_name__in=("张三", "王五")).update(bill=bill)
        lines = paragraphs_of(printed("bill-appointments", bill, to=reader("clerk")))
        assert lines[2:] == [
            "（汉政任〔2023〕3号《关于张三任职的议案》，2023年4月26日通过）",
            "任命", "任命张三为区财政局局长。",
        ]  # fmt: skip

    def test_are_those_of_the_meeting_and_of_no_other_that_day(self, sessions):
        assert refused("appointment-list", sessions.directors, to=reader("clerk")) == (
            "nobody_passed"
        )


class TestOffers:
    def test_are_what_makes_sense_of_a_meeting(self, sessions):
        clerk = reader("clerk")

        def offered(meeting):
            return [offer.kind.name for offer in offers_of(meeting, to=clerk)]

        # Everything was voted on.
        assert offered(sessions.first) == ["meeting-agenda", "appointment-list"]
        assert offered(sessions.second) == ["meeting-agenda", "voting-slips"]
        assert offered(sessions.directors) == ["meeting-agenda"]

    def test_are_none_of_a_void_meeting(self, sessions):
        void(Meeting.objects.get(pk=sessions.directors.pk), "误录")
        meeting = Meeting.objects.get(pk=sessions.directors.pk)
        assert offers_of(meeting, to=reader("clerk")) == []

    def test_are_called_so_that_windows_can_keep_them(self, sessions):
        meeting = make(
            Meeting, work_year=sessions.year, kind="directors", starts_on=FIRST,
            title=f"主任会议：讨论/研究*{'长' * 90}",
        )  # fmt: skip
        sessions.item(meeting, "other", "议题")
        [offer] = offers_of(meeting, to=reader("clerk"))
        assert offer.file_name.startswith("会议议程（主任会议：讨论／研究＊长长")
        assert len(offer.file_name) == 80
        assert offer.file_name.endswith("长.docx")
