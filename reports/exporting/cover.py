"""The cover of the whole-year workbook and its last page, drawn on empty worksheets.

Imports openpyxl: import this module inside the function that writes the workbook.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.exporting.year_book import YearBook
from reports.sheets.reading import reported_until
from reports.workbook.cells import BODY_POINTS, HEI, SONG
from reports.workbook.row_height import lines_needed, points_for
from tracker.changes.sealing import Known
from tracker.inspections.models import Inspection
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.defining import Population, share
from tracker.overview.populations.kinds import LAW_ENFORCEMENT
from tracker.overview.populations.register import classes, populations, shares
from tracker.overview.statistics import Overview

TAB, DEFINITIONS_TAB = "封面", "统计口径"
# A longer text is a sentence and stands to the left.
WORDS = 12
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
        page.table("二、代表建议答复情况", SHARE_HEADER, answer_rows(book.overview))
        page.table("三、审议意见和问题整改", SHARE_HEADER, rectification_rows(book.overview))
        years = book.overview.kinds
        page.table("四、近年对比", ("年度", *(kind.of.title for kind in years)), year_rows(book))
        page.contents("五、目录", book.contents)
        page.note(NOTE)
        if book.digest:
            page.note(digest_line(book.digest))

    return draw


def digest_line(known: Known) -> str:
    """By it somebody with the printed book sees later whether the history was rewritten."""
    day = f"{known.day:%Y-%m-%d}"
    return f"变更记录校验值（{day}，第{known.number}号，{known.algorithm.upper()}）：{known.digest}"


def definitions_of(book: YearBook):
    """The function that draws the last page: what each word counts."""

    def draw(worksheet: Worksheet) -> None:
        worksheet.title = DEFINITIONS_TAB
        page = Page(worksheet, widths=(20, 60, 8, 34))
        page.set_up()
        page.title("统计口径")
        page.table(
            "一、各项数的口径",
            ("名称", "口径", "单位", "依据"),
            [
                (each.name, each.definition, each.subject.counted_in, each.source)
                for each in [*populations().values(), *classes(book.year)]
            ],
        )
        page.table(
            "二、比率",
            ("名称", "分子和基数", "单位", ""),
            [(each.name, f"{each.part.name}÷{each.whole.name}", "%", "") for each in shares()],
        )
        page.note(ROUNDING)

    return draw


ROUNDING = "占比保留一位小数，截尾不进位，全部才是100%，“—”表示没有可比的基数"
NOTE = f"注：各数的口径见末页“{DEFINITIONS_TAB}”；{ROUNDING}。"
WORK_HEADER = ("类别", "总数", "已办结", "办结率", "未办结", "即将到期", "超期")
SHARE_HEADER = ("项目", "件数", "基数", "占比")


def work_rows(seen: Overview) -> list[tuple]:
    rows = []
    for kind in seen.kinds:
        rate = share(kind.finished, kind.total)
        rows.append(
            (
                kind.of.title,
                kind.total,
                kind.finished,
                rate,
                kind.open,
                kind.due_soon,
                kind.overdue,
            )
        )
        if kind.model is Inspection:
            rows.append(("其中：执法检查", seen.of(LAW_ENFORCEMENT), *[""] * 5))
    return rows


def counted(seen: Overview, label: str, part: Population, whole: Population | None = None) -> tuple:
    """A number, and where it is a part of another that one and the share."""
    found = seen.of(part)
    if whole is None:
        return (label, found, "", "")
    base = seen.of(whole)
    return (label, found, f"{whole.name}{base}", share(found, base))


def answer_rows(seen: Overview) -> list[tuple]:
    own, answered = suggestions, seen.of(suggestions.answered)
    classes_found = [
        (f"其中：{each.label}", each.count, f"已答复{answered}", share(each.count, answered))
        for each in seen.suggestions_by_answer_class
    ]
    ratings = [
        counted(seen, f"其中：{each.name}", each, own.evaluated) for each in own.RATINGS.values()
    ]
    return [
        counted(seen, "立案", own.accepted),
        counted(seen, "交办", own.handed_over, own.accepted),
        counted(seen, "已答复", own.answered, own.handed_over),
        *classes_found,
        counted(seen, "未答复", own.unanswered, own.handed_over),
        counted(seen, "应答复", own.due),
        counted(seen, "按期答复", own.on_time, own.due),
        counted(seen, "已评价", own.evaluated, own.answered),
        *ratings,
        counted(seen, "落实办结", own.fulfilled, own.answered),
        counted(seen, "另有：并案", own.merged),
        counted(seen, "另有：撤回", own.withdrawn),
        counted(seen, "另有：不予立案", own.not_accepted),
    ]


def rectification_rows(seen: Overview) -> list[tuple]:
    own = supervision
    return [
        counted(seen, "已交办的审议意见", own.opinion),
        counted(seen, "其中：已书面报告", own.opinion_reported, own.opinion),
        counted(seen, "其中：超期未报告", own.opinion_overdue, own.opinion),
        counted(seen, "已交办的整改事项", own.item),
        counted(seen, "其中：已销号", own.item_written_off, own.item),
        counted(seen, "其中：长期整改", own.item_long_term, own.item),
        counted(seen, "其中：不予整改（已说明）", own.item_not_accepted, own.item),
        counted(seen, "其中：超期", own.item_overdue, own.item),
    ]


def year_rows(book: YearBook) -> list[tuple]:
    return [(f"{each.year}年", *each.counts.values()) for each in book.overview.years]


@dataclass
class Page:
    """Draws from top to bottom and remembers how far it has come."""

    worksheet: Worksheet
    widths: tuple[float, ...] = WIDTHS
    row: int = 0

    def set_up(self):
        sheet = self.worksheet
        for index, width in enumerate(self.widths):
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
        self.merge(1, len(self.widths))

    def line(self, left: str, right: str):
        cell = self.next_row(left, height=24)
        cell.font = Font(name=SONG, size=10.5)
        half = len(self.widths) if not right else 4
        self.merge(1, half)
        if right:
            cell = self.worksheet.cell(self.row, half + 1, right)
            cell.font = Font(name=SONG, size=10.5)
            cell.alignment = Alignment(horizontal="right")
            self.merge(half + 1, len(self.widths))

    def note(self, text: str):
        """A sentence over the whole width, as high as its words need."""
        lines = lines_needed(text, sum(self.widths))
        cell = self.next_row(text, height=points_for(lines, BODY_POINTS))
        cell.font = Font(name=SONG, size=BODY_POINTS)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        self.merge(1, len(self.widths))

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
        lines = max(
            lines_needed(str(value), width)
            for value, width in zip(values, self.widths, strict=False)
        )
        height = max(points_for(lines, BODY_POINTS), 22)
        self.worksheet.row_dimensions[self.row].height = height
        for column, value in enumerate(values, 1):
            cell = self.worksheet.cell(self.row, column, value)
            cell.border = BOX
            cell.font = Font(name=HEI if is_header else SONG, size=10.5, bold=is_header)
            is_text = column == 1 or len(str(value)) > WORDS
            is_label = is_text and not is_header
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
