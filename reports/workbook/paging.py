"""Where the pages of a printed sheet end, so that no group heading stands alone at a page's foot.

Excel has no “keep with the next row”. The pages of a sheet in groups are therefore ended here, a
little before they are full, so that they end at the same rows in each program and with each
printer: typefaces that stand in for ours change the scale, and with it what fits on a page.
"""

from array import array
from collections.abc import Iterable

from reports.workbook.layout import Layout, Paper

INCH = 72
SIDE_MARGIN, END_MARGIN = 0.4, 0.6  # in inches
# Landscape, in points: width and height.
PAPER_SIZES = {Paper.A3: (1190.6, 841.9), Paper.A4: (841.9, 595.3)}
# A digit of the workbook's default typeface is seven pixels wide.
CHARACTER_POINTS = 5.25
# How much of a page is used: programs round rows, and a row may be inserted before the print.
SHARE_USED = 0.95
# Excel opens no sheet with more than 1,026; whoever prints so many pages bears with the rest.
ENDS_AT_MOST = 1000


class Printed:
    """How high the rows of a sheet are and which of them are headings. Only a sheet in groups
    has headings, so of no other are the rows remembered."""

    def __init__(self, layout: Layout):
        self.layout = layout
        self.heights = array("d")
        self.headings: list[int] = []
        self.repeated = 0.0  # the height of the header, which each page shows

    def add_rows(self, heights: Iterable[float], counts: Iterable[int]):
        if self.layout.grouping is not None:
            for height, count in zip(heights, counts, strict=True):
                self.heights.extend([height] * count)

    def add_heading(self):
        """The next row is one."""
        self.headings.append(len(self.heights))

    def breaks(self) -> list[int]:
        """The rows, counted from 1, behind which a page ends. A heading takes the row after it
        along, and what no page could hold is left to the program."""
        page = page_points(self.layout) * SHARE_USED
        headings, ends, used = set(self.headings), [], 0.0
        for index, height in enumerate(self.heights):
            with_it = 2 if index in headings else 1
            is_full = used + sum(self.heights[index : index + with_it]) > page
            if is_full and used > self.repeated and index - 1 not in headings:
                ends.append(index)
                used = self.repeated
            used += height
        return ends[:ENDS_AT_MOST]


def page_points(layout: Layout) -> float:
    """How many points of rows one page holds, the sheet being scaled to the page's width."""
    width, height = PAPER_SIZES[layout.page.paper]
    needed = sum(column.width for column in layout.columns) * CHARACTER_POINTS
    scale = min(1.0, (width - 2 * SIDE_MARGIN * INCH) / needed)
    return (height - 2 * END_MARGIN * INCH) / scale
