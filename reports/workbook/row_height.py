"""How high a row has to be so that wrapped text is wholly visible in print.

A workbook carries no layout engine and Excel does not fit merged or pre-set rows by itself, so
the height is reckoned here: text is broken into lines as Excel and LibreOffice do, between any
two Chinese characters, never inside a number or Latin word, and never so that a closing
punctuation mark begins a line.
"""

import re
from functools import cache

LINE_POINTS = 15.5  # one line of 10.5 pt text, with the leading that Song typefaces need
PADDING_POINTS = 5
# Excel keeps some pixels of each cell free of text, about one character in all.
CELL_MARGIN = 1
# A line may end neither behind an opening mark nor before a closing mark or a blank …
BETWEEN_MARKS = r"(?<![（《〈“‘【「(\[])(?![，。、；：？！）》〉”’】」…,.;:?!%)\] \t])"
# … nor between two characters of a number or Latin word.
LINE_END = re.compile(BETWEEN_MARKS + r"(?:(?<![0-9A-Za-z.%+/_-])|(?![0-9A-Za-z.%+/_-]))")
WIDE = ord("?")


def display_width(text):
    """Width in Excel characters: one for ASCII, two for whatever else, for Chinese fonts draw
    “”—①· as wide as their characters."""
    return len(text) + marked(text).count(b"?")


def marked(text):
    """One byte for each character, a question mark for a wide one."""
    return text.replace("?", "!").encode("ascii", "replace")


def lines_needed(text, width):
    """How many lines ``text`` takes in a column of ``width`` Excel characters."""
    return lines_in(width).needed(text)


class Lines:
    """The lines of a column of ``width`` Excel characters."""

    def __init__(self, width):
        self.usable = max(width - CELL_MARGIN, 2)
        # So many characters, whichever they are, fit on one line.
        self.always_fit = int(self.usable // 2)
        # One line of wide characters; without a place to end, it is filled to the last.
        self.wide_line = re.compile(
            rf".{{1,{self.always_fit}}}(?:\Z|{BETWEEN_MARKS})|.{{{self.always_fit}}}"
        )

    def needed(self, text):
        if "\n" not in text:
            return self.needed_by_paragraph(text)
        return sum(map(self.needed_by_paragraph, text.split("\n")))

    def needed_by_paragraph(self, text):
        if len(text) <= self.always_fit:
            return 1
        wide = marked(text)
        rest = len(text) + wide.count(b"?")
        if rest <= self.usable:
            return 1
        if rest == 2 * len(text):
            return len(self.wide_line.findall(text))
        lines, start = 1, 0
        while rest > self.usable:
            end = self.end_of_line(text, wide, start)
            rest -= end - start + wide.count(b"?", start, end)
            lines, start = lines + 1, end
        return lines

    def end_of_line(self, text, wide, start):
        """Where a line ends that begins at ``start`` and does not reach to the end of the text."""
        latest = start + self.always_fit
        spare = self.usable - self.always_fit - wide.count(b"?", start, latest)
        while spare >= 2:
            more = int(spare // 2)
            spare -= more + wide.count(b"?", latest, latest + more)
            latest += more
        if spare >= 1 and wide[latest] != WIDE:
            latest += 1
        end = latest
        while not LINE_END.match(text, end):
            end -= 1
            if end == start:
                # A word longer than the whole line is broken inside.
                return latest
        return end


lines_in = cache(Lines)


def points_for(lines, font_points):
    return lines * LINE_POINTS * font_points / 10.5 + PADDING_POINTS
