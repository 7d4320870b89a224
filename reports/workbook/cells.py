"""How the cells of an official sheet look: typefaces, borders, colours, alignment."""

from functools import cache

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from reports.workbook.layout import Align, Column, Kind, Tone

SONG, HEI = "宋体", "黑体"
TITLE_POINTS, HEADER_POINTS, BODY_POINTS = 20, 11, 10.5
# Its digits are 7 pixels wide, half a Chinese character of the body: widths count the same.
UNIT_FONT = Font(name=SONG, size=10)
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEADER_FILL = PatternFill("solid", fgColor="F2F2F2")
# Fill and letters; the cell also says the colour in words, for black-and-white prints.
TONE_COLOURS = {
    Tone.GREEN: ("E2F0D9", "375623"),
    Tone.BLUE: ("DDEBF7", "1F4E79"),
    Tone.YELLOW: ("FFF2CC", "7F6000"),
    Tone.RED: ("FFC7CE", "9C0006"),
}
# Text format keeps 015 as it is when somebody edits the cell. Sentences stay General: Excel
# shows a text-formatted cell of more than 255 characters as ####.
NUMBER_FORMATS = {Kind.TEXT: "@", Kind.CODE: "@", Kind.DATE: "yyyy-mm-dd"}


class Styles:
    """The styles of one workbook. Each method returns the number under which openpyxl saves
    the style, which is what a cell of the worksheet's XML refers to."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.body = cache(self.new_body)

    def title(self) -> int:
        return self.plain(Font(name=SONG, size=TITLE_POINTS, bold=True), Align.CENTER).style_id

    def line(self, align: Align) -> int:
        """Of the lines above and below the table, which are filled in by hand."""
        cell = self.plain(Font(name=SONG, size=BODY_POINTS), align)
        cell.protection = Protection(locked=False)
        return cell.style_id

    def header(self) -> int:
        cell = self.plain(Font(name=HEI, size=HEADER_POINTS, bold=True), Align.CENTER)
        cell.border, cell.fill = BOX, HEADER_FILL
        return cell.style_id

    def group(self, align: Align) -> int:
        cell = self.plain(Font(name=SONG, size=BODY_POINTS, bold=True), align)
        cell.border = BOX
        return cell.style_id

    def room(self, column: Column) -> int:
        """Of the open row below the table, in which one more record may be typed."""
        cell = self.plain(Font(name=SONG, size=BODY_POINTS), column.alignment)
        cell.number_format = NUMBER_FORMATS.get(column.kind, "General")
        is_open = column.is_editable or column.kind is Kind.NUMBERING
        cell.protection = Protection(locked=not is_open)
        return cell.style_id

    def new_body(self, column: Column, tone: Tone | None) -> int:
        cell = self.plain(Font(name=SONG, size=BODY_POINTS), column.alignment)
        cell.border = BOX
        cell.number_format = NUMBER_FORMATS.get(column.kind, "General")
        cell.protection = Protection(locked=not column.is_editable)
        if tone:
            fill, letters = TONE_COLOURS[tone]
            cell.fill = PatternFill("solid", fgColor=fill)
            cell.font = Font(name=SONG, size=BODY_POINTS, bold=True, color=letters)
        return cell.style_id

    def plain(self, font, align):
        cell = WriteOnlyCell(self.sheet)
        cell.font = font
        cell.alignment = Alignment(
            horizontal=align.value,
            vertical="center",
            wrap_text=True,
            # A number must not stand against the text of the next column.
            indent=1 if align is Align.RIGHT else 0,
        )
        return cell
