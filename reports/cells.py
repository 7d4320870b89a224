"""How the cells of an official sheet look: typefaces, borders, colours, alignment."""

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reports.layout import Align, Kind, Tone

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


class Cells:
    """Makes the cells of one worksheet."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.body_cells = {}

    def title(self, text):
        return self.plain(text, Font(name=SONG, size=TITLE_POINTS, bold=True), Align.CENTER)

    def line(self, text, align):
        return self.plain(text, Font(name=SONG, size=BODY_POINTS), align)

    def header(self, text):
        cell = self.plain(text, Font(name=HEI, size=HEADER_POINTS, bold=True), Align.CENTER)
        cell.border, cell.fill = BOX, HEADER_FILL
        return cell

    def group(self, value, align):
        cell = self.plain(value, Font(name=SONG, size=BODY_POINTS, bold=True), align)
        cell.border = BOX
        return cell

    def body(self, column, *, tone, value):
        """The cell of a column, with a new value. One object serves all rows of a column:
        openpyxl writes a row at once, and styling a cell costs more than writing it."""
        key = (column.key, tone)
        if key not in self.body_cells:
            self.body_cells[key] = self.new_body_cell(column, tone)
        return with_value(self.body_cells[key], value)

    def new_body_cell(self, column, tone):
        font = Font(name=SONG, size=BODY_POINTS)
        cell = self.plain(None, font, column.alignment)
        cell.border = BOX
        cell.number_format = NUMBER_FORMATS.get(column.kind, "General")
        if tone:
            fill, letters = TONE_COLOURS[tone]
            cell.fill = PatternFill("solid", fgColor=fill)
            cell.font = Font(name=SONG, size=BODY_POINTS, bold=True, color=letters)
        return cell

    def plain(self, value, font, align):
        cell = WriteOnlyCell(self.sheet)
        cell.font = font
        cell.alignment = Alignment(
            horizontal=align.value,
            vertical="center",
            wrap_text=True,
            # A number must not stand against the text of the next column.
            indent=1 if align is Align.RIGHT else 0,
        )
        return with_value(cell, value)


def with_value(cell, value):
    cell.value = None if value == "" else value
    if isinstance(value, str):
        # openpyxl would make a formula of "=1+1" and an error of "#N/A".
        cell.data_type = "s"
    return cell
