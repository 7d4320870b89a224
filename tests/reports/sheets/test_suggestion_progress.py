from datetime import date

import pytest
from sheet_records import (
    column_of,
    make,
    make_committee,
    make_unit,
    make_years,
    reading,
    rows_of,
    void,
    written,
)

from reports.sheets import SHEETS
from tracker.models import Answer, Assignment, ProgressEntry, Suggestion

SHEET = SHEETS["suggestion-progress"]
BLUE, YELLOW, RED = "00DDEBF7", "00FFF2CC", "00FFC7CE"
# Column letters of 答复期限, 剩余天数 and 预警.
LIT = "GIJ"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def transport():
    return make_unit("transport", "区交通运输局")


@pytest.fixture
def bus(transport):
    suggestion = make(
        Suggestion,
        work_year_id=2023,
        number="015",
        title="优化公交微循环",
        status="handling",
        handed_over_on=date(2023, 3, 20),
        due_on=date(2023, 6, 20),
    )
    make(Assignment, suggestion=suggestion, unit=transport, part="lead", handler="李明")
    water = make_unit("water", "区水务和湖泊局")
    make(Assignment, suggestion=suggestion, unit=water, part="co", handler="王芳")
    return suggestion


def report(suggestion, day, text, **more):
    return make(ProgressEntry, matter=suggestion, happened_on=day, text=text, **more)


class TestMonth:
    def test_shows_where_a_suggestion_stands(self, bus):
        report(bus, date(2023, 5, 8), "现场踏勘", next_step="制定方案")
        report(bus, date(2023, 5, 15), "征求居民意见", problem="站点用地未落实")
        assert rows_of(written(SHEET, on=date(2023, 5, 20))) == [
            [
                1,
                "015",
                "优化公交微循环",
                "区交通运输局",
                "区水务和湖泊局",
                "办理中",
                date(2023, 6, 20),
                61,  # 11 days of March, 30 of April, 20 of May
                31,  # 11 days of May, 20 of June
                "绿",
                "1. 05-08 现场踏勘\n2. 05-15 征求居民意见",
                "制定方案",
                "站点用地未落实",
                "李明",
            ]
        ]

    def test_takes_only_what_was_reported_in_it(self, bus):
        report(bus, date(2023, 4, 30), "四月的事")
        report(bus, date(2023, 5, 1), "五月一日的事")
        void(report(bus, date(2023, 5, 2), "误填"), "填错建议")
        report(bus, date(2023, 5, 21), "明天的事")
        assert column_of(written(SHEET, on=date(2023, 5, 20)), "本月进展") == ["05-01 五月一日的事"]

    def test_leaves_blank_what_nobody_reported(self, bus):
        report(bus, date(2023, 4, 30), "四月的事", next_step="下步", problem="问题")
        assert rows_of(written(SHEET, on=date(2023, 5, 20)))[0][10:13] == [None] * 3

    def test_is_named_with_its_legend(self, bus):
        make_committee()
        sheet = written(SHEET, on=date(2023, 5, 20))
        assert sheet["A1"].value == "武汉市汉南区2023年代表建议办理进度表（5月）"
        assert "截至2023年5月20日　预警：红 超期，黄 15天内到期，蓝 30天内到期，绿 30天以上" in [
            cell.value for cell in sheet[2]
        ]


class TestLight:
    @pytest.mark.parametrize(
        ("on", "left", "light", "fills"),
        [
            (date(2023, 5, 20), 31, "绿", [None, None, "00E2F0D9"]),
            (date(2023, 5, 21), 30, "蓝", [None, None, BLUE]),
            (date(2023, 6, 4), 16, "蓝", [None, None, BLUE]),
            (date(2023, 6, 5), 15, "黄", [YELLOW] * 3),
            (date(2023, 6, 20), 0, "黄", [YELLOW] * 3),
            (date(2023, 6, 21), -1, "红", [RED] * 3),
        ],
    )
    def test_changes_with_the_days_left(self, bus, on, left, light, fills):
        sheet = written(SHEET, on=on)
        assert rows_of(sheet)[0][8:10] == [left, light]
        found = [sheet[f"{letter}4"] for letter in LIT]
        assert [cell.fill.fgColor.rgb if cell.fill.fill_type else None for cell in found] == fills

    def test_goes_out_with_the_answer_and_the_count_of_days_ends(self, bus, transport):
        make(Answer, suggestion=bus, unit=transport, answered_on=date(2023, 5, 29))
        Suggestion.objects.filter(pk=bus.pk).update(status="answered")
        row = rows_of(written(SHEET, on=date(2023, 8, 1)))[0]
        assert row[7:10] == [70, None, None]

    def test_comes_back_with_a_second_round(self, bus, transport):
        make(Answer, suggestion=bus, unit=transport, answered_on=date(2023, 5, 29))
        Suggestion.objects.filter(pk=bus.pk).update(round=2, status="rehandling")
        row = rows_of(written(SHEET, on=date(2023, 6, 21)))[0]
        assert row[7:10] == [93, -1, "红"]

    def test_is_none_without_dates(self):
        make(Suggestion, work_year_id=2023, title="只有标题")
        assert rows_of(written(SHEET))[0][6:10] == [None] * 4


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "colour"),
        [("draft", None), ("handling", BLUE), ("fulfilled", "00E2F0D9"), ("withdrawn", None)],
    )
    def test_has_the_colour_of_its_stage(self, status, colour):
        make(Suggestion, work_year_id=2023, title="公交", status=status)
        cell = written(SHEET)["F4"]
        assert (cell.fill.fgColor.rgb if cell.fill.fill_type else None) == colour

    def test_is_not_coloured_as_done_where_nothing_was_done(self, bus):
        green = "00E2F0D9"
        colours = {}
        for status in ("concluded", "not_accepted", "merged", "withdrawn"):
            Suggestion.objects.filter(pk=bus.pk).update(status=status)
            fill = written(SHEET)["F4"].fill
            colours[status] = fill.fgColor.rgb if fill.fill_type else None
        assert colours == {
            "concluded": green, "not_accepted": None, "merged": None, "withdrawn": None,
        }  # fmt: skip


class TestCost:
    def test_is_the_same_for_one_suggestion_and_for_thirty(self, bus, transport):
        expected = [
            "unit",  # the standing committee, for the title
            "ruleset",  # how many days are soon
            "suggestion",  # of which years they are, for the title
            "suggestion",  # which number each has
            "progressentry",
            "suggestion",
            "assignment",
            "assignment",  # those the reader may see
            "suggestion",  # which of those that parts belong to the reader sees
            "answer",
        ]
        report(bus, date(2023, 12, 8), "现场踏勘")
        read = reading(SHEET)
        few = read()
        for number in range(30):
            more = make(Suggestion, work_year_id=2023, title=f"建议 {number}")
            make(Assignment, suggestion=more, unit=transport, part="lead")
            report(more, date(2023, 12, 8), "现场踏勘")
        assert few == read() == expected
