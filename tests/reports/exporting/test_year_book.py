"""The whole-year workbook: its figures, counted by hand, and the sheets behind the cover."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from sheet_records import (
    BY,
    EVERYBODY,
    make,
    make_committee,
    make_topic,
    make_unit,
    make_years,
    void,
)

from reports.exporting.cover import cover_of
from reports.exporting.year_book import year_book
from reports.models import SheetLayout
from reports.sheets import SHEETS
from reports.workbook.writing import write_book
from tracker.common import door
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Inspection,
    Membership,
    RectificationItem,
    Seal,
    Suggestion,
    Topic,
)

AT = datetime(2023, 9, 15, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger():
    """Topics: 4 (1 closed, 1 overdue, 1 soon). Inspections: 2 (1 counts). Suggestions: 3."""
    make_years()
    make_committee()
    make_topic("办结的", status="closed", due_on=date(2023, 3, 1))
    make_topic("超期的", status="in_progress", due_on=date(2023, 9, 14))
    make_topic("将到期的", status="in_progress", due_on=date(2023, 9, 20))
    make_topic("没有期限的")
    void(make_topic("作废的"), "重复")
    make(Topic, work_year_id=2022, title="上年的", form="special_report")
    inspection = make(
        Inspection, work_year_id=2023, title="湿地保护法执法检查", kind="own_enforcement"
    )
    make(Inspection, work_year_id=2023, title="案件检查", kind="case_review")
    make(RectificationItem, matter=inspection, text="围垦")
    unit = make_unit("transport", "区交通运输局")
    answer_class = make(AnswerClass, work_year_id=2023, code="A", meaning="已解决")
    for title, status in (("甲", "concluded"), ("乙", "answered"), ("丙", "handling")):
        suggestion = make(Suggestion, work_year_id=2023, title=title, status=status)
        done = "handling" if status == "handling" else "done"
        make(Assignment, suggestion=suggestion, unit=unit, part="lead", status=done)
        if status != "handling":
            make(
                Answer,
                suggestion=suggestion,
                unit=unit,
                answered_on=date(2023, 5, 1),
                answer_class=answer_class if title == "甲" else None,
            )


def written_book(*, to=EVERYBODY):
    book = year_book(2023, to=to, at=AT)
    target = io.BytesIO()
    write_book(book.exports, target, cover=cover_of(book))
    return openpyxl.load_workbook(target)


def line(cover, label) -> list:
    """The values beside a label of the cover."""
    [row] = [row for row in cover.iter_rows() if row[0].value == label]
    return [cell.value for cell in row[1:] if cell.value is not None]


class TestCover:
    @pytest.fixture
    def cover(self):
        return written_book()["封面"]

    def test_is_the_first_page_and_says_whose_and_when(self, cover):
        assert written_book().sheetnames[0] == "封面"
        assert cover["A1"].value == "武汉市汉南区人大常委会2023年监督工作报表"
        assert cover["A2"].value == "填报单位（盖章）：武汉市汉南区人大常委会"
        assert cover["E2"].value == "截至2023年9月15日"

    def test_ends_with_the_digest_of_the_history(self):
        now, target = timezone.localtime(), io.BytesIO()
        book = year_book(2023, to=EVERYBODY, at=now)
        write_book(book.exports, target, cover=cover_of(book))
        cover = openpyxl.load_workbook(target)["封面"]
        last = Seal.objects.last()
        assert [row[0].value for row in cover.iter_rows() if row[0].value][-1] == (
            f"变更记录校验值（{now:%Y-%m-%d}，第{last.pk}号，SHA256）：{last.digest}"
        )

    def test_bears_no_digest_of_days_before_the_history(self, cover):
        told = [row[0].value for row in cover.iter_rows() if row[0].value]
        assert not [text for text in told if str(text).startswith("变更记录校验值")]

    def test_counts_the_work_of_the_year(self, cover):
        # 总数, 已办结, 办结率, 未办结, 即将到期, 超期
        assert line(cover, "监督议题")[:6] == [4, 1, "25.0%", 3, 1, 1]
        assert line(cover, "检查")[:6] == [2, 0, "0.0%", 2, 0, 0]
        assert line(cover, "其中：执法检查")[:1] == [1]
        assert line(cover, "代表建议")[:6] == [3, 1, "33.3%", 2, 0, 0]

    def test_counts_the_answers(self, cover):
        assert line(cover, "已答复") == [2, "交办3", "66.6%"]
        assert line(cover, "其中：A（已解决）") == [1, "已答复2", "50.0%"]
        assert line(cover, "未答复") == [1, "交办3", "33.3%"]

    def test_counts_what_was_written_off(self, cover):
        assert line(cover, "已交办的整改事项") == [0]
        assert line(cover, "其中：已销号") == [0, "整改事项0", "—"]
        items = RectificationItem.objects.all()
        items.update(status="written_off")
        make(RectificationItem, matter=items.get().owner, text="b", status="rectifying")
        make(RectificationItem, matter=items.first().matter, text="c", status="long_term")
        cover = written_book()["封面"]
        assert line(cover, "已交办的整改事项") == [3]
        assert line(cover, "其中：已销号") == [1, "整改事项3", "33.3%"]
        assert line(cover, "其中：长期整改") == [1, "整改事项3", "33.3%"]

    def test_compares_the_years(self, cover):
        assert line(cover, "2022年") == [1, 0, 0, 0, 0, 0, 0, 0, 0]
        assert line(cover, "2023年") == [4, 2, 3, 0, 0, 0, 0, 0, 0]

    def test_links_to_every_sheet(self, cover):
        sheets = written_book().sheetnames
        links = {}
        for row in cover.iter_rows():
            if row[0].hyperlink:
                links[row[0].value] = (row[0].hyperlink.location, row[1].value)
        assert links.keys() == {sheet.title for sheet in SHEETS.values()}
        assert {tab.split("'")[1] for tab, _ in links.values()} <= set(sheets)
        assert links["年度监督工作计划表"][1] == 4
        assert links["问题清单及整改台账"][1] == 1

    def test_does_not_divide_by_nothing(self):
        Topic.objects.filter(work_year=2023).update(work_year=2022)
        assert line(written_book()["封面"], "监督议题")[:3] == [0, 0, "—"]


class TestSheets:
    def test_are_all_there_with_the_records_of_the_year(self):
        book = written_book()
        assert book.sheetnames[1 : len(SHEETS) + 1] == [
            sheet.layout.tab for sheet in SHEETS.values()
        ]
        texts = {
            str(cell.value)
            for row in book["年度监督工作计划"].iter_rows()
            for cell in row
            if cell.value
        }
        assert "超期的" in texts
        assert not texts & {"作废的", "上年的"}

    def test_are_in_the_default_layout_of_the_office(self):
        layout = SheetLayout(sheet="supervision-plan", name="x", is_default=True).store(by=BY)
        for column in layout.columns.exclude(key="title"):
            column.is_shown = False
            door.update(column, by=BY)
        sheet = written_book()["年度监督工作计划"]
        assert [cell.value for cell in sheet[3]][:1] == ["议题名称"]
        assert sheet.max_column == 2

    def test_hold_what_the_reader_may_see(self):
        unit = Suggestion.objects.first().assignments.get().unit
        user = get_user_model().objects.create_user("contact")
        make(Membership, user=user, role="unit_contact", unit=unit)
        book = written_book(to=user)
        assert line(book["封面"], "代表建议")[0] == 3
        assert line(book["封面"], "监督议题")[0] == 0
        assert "年度工作数据" not in book.sheetnames

    def test_count_in_the_contents_what_the_reader_may_see(self):
        unit = Suggestion.objects.first().assignments.get().unit
        stranger = make_unit("water", "区水务和湖泊局")
        user = get_user_model().objects.create_user("contact")
        make(Membership, user=user, role="unit_contact", unit=stranger)
        listed = {one.title: one.records for one in year_book(2023, to=user, at=AT).contents}
        assert set(listed.values()) == {0}
        make(Membership, user=user, role="unit_contact", unit=unit)
        user = get_user_model().objects.get(pk=user.pk)
        listed = {one.tab: one.records for one in year_book(2023, to=user, at=AT).contents}
        assert listed["代表建议办理情况汇总"] == 3

    def test_leave_out_what_hangs_on_a_matter_of_another_year(self):
        earlier = make(Inspection, work_year_id=2022, title="上年的", kind="own_enforcement")
        make(RectificationItem, matter=earlier, text="上年的问题")
        listed = year_book(2023, to=EVERYBODY, at=AT).contents
        tab = SHEETS["rectification-ledger"].layout.tab
        assert [one.records for one in listed if one.tab == tab] == [1]

    def test_can_be_told_apart_by_an_import(self):
        about = written_book()["导出信息"]
        facts = {row[0]: row[1:] for row in about.iter_rows(values_only=True)}
        assert list(facts["layout"])[: len(SHEETS)] == list(SHEETS)


class TestDownload:
    def test_comes_over_rest(self, client, reader):
        client.force_login(reader)
        answer = client.get("/api/v1/sheets/year-book.xlsx", {"work_year": 2023})
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        today = timezone.localdate()
        assert book["封面"]["E2"].value == f"截至{today.year}年{today.month}月{today.day}日"

    @pytest.mark.parametrize(
        ("query", "pointer"), [({"work_year": 1999}, "?work_year"), ({"year": 2023}, "?year")]
    )
    def test_refuses_what_it_does_not_know(self, client, reader, query, pointer):
        client.force_login(reader)
        answer = client.get("/api/v1/sheets/year-book.xlsx", query)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == pointer

    def test_is_offered_in_the_list_of_years(self, client, clerk):
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        page = client.get("/admin/tracker/workyear/").content.decode()
        assert 'href="/admin/sheets/year-book.xlsx?year=2023"' in page
        assert client.get("/admin/sheets/year-book.xlsx?year=2023").status_code == 200
        for year in ("1999", "x", ""):
            assert client.get(f"/admin/sheets/year-book.xlsx?year={year}").status_code == 404

    def test_asks_for_permission(self, client):
        client.force_login(get_user_model().objects.create_user("guest", is_staff=True))
        assert client.get("/admin/sheets/year-book.xlsx?year=2023").status_code == 403
        assert client.get("/api/v1/sheets/year-book.xlsx").status_code == 403
