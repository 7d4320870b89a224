import pytest

from reports.workbook.row_height import display_width, lines_needed, points_for


class TestDisplayWidth:
    @pytest.mark.parametrize(
        ("text", "width"),
        [("", 0), ("2023", 4), ("年度", 4), ("近2000人次", 10), ("“双智”", 8), ("（盖章）", 8)],
    )
    def test_counts_a_chinese_character_twice(self, text, width):
        assert display_width(text) == width


class TestLinesNeeded:
    def test_is_one_for_an_empty_cell(self):
        assert lines_needed("", 10) == 1

    def test_is_one_as_long_as_the_text_fits(self):
        # 11 wide, one character of margin: five Chinese characters.
        assert lines_needed("监督工作计", 11) == 1
        assert lines_needed("监督工作计划", 11) == 2

    def test_counts_each_paragraph(self):
        assert lines_needed("一\n二\n\n四", 20) == 4

    def test_keeps_a_number_whole(self):
        # 监督工作 | 2000 人 : the number does not fit behind 监督工作 (8 of 10).
        assert lines_needed("监督工作2000人", 11) == 2
        assert lines_needed("监督工作计2000人", 11) == 2
        assert lines_needed("监督工2000人", 11) == 2

    def test_lets_no_line_begin_with_a_closing_mark(self):
        # 听取和审议 would fill the line and leave 。 to the next, so 议 goes down with it.
        assert lines_needed("听取和审议。", 11) == 2
        # Five full lines of five characters, were it not for the marks.
        assert lines_needed("听取和审议，" * 4, 11) == 5

    def test_breaks_a_word_longer_than_the_line(self):
        assert lines_needed("a" * 25, 11) == 3


class TestPointsFor:
    def test_grows_with_the_lines_and_the_typeface(self):
        assert points_for(1, 10.5) == 20.5
        assert points_for(2, 10.5) == 36
        assert points_for(1, 21) == 36
