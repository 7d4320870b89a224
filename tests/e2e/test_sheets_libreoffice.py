"""The sheets as another office suite sees them: opened by LibreOffice and saved or printed.

Needs `soffice`, `pdfinfo` and `pdftotext` (poppler); where they are missing these tests fail.
"""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from reports.sheets import SHEETS
from reports.workbook.layout import Column, Export, Filling, Heading, Identity, Kind, Layout, Tone
from reports.workbook.writing import write_book, write_workbook
from tracker.common import door
from tracker.common.door import Actor
from tracker.decisions.models import Decision
from tracker.filings.models import Filing, NormativeDocument, YearList
from tracker.leads.models import GatheredOpinion, Lead
from tracker.matters.models import Matter
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    Answer,
    Assignment,
    Deputy,
    Figure,
    Inspection,
    Opinion,
    PersonnelMatter,
    Post,
    ProgressEntry,
    Promise,
    RectificationItem,
    Session,
    SourceDocument,
    Suggestion,
    Term,
    Topic,
    Unit,
    WorkYear,
)
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review

# Without the mark on a test there is no test database for the fixture to write into.
pytestmark = pytest.mark.django_db

BY = Actor(door="command")
LONG_TEXT = "听取和审议专项工作报告，近2000人次参加“双联”活动。" * 12
A4, A3 = (842, 595), (1191, 842)


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


def make_records():
    make(WorkYear, year=2023)
    ours = make(Unit, code="ours", name="汉南区人大常委会", kind="standing_committee")
    finance = make(Unit, code="finance", name="财政经济工委", kind="committee", parent=ours)
    bureau = make(Unit, code="bureau", name="区财政局", kind="department")
    common = {"work_year_id": 2023, "due_on": date(2023, 12, 1), "note": "=1+1"}
    for number in range(30):
        topic = make(
            Topic,
            title=f"议题 {number}",
            form="special_report" if number % 2 else "thematic_research",
            status="in_progress",
            lead_committee=finance,
            research_on=date(2023, 3, 6),
            links={"reporting_units": [bureau]},
            **common,
        )
        make(ProgressEntry, matter=topic, happened_on=date(2023, 7, 3), text=LONG_TEXT)
    inspection = make(Inspection, title="湿地保护法执法检查", kind="own_enforcement", **common)
    for matter in (inspection, topic):
        make(RectificationItem, text="武湖湿地仍有围垦", note="=1+1", matter=matter)
    make(Opinion, matter=inspection, title="审议意见", note="=1+1")
    for plan in ("deputies", "research"):
        make(PlanItem, title="代表联络站建设", plan=plan, **common)
    term = make(Term, number=9)
    suggestion = make(
        Suggestion,
        title="公交微循环",
        number="015",
        status="handling",
        session=make(Session, term=term, number=2),
        lead_deputy=make(Deputy, term=term, name="刘志强"),
        handling=LONG_TEXT,
        **common,
    )
    answer = make(Answer, suggestion=suggestion, unit=bureau, answered_on=date(2023, 6, 1))
    make(Promise, answer=answer, text=LONG_TEXT, due_on=date(2023, 12, 1))
    meeting = make(Meeting, work_year_id=2023, kind="committee", title="第十二次会议")
    make(AgendaItem, meeting=meeting, kind="inform", title="通报上半年工作")
    make(Decision, work_year_id=2023, title="关于湿地的决定", kind="decision", text=LONG_TEXT)
    street = make(Unit, code="street", name="纱帽街道人大工委", kind="street_committee")
    make(AgendaItem, meeting=meeting, kind="duty_report", title="述职", reporting_unit=street)
    make(SourceDocument, work_year_id=2023, kind="media", title="代表进社区", outlet="长江日报")
    court = make(Unit, code="court", name="区人民法院", kind="court")
    held = {"work_year_id": 2023, "held_on": date(2023, 5, 8), "description": LONG_TEXT}
    make(Activity, title="接待选民", kind="constituent_reception", organiser=street, **held)
    make(Activity, title="旁听庭审", kind="court_observation", court=court, **held)
    lead = make(
        Lead, work_year_id=2023, title="支出超预算", channel="warning", text=LONG_TEXT,
        received_on=date(2023, 3, 1), amount=Decimal("125.5"),
    )  # fmt: skip
    make(GatheredOpinion, matter=topic, voice=Matter.objects.get(pk=lead.pk), text=LONG_TEXT)
    made = make(NormativeDocument, maker=bureau, title="补贴办法", published_on=date(2023, 1, 5))
    make(Filing, work_year_id=2023, document=made, received_on=date(2023, 2, 20))
    make(Review, work_year_id=2023, document=made, registered_on=date(2023, 3, 1))
    make(YearList, maker=bureau, year=2023, text="补贴办法\n收费规定")
    post = make(Post, code="treasurer", title="区财政局局长", kind="government", body=bureau)
    make(PersonnelMatter, work_year_id=2023, term=term, kind="appoint", person_name="张三",
         post=post)  # fmt: skip
    make(Assignment, suggestion=suggestion, unit=bureau, part="lead", phone="02784750001")
    make(
        Figure,
        work_year_id=2023,
        label="接待选民",
        value=Decimal("2000"),
        unit="人次",
        comparator="nearly",
        nature="activity",
        doer="street_committee",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_setup, django_db_blocker):
    """All sheets as the product writes them, with the records taken back afterwards."""
    folder = tmp_path_factory.mktemp("sheets")
    at = datetime(2023, 12, 15, tzinfo=UTC)
    with django_db_blocker.unblock(), transaction.atomic():
        make_records()
        for sheet in SHEETS.values():
            records = sheet.model.objects.all()
            everybody = get_user_model()(is_superuser=True)
            day = date(2023, 12, 15)
            export = sheet.export(records, on=day, to=everybody, filters={}, at=at)
            with (folder / f"{sheet.name}.xlsx").open("wb") as target:
                write_workbook(export, target)
        transaction.set_rollback(True)
    return folder


