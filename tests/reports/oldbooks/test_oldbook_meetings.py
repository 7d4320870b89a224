"""A ledger of meetings: sessions by their numbers, with what was on the agenda."""

from datetime import date

import pytest
from old_ledger import book_of, make

from reports.oldbooks.meeting_words import meeting_kind_in
from tracker.meetings.models import Meeting
from tracker.models import Session, Term, Unit

TITLE = "2024年区人大常委会会议情况台账"
COLUMNS = [
    "序号", "会议名称", "会议类型", "召开日期", "地点", "主持人", "应到", "实到", "列席单位",
    "会议议题", "决议决定", "任免", "公布日期", "备注",
]  # fmt: skip
AGENDA = "1.听取审议上半年预算执行情况的报告；2.审议环境保护条例执法检查报告；3.人事任免事项"
ROW = [
    1, "第六届人大常委会第十二次会议", "常委会会议", "2024年4月26日", "会议室", "主任", 33, 30,
    "区交通局", AGENDA, "关于批准决算的决议", "任命3人次", "2024-04-30", None,
]  # fmt: skip


def row(**changes) -> list:
    return [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


def book(*rows):
    return book_of([[TITLE], COLUMNS, *(rows or (ROW,))], name="会议")


def doubts_of(loaded) -> list[str]:
    return [doubt.text for doubt in loaded.said.doubts]


class TestASheet:
    def test_of_meetings_is_recognised(self, ledger):
        [sheet] = ledger.plan(book()).loaded
        assert (sheet.kind, sheet.work_year) == ("meeting", 2024)
        assert "" not in {column.key for column in sheet.columns}

    def test_becomes_meetings_that_were_held(self, ledger):
        [loaded] = ledger.load(book()).loaded_rows
        meeting = Meeting.objects.get()
        assert (loaded.result, loaded.moves) == ("new", ["召开", "公布会议情况"])
        assert (meeting.kind, meeting.term.number, meeting.number) == ("committee", 6, 12)
        assert (meeting.starts_on, meeting.published_on, meeting.status) == (
            date(2024, 4, 26), date(2024, 4, 30), "published",
        )  # fmt: skip
        assert (meeting.members_count, meeting.present_count) == (33, 30)
        assert (meeting.place, meeting.chair) == ("会议室", "主任")
        assert [unit.name for unit in meeting.invited_units.all()] == ["区交通局"]
        assert meeting.note == "台账所载决议决定：关于批准决算的决议\n台账所载任免：任命3人次"
        items = [(item.order, item.title, item.kind) for item in meeting.agenda.all()]
        assert items == [
            (1, "听取审议上半年预算执行情况的报告", "budget"),
            (2, "审议环境保护条例执法检查报告", "inspection_report"),
            (3, "人事任免事项", "personnel"),
        ]
        assert doubts_of(loaded) == ["议题类别按标题判断，请核对"]

    def test_read_again_adds_nothing(self, ledger):
        ledger.load(book())
        [again] = ledger.load(book()).loaded_rows
        assert (again.result, Meeting.objects.count()) == ("unchanged", 1)
        assert Meeting.objects.get().agenda.count() == 3

    def test_finds_one_by_its_number_whatever_it_is_called(self, ledger):
        term = Term.objects.get()
        known = make(
            Meeting, work_year=ledger.year, kind="committee", term=term, number=12,
            starts_on=date(2024, 4, 26),
        )  # fmt: skip
        [loaded] = ledger.load(book(row(会议名称="区六届人大常委会第12次会议"))).loaded_rows
        assert (loaded.record, loaded.result) == (known, "found")
        assert {"主持人", "议题"} <= set(loaded.filled)

    def test_finds_one_without_a_number_by_its_day(self, ledger):
        words = {"会议名称": "主任会议", "会议类型": None, "会议议题": None}
        ledger.load(book(row(**words)))
        assert ledger.load(book(row(**words))).counts() == {"unchanged": 1}
        other_day = row(**words, 召开日期="2024-05-10", 公布日期=None)
        assert ledger.load(book(other_day)).counts() == {"new": 1}

    def test_adds_items_that_were_missing(self, ledger):
        ledger.load(book(row(会议议题="1.听取审议上半年预算执行情况的报告")))
        ledger.load(book())
        assert [item.order for item in Meeting.objects.get().agenda.all()] == [1, 2, 3]

    def test_leaves_one_planned_that_is_still_to_come(self, ledger):
        later = row(召开日期="2026-12-20", 应到=None, 实到=None, 公布日期=None)
        [loaded] = ledger.load(book(later)).loaded_rows
        assert (Meeting.objects.get().status, loaded.moves) == ("planned", [])


class TestWhatCannotBeRead:
    def test_a_term_that_is_not_there_leaves_the_number_out(self, ledger):
        [loaded] = ledger.load(book(row(会议名称="第五届人大常委会第三次会议"))).loaded_rows
        meeting = Meeting.objects.get()
        assert (meeting.title, meeting.number) == ("第五届人大常委会第三次会议", None)
        assert "没有第5届，会次未装入，请先登记届次" in doubts_of(loaded)

    def test_a_congress_needs_its_session(self, ledger):
        words = {"会议名称": "第六届人民代表大会第四次会议", "会议类型": "人民代表大会会议"}
        [refused] = ledger.load(book(row(**words))).loaded_rows
        assert (refused.result, Meeting.objects.count()) == ("refused", 0)
        make(Session, term=Term.objects.get(), number=4)
        assert ledger.load(book(row(**words))).counts() == {"new": 1}
        assert Meeting.objects.get().session.number == 4

    def test_more_present_than_members_is_refused(self, ledger):
        [loaded] = ledger.load(book(row(实到=34))).loaded_rows
        assert (loaded.result, Meeting.objects.count()) == ("refused", 0)

    def test_a_body_is_needed_where_there_are_several(self, ledger):
        street = make(Unit, code="smjd", name="纱帽街道工委", kind="street_committee")
        words = {"会议名称": "纱帽街道工委第一季度会议", "会议类型": None}
        [refused] = ledger.load(book(row(**words))).loaded_rows
        assert refused.result == "refused"
        plan = ledger.plan(book(row(**words)))
        plan.sheets[0].whole["body"] = street.name
        assert ledger.load(book(row(**words)), plan).counts() == {"new": 1}
        assert Meeting.objects.get().body == street

    def test_a_kind_that_nothing_names_is_asked_for(self, ledger):
        words = {"会议名称": "工作推进会", "会议类型": None}
        named = book_of([["2024年会议台账"], COLUMNS, row(**words)], name="台账")
        [refused] = ledger.load(named).loaded_rows
        assert refused.result == "refused"
        assert any("会议类型，不能新建" in text for text in doubts_of(refused))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("汉南区第六届人民代表大会常务委员会第十二次会议", "committee"),
        ("区六届人大常委会第12次会议", "committee"),
        ("区人大常委会第30次主任会议", "directors"),
        ("区人大常委会党组会议", "party_group"),
        ("第六届人民代表大会第三次会议", "congress"),
        ("纱帽街道工委会议", "street_committee"),
        ("工作推进会", ""),
    ],
)
def test_titles_name_the_kind(title, kind):
    assert meeting_kind_in(title) == kind
