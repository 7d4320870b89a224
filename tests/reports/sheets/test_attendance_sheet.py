"""代表出席列席情况表: the expected numbers were counted by hand from the acts below."""

from datetime import date

import pytest
from sheet_records import make, make_committee, make_years, notes_of, rows_of, written

from reports.sheets import SHEETS
from tracker.models import Activity, Deputy, DutyAct, Term

SHEET = SHEETS["attendance"]
DAY = date(2023, 12, 15)

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputies():
    make_years()
    make_committee()
    term = make(Term, number=9)
    names = ("刘志强", "陈晓梅", "赵丽")
    found = [make(Deputy, name=name, term=term, delegation="纱帽街代表团") for name in names]
    return dict(zip(names, found, strict=True))


def act(deputy, kind, **more):
    fields = {"work_year_id": 2023, "acted_on": date(2023, 5, 8)} | more
    return make(DutyAct, deputy=deputy, kind=kind, **fields)


@pytest.fixture
def acts(deputies):
    liu, chen = deputies["刘志强"], deputies["陈晓梅"]
    act(liu, "congress", acted_on=date(2022, 1, 6), work_year_id=2022, presence="absent")
    act(liu, "congress", acted_on=date(2023, 1, 6), presence="absent")
    act(chen, "congress", acted_on=date(2023, 1, 6), presence="absent")
    act(deputies["赵丽"], "congress", acted_on=date(2023, 1, 6), presence="leave")
    act(liu, "committee_session", acted_on=date(2023, 2, 3))
    act(liu, "committee_session", acted_on=date(2023, 4, 3), presence="leave")
    act(chen, "committee_session", acted_on=date(2023, 12, 28), presence="expected")
    visit = make(Activity, work_year_id=2023, kind="visit", title="视察", held_on=date(2023, 6, 1))
    act(liu, "inspection_visit", activity=visit)
    act(chen, "inspection_visit", activity=visit, presence="absent")


def colour_of(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


class TestSheet:
    def test_counts_who_came_and_who_was_asked(self, acts):
        # 应到 到 请假 缺席 | 邀请 到 上次邀请 | 活动 | 预警
        assert rows_of(written(SHEET, on=DAY)) == [
            ["纱帽街代表团（3名）"] + [None] * 12,
            [1, "刘志强", "纱帽街代表团", None, 1, 0, 0, 1, 2, 1, date(2023, 4, 3), 1,
             "本届未经批准缺席人代会2次，依法终止代表资格（代表法第六十二条）"],
            [2, "赵丽", "纱帽街代表团", None, 1, 0, 1, 0, 0, 0, None, 0, None],
            [3, "陈晓梅", "纱帽街代表团", None, 1, 0, 0, 1, 1, 0, None, 0,
             "本届未经批准缺席人代会1次"],
            ["合计（3名）", None, None, None, 3, 0, 1, 2, 3, 1, None, 1, None],
        ]  # fmt: skip

    def test_warns_in_colour_before_and_when_the_mandate_is_lost(self, acts):
        sheet = written(SHEET, on=DAY)
        warned = {row[1].value: colour_of(row[12]) for row in sheet.iter_rows() if row[12].value}
        assert warned["刘志强"] != warned["陈晓梅"]
        assert None not in (warned["刘志强"], warned["陈晓梅"])

    def test_prints_what_is_counted(self, acts):
        [note] = notes_of(written(SHEET, on=DAY))
        assert "参加活动：代表参加登记在册的活动的人次，到会的才计" in note

    def test_costs_the_same_for_few_deputies_and_for_many(self, acts, deputies):
        from sheet_records import reading

        read = reading(SHEET)
        few = read()
        for number in range(9):
            more = make(Deputy, name=f"代表{number}", term=deputies["赵丽"].term)
            act(more, "congress", presence="absent")
        assert read() == few
        assert sorted(few) == ["deputy", "dutyact", "dutyact", "dutyact", "groupmember", "unit"]