def converted(folder, kind):
    """LibreOffice's own files of all workbooks in the folder."""
    target = folder / kind
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            kind,
            "--outdir",
            target,
            *sorted(folder.glob("*.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return target


@pytest.fixture(scope="module")
def saved(folder):
    target = converted(folder, "xlsx")
    return {name: openpyxl.load_workbook(target / f"{name}.xlsx") for name in SHEETS}


@pytest.fixture(scope="module")
def printed(folder):
    return converted(folder, "pdf")


def sheet_in(books, name):
    return books[name][SHEETS[name].layout.tab]


def cell_below(worksheet, header):
    """The first filled cell below a header, whatever the group headings in between."""
    found = next(cell for row in worksheet.iter_rows() for cell in row if cell.value == header)
    below = (
        worksheet.cell(number, found.column)
        for number in range(found.row + 1, worksheet.max_row + 1)
    )
    return next(cell for cell in below if cell.value is not None)


@pytest.mark.parametrize("name", SHEETS)
class TestSaved:
    def test_keeps_title_header_and_merges(self, saved, folder, name):
        original = openpyxl.load_workbook(folder / f"{name}.xlsx")[SHEETS[name].layout.tab]
        worksheet = sheet_in(saved, name)
        assert worksheet["A1"].value == original["A1"].value
        assert worksheet["A1"].value.startswith("汉南区")
        merges = {str(area) for area in worksheet.merged_cells.ranges}
        assert merges == {str(area) for area in original.merged_cells.ranges}
        header = [[cell.value for cell in row] for row in original[1:4]]
        assert [[cell.value for cell in row] for row in worksheet[1:4]] == header

    def test_keeps_the_page(self, saved, name):
        worksheet, layout = sheet_in(saved, name), SHEETS[name].layout
        assert worksheet.page_setup.orientation == "landscape"
        assert worksheet.page_setup.paperSize == (8 if layout.page.paper.value == "A3" else 9)
        assert worksheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(worksheet.page_setup.fitToWidth) == 1
        assert int(worksheet.page_setup.fitToHeight) == 0
        assert worksheet.print_title_rows == f"$3:${2 + layout.header_rows}"
        # Frozen panes belong to the view; LibreOffice without a window saves none.

    def test_keeps_the_widths(self, saved, name):
        worksheet = sheet_in(saved, name)
        columns = SHEETS[name].layout.columns
        letters = [openpyxl.utils.get_column_letter(index + 1) for index in range(len(columns))]
        # LibreOffice writes neighbours of equal width as one range, named by its first column.
        widths = {}
        for dimension in worksheet.column_dimensions.values():
            for index in range(dimension.min, dimension.max + 1):
                widths[openpyxl.utils.get_column_letter(index)] = dimension.width
        kept = [widths[letter] for letter in letters]
        assert kept == pytest.approx([column.width for column in columns], rel=0.03, abs=0.3)

    def test_keeps_what_is_hidden(self, saved, name):
        worksheet, layout = sheet_in(saved, name), SHEETS[name].layout
        assert saved[name]["导出信息"].sheet_state == "hidden"
        assert dict(saved[name]["导出信息"].iter_rows(values_only=True))["layout"] == layout.name
        identity = openpyxl.utils.get_column_letter(len(layout.columns) + 1)
        assert worksheet.column_dimensions[identity].hidden
        if SHEETS[name].is_statistic:
            return  # its lines are of no single record
        # Lines of a list that were matched when they came were written twice.
        assert re.fullmatch(rf"{layout.kind}:\d+:[12]", cell_below(worksheet, "记录标识").value)


class TestSavedCells:
    def test_keep_leading_zeros(self, saved):
        worksheet = sheet_in(saved, "suggestion-summary")
        number = cell_below(worksheet, "建议编号")
        assert (number.value, number.data_type) == ("015", "s")
        assert cell_below(worksheet, "承办人及电话").value == "02784750001"

    @pytest.mark.parametrize(
        ("name", "header", "day"),
        [
            ("supervision-plan", "会前调研\n时间", date(2023, 3, 6)),
            ("topic-progress", "完成期限", date(2023, 12, 1)),
            ("inspection-progress", "完成期限", date(2023, 12, 1)),
            ("suggestion-summary", "答复期限", date(2023, 12, 1)),
        ],
    )
    def test_are_real_dates(self, saved, name, header, day):
        cell = cell_below(sheet_in(saved, name), header)
        assert cell.is_date
        assert cell.value.date() == day
        assert cell.number_format.replace("\\", "") == "yyyy-mm-dd"

    @pytest.mark.parametrize(
        "name",
        ["supervision-plan", "topic-progress", "inspection-progress", "suggestion-summary"],
    )
    def test_hold_no_formula(self, saved, name):
        note = cell_below(sheet_in(saved, name), "备注")
        assert (note.value, note.data_type) == ("=1+1", "s")

    def test_show_how_the_source_words_a_number(self, saved):
        worksheet = sheet_in(saved, "year-data")
        assert cell_below(worksheet, "原文表述").value == "近2000人次"

    def test_are_coloured_when_overdue(self, saved):
        worksheet = sheet_in(saved, "topic-progress")
        warning = cell_below(worksheet, "预警")
        assert warning.value == "红"
        assert warning.fill.fgColor.rgb == "FFFFC7CE"

    def test_can_be_filtered_together_with_their_identity(self, saved):
        assert sheet_in(saved, "topic-progress").auto_filter.ref == "A4:P34"


def size_of_pages(pdf):
    text = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", text)
    return int(re.search(r"Pages:\s+(\d+)", text)[1]), tuple(round(float(n)) for n in size.groups())


def words_of(pdf):
    """(page, top, bottom, text) of each word, in points."""
    page = subprocess.run(
        ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout
    names = {"html": "http://www.w3.org/1999/xhtml"}
    document = ElementTree.fromstring(page)
    return [
        (number, float(word.get("yMin")), float(word.get("yMax")), word.text or "")
        for number, sheet in enumerate(document.iterfind(".//html:page", names))
        for word in sheet.iterfind(".//html:word", names)
    ]


class TestPrinted:
    @pytest.mark.parametrize("name", SHEETS)
    def test_is_landscape_on_the_paper_of_the_form(self, printed, name):
        _, size = size_of_pages(printed / f"{name}.pdf")
        assert size == (A3 if SHEETS[name].layout.page.paper.value == "A3" else A4)

    @pytest.mark.parametrize("name", ["supervision-plan", "topic-progress"])
    def test_repeats_the_header_and_prints_every_column_on_each_page(self, printed, name):
        pages, _ = size_of_pages(printed / f"{name}.pdf")
        assert pages > 1
        words = words_of(printed / f"{name}.pdf")
        for page in range(pages):
            texts = {text for number, _, _, text in words if number == page}
            assert {"议题名称", "责任专工委", "备注"} <= texts
            assert "记录标识" not in texts

    def test_shows_long_texts_whole(self, tmp_path):
        """Each text begins and ends with a mark of its own, and none reaches into the next."""
        layout = Layout(
            name="sample",
            version=1,
            kind="topic",
            tab="样表",
            identify=lambda row: None,
            columns=(
                Column(key="text", header=("进展",), width=40, kind=Kind.LONG_TEXT, read=str),
                Column(key="other", header=("备注",), width=90, read=lambda row: ""),
            ),
        )
        texts = [f"起{number}\n{LONG_TEXT * times}\n止{number}" for number, times in
                 ((1, 1), (2, 2), (3, 4), (4, 1))]  # fmt: skip
        export = Export(
            layout=layout,
            filling=Filling(heading=Heading(title="样表"), rows=texts),
            filters={},
            exported_at=datetime(2023, 12, 15, tzinfo=UTC),
        )
        with (tmp_path / "sample.xlsx").open("wb") as target:
            write_workbook(export, target)
        words = words_of(converted(tmp_path, "pdf") / "sample.pdf")
        header = max(bottom for page, _, bottom, text in words if (page, text) == (0, "进展"))
        end_before = (0, header)
        for number in range(1, 5):
            start = next((page, top) for page, top, _, text in words if text == f"起{number}")
            end = next((page, bottom) for page, _, bottom, text in words if text == f"止{number}")
            assert end_before < start < end
            end_before = end


LIGHTS = (Tone.RED, Tone.YELLOW, Tone.GREEN, None)
LONG_LIST = tuple((f"c{number}", f"第{number}专门委员会") for number in range(40))


@pytest.fixture(scope="module")
def filled_in(tmp_path_factory):
    """A workbook with all that a sheet to be filled in can have, as written and as LibreOffice
    saves it again: a second sheet, tones, long texts, drop-downs, locked and open cells."""
    layout = Layout(
        name="sample",
        version=1,
        kind="topic",
        tab="填报表",
        identify=lambda row: Identity("topic", row, 1),
        columns=(
            Column(key="order", header=("序号",), width=6, kind=Kind.NUMBERING),
            Column(key="day", header=("时间", "完成"), width=12, kind=Kind.DATE,
                   read=lambda row: date(2023, 3, 6)),
            Column(key="amount", header=("时间", "金额"), width=12, kind=Kind.DECIMAL,
                   read=lambda row: Decimal("0.1")),
            Column(key="light", header=("预警",), width=8, tone=lambda row: LIGHTS[row % 4],
                   read=lambda row: "见色"),
            Column(key="state", header=("状态",), width=10, kind=Kind.CODE, is_editable=True,
                   choices=(("a", "办理中"), ("b", "办结")), read=lambda row: "a"),
            Column(key="body", header=("机构",), width=20, kind=Kind.CODE, is_editable=True,
                   choices=LONG_LIST, read=lambda row: "c3"),
            Column(key="text", header=("进展",), width=40, kind=Kind.LONG_TEXT, is_editable=True,
                   read=lambda row: LONG_TEXT * 4 if row == 250 else "_x000D_ =1+1 <&> "),
        ),
    )  # fmt: skip
    exports = [
        Export(
            layout=replace(layout, tab=tab),
            filling=Filling(heading=Heading(title=tab), rows=iter(range(300))),
            filters={},
            exported_at=datetime(2023, 12, 15, tzinfo=UTC),
        )
        for tab in ("填报表", "第二张")
    ]
    folder = tmp_path_factory.mktemp("filled")
    write_book(exports, folder / "book.xlsx")
    again = converted(folder, "xlsx") / "book.xlsx"
    return openpyxl.load_workbook(folder / "book.xlsx"), openpyxl.load_workbook(again)


def look(cell):
    """How a cell looks and whether it is locked, in words that both programs use."""
    return (
        cell.value,
        # Not the typeface: LibreOffice names the one it took where the machine lacks ours.
        cell.font.size,
        cell.font.bold,
        cell.fill.fill_type and cell.fill.fgColor.rgb[-6:],
        cell.border.left.style,
        cell.alignment.horizontal,
        cell.alignment.wrap_text,
        cell.number_format.replace("\\", "").replace("General", ""),
        cell.protection.locked,
    )


@pytest.mark.parametrize("tab", ["填报表", "第二张"])
class TestSavedAfterFillingIn:
    def test_keeps_every_value_and_style(self, filled_in, tab):
        ours, theirs = (book[tab] for book in filled_in)
        for number in (*range(3, 10), 200, 201, 202, 255, 256, ours.max_row):
            for index in range(1, 8):
                cell, again = ours.cell(number, index), theirs.cell(number, index)
                if type(cell).__name__ == type(again).__name__ == "Cell":
                    value = look(again)[0]
                    if isinstance(value, str):
                        # As Excel does, LibreOffice takes the escape for what it stands for,
                        # and writes it again as it writes shared texts.
                        value = value.replace("_x000D_", "_x005F_x000D_")
                    assert (value, *look(again)[1:]) == look(cell), cell.coordinate

    def test_keeps_merges_print_area_and_the_colours_of_the_lights(self, filled_in, tab):
        ours, theirs = (book[tab] for book in filled_in)
        assert {str(area) for area in theirs.merged_cells.ranges} == {
            str(area) for area in ours.merged_cells.ranges
        }
        assert len(ours.merged_cells.ranges) > 7 + 7
        assert theirs.print_area.replace("'", "") == ours.print_area.replace("'", "")
        assert theirs.print_title_rows == ours.print_title_rows
        fills = [theirs.cell(4 + row, 4).fill.fgColor.rgb[-6:] for row in range(1, 4)]
        assert fills == ["FFC7CE", "FFF2CC", "E2F0D9"]

    def test_keeps_the_drop_downs(self, filled_in, tab):
        ours, theirs = (book[tab] for book in filled_in)
        assert drop_downs(theirs) == drop_downs(ours)
        assert [formula for _, formula in drop_downs(ours)] == [
            '"办理中,办结"',
            "下拉选项!$A$1:$A$40",
        ]

    def test_keeps_the_protection_without_a_password(self, filled_in, tab):
        for book in filled_in:
            protection = book[tab].protection
            assert protection.sheet
            assert not protection.password
            assert not protection.formatColumns
            assert not protection.autoFilter


def drop_downs(worksheet):
    return sorted(
        (str(each.sqref), each.formula1.replace("'", ""))
        for each in worksheet.data_validations.dataValidation
    )
