"""Heights are those of the rows as written; the page is worked out by hand."""

import pytest

from reports.workbook.layout import Column, Grouping, Identity, Layout, Page, Paper
from reports.workbook.paging import Printed, page_points


def printed(*, width=100, paper=Paper.A4, heading="{name}", repeated=0.0):
    layout = Layout(
        name="sample",
        version=1,
        kind="topic",
        tab="样表",
        identify=lambda row: Identity("topic", row, 1),
        page=Page(paper=paper),
        grouping=Grouping(read=str, heading=heading) if heading else None,
        columns=(Column(key="text", header=("内容",), width=width, read=str),),
    )
    rows = Printed(layout)
    rows.repeated = repeated
    return rows


def fill(rows, *heights):
    """A "-" before a height says that it is a heading's."""
    for height in heights:
        if height < 0:
            rows.add_heading()
        rows.add_rows([abs(height)], [1])
    return rows.breaks()


class TestPage:
    @pytest.mark.parametrize(
        ("width", "paper", "points"),
        [
            # 595.3 high, less 0.6 inches above and below; narrow enough to be printed as it is.
            (100, Paper.A4, 508.9),
            (100, Paper.A3, 755.5),
            # 200 characters take 1050 points, of which 784.3 fit between the margins.
            (200, Paper.A4, 681.3),
        ],
    )
    def test_holds_the_more_the_smaller_it_is_printed(self, width, paper, points):
        layout = printed(width=width, paper=paper).layout
        assert page_points(layout) == pytest.approx(points, abs=0.1)


class TestBreaks:
    """A page of 508.9 is filled up to 483."""

    def test_come_where_a_page_is_full(self):
        assert fill(printed(), -30, 100, 100, 100, 100, 100) == [5]

    def test_come_before_a_heading_that_would_lose_its_rows(self):
        # The heading ends at 460, the row after it would at 500.
        assert fill(printed(), -30, 100, 100, 100, 100, -30, 40, 40) == [5]

    def test_leave_a_heading_alone_that_keeps_its_first_row(self):
        assert fill(printed(), -30, 100, 100, 100, -30, 40, 100, 100) == [6]

    def test_reckon_with_the_header_on_each_further_page(self):
        # Heading and row end the second page at 480; with the header above them, at 540.
        rows = (-30, 200, 250, 200, 190, -30, 60)
        assert fill(printed(repeated=0.0), *rows) == [3]
        assert fill(printed(repeated=60.0), *rows) == [3, 5]

    def test_leave_to_the_program_what_no_page_could_hold(self):
        assert fill(printed(), -30, 600) == []
        assert fill(printed(), -30, 400, -30, 600, 20) == [2, 4]

    def test_are_left_to_the_program_without_groups(self):
        assert fill(printed(heading=""), *[40] * 100) == []

    def test_are_no_more_than_excel_opens(self):
        assert len(fill(printed(), -30, *[400] * 2000)) == 1000
