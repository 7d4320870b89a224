"""How high a row has to be so that wrapped text is wholly visible in print.

A workbook carries no layout engine and Excel does not fit merged or pre-set rows by itself, so
the height is reckoned here: text is broken into lines as Excel and LibreOffice do, between any
two Chinese characters, never inside a number or Latin word, and never so that a closing
punctuation mark begins a line.
"""

import re
import unicodedata

LINE_POINTS = 15.5  # one line of 10.5 pt text, with the leading that Song typefaces need
PADDING_POINTS = 5
# Excel keeps some pixels of each cell free of text, about one character in all.
CELL_MARGIN = 1
# A piece is what stays together: a run of Latin letters and digits or one other character, with
# the opening marks before it and the closing marks after it.
PIECES = re.compile(
    r"[（《〈“‘【「(\[]*(?:[0-9A-Za-z.%+/_-]+|.)[，。、；：？！）》〉”’】」…,.;:?!%)\]]*[ \t]*",
    re.S,
)


def display_width(text):
    """Width in Excel characters. Ambiguous characters (“”—①) are wide in Chinese fonts."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines_needed(text, width):
    """How many lines ``text`` takes in a column of ``width`` Excel characters."""
    usable = max(width - CELL_MARGIN, 2)
    return sum(lines_of_paragraph(paragraph, usable) for paragraph in text.split("\n"))


def lines_of_paragraph(text, usable):
    if display_width(text) <= usable:
        return 1
    lines, filled = 1, 0
    for piece in PIECES.findall(text):
        width = display_width(piece)
        if filled and filled + width > usable:
            lines, filled = lines + 1, 0
        filled += width
        # A word longer than the whole line is broken inside.
        while filled > usable:
            lines, filled = lines + 1, filled - usable
    return lines


def points_for(lines, font_points):
    return lines * LINE_POINTS * font_points / 10.5 + PADDING_POINTS
