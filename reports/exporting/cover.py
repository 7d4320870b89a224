"""The cover of the whole-year workbook, drawn on an empty worksheet.

Imports openpyxl: import this module inside the function that writes the workbook.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.exporting.year_book import YearBook
from reports.sheets.reading import reported_until
from reports.sheets.tally import NO_BASE, share
from reports.workbook.cells import HEI, SONG
from tracker.overview.statistics import KindOverview, Overview

TAB = "封面"
WIDTHS = (36, 11, 11, 11, 11, 11, 11)
LINE = Side(style="thin", color="000000")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEADER_FILL = PatternFill("solid", fgColor="F2F2F2")
A4 = "9"


def cover_of(book: YearBook):
    """The function that draws the cover of `book`, for `write_book`."""

    def draw(worksheet: Worksheet) -> None:
        worksheet.title = TAB
        page = Page(worksheet)
        page.set_up()
        page.title(book.title)
        page.line(book.place.reporting_unit, reported_until(book.on))
        page.table("一、工作总体情况", WORK_HEADER, work_rows(book.overview))
        page.table("二、代表建议答复情况", ANSWER_HEADER, answer_rows(book.overview))
        page.table("三、审议意见和问题整改", ANSWER_HEADER, rectification_rows(book.overview))
        page.table("四、近年对比（件）", YEARS_HEADER, year_rows(book.overview))
        page.contents("五、目录", book.contents)
        page.line(ROUNDING, "")

    return draw


ROUNDING = "注：占比保留一位小数、四舍五入（销号率截尾，全部销号才是100%），“—”表示没有可比的基数。"
WORK_HEADER = ("类别", "总数", "已办结", "办结率", "未办结", "即将到期", "超期")
ANSWER_HEADER = ("项目", "件数", "占比")
YEARS_HEADER = ("年度", "监督议题", "执法检查", "代表建议")


def work_rows(seen: Overview) -> list[tuple]:
    return [
        work_row("监督议题", seen.topics),
        work_row("执法检查", seen.inspections),
        ("其中计入执法检查件数的", seen.law_enforcement_inspections, *[""] * 5),
        work_row("代表建议", seen.suggestions),
    ]


def work_row(label: str, kind: KindOverview) -> tuple:
    rate = share(kind.finished, kind.total)
    still_open = kind.total - kind.finished
    return (label, kind.total, kind.finished, rate, still_open, kind.due_soon, kind.overdue)


def answer_rows(seen: Overview) -> list[tuple]:
    """Answered and not, of all suggestions; the classes, of those answered."""
    total, unanswered = seen.suggestions.total, seen.suggestions_unanswered
    answered = total - unanswered
    classes = [
        (f"其中：{tally.label}", tally.count, share(tally.count, answered))
        for tally in seen.suggestions_by_answer_class
    ]
    return [
        ("已答复", answered, share(answered, total)),
        *classes,
        ("未答复", unanswered, share(unanswered, total)),
    ]


def rectification_rows(seen: Overview) -> list[tuple]:
    found = seen.rectification
    written_off = NO_BASE if found.percent is None else f"{found.percent:.1f}%"
    return [
        ("已交办的审议意见", found.opinions, ""),
        (
            "其中：已书面报告",
            found.opinions_reported,
            share(found.opinions_reported, found.opinions),
        ),
        ("其中：超期未报告", found.opinions_overdue, ""),
        ("已交办的整改事项", found.total, ""),
        ("其中：已销号", found.written_off, written_off),
        ("其中：长期整改", found.long_term, ""),
        ("其中：不予整改（已说明）", found.not_accepted, ""),
        ("其中：超期", found.overdue, ""),
    ]


def year_rows(seen: Overview) -> list[tuple]:
    return [
        (f"{each.year}年", each.topics, each.inspections, each.suggestions) for each in seen.years
    ]


@dataclass
class Page:
    """Draws from top to bottom and remembers how far it has come."""

    worksheet: Worksheet
    row: int = 0

    def set_up(self):
        sheet = self.worksheet
        for index, width in enumerate(WIDTHS):
            sheet.column_dimensions["ABCDEFG"[index]].width = width
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.print_options.horizontalCentered = True
        sheet.sheet_view.showGridLines = False

    def title(self, text: str):
        cell = self.next_row(text, height=44)
        cell.font = Font(name=SONG, size=20, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.merge(1, len(WIDTHS))

    def line(self, left: str, right: str):
        cell = self.next_row(left, height=24)
        cell.font = Font(name=SONG, size=10.5)
        half = len(WIDTHS) if not right else 4
        self.merge(1, half)
        if right:
            cell = self.worksheet.cell(self.row, half + 1, right)
            cell.font = Font(name=SONG, size=10.5)
            cell.alignment = Alignment(horizontal="right")
            self.merge(half + 1, len(WIDTHS))

    def heading(self, text: str):
        self.row += 1
        self.next_row(text, height=26).font = Font(name=HEI, size=12, bold=True)

    def table(self, heading: str, header: tuple[str, ...], rows: Iterable[tuple]):
        self.heading(heading)
        self.cells(header, is_header=True)
        for row in rows:
            self.cells(row)

    def contents(self, heading: str, contents):
        """The sheets with links to them."""
        self.table(heading, ("表名", "记录数"), ())
        for listed in contents:
            self.cells((listed.title, listed.records))
            link = self.worksheet.cell(self.row, 1)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{listed.tab}'!A1")
            link.font = Font(name=SONG, size=10.5, underline="single", color="0563C1")

    def cells(self, values: tuple, *, is_header: bool = False):
        self.row += 1
        self.worksheet.row_dimensions[self.row].height = 22
        for column, value in enumerate(values, 1):
            cell = self.worksheet.cell(self.row, column, value)
            cell.border = BOX
            cell.font = Font(name=HEI if is_header else SONG, size=10.5, bold=is_header)
            is_label = column == 1 and not is_header
            cell.alignment = Alignment(
                horizontal="left" if is_label else "center", vertical="center", wrap_text=True
            )
            if is_header:
                cell.fill = HEADER_FILL

    def next_row(self, text: str, *, height: float):
        self.row += 1
        self.worksheet.row_dimensions[self.row].height = height
        return self.worksheet.cell(self.row, 1, text)

    def merge(self, first: int, last: int):
        self.worksheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=first, end_column=last
        )
