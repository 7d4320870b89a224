from datetime import date

import pytest
from sheet_records import column_of, make, make_committee, make_unit, make_years, reading, rows_of
from sheet_records import written as written_sheet

from reports.sheets import SHEETS
from tracker.models import Assignment, Deputy, Session, Suggestion, Term

SHEET = SHEETS["suggestion-catalogue"]
DAY = date(2023, 12, 15)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def term():
    make_years()
    make_committee()
    return make(Term, number=6)


def suggestion(number, *, unit=None, **more):
    fields = {"title": f"建议{number}", "status": "handling", "work_year_id": 2023}
    made = make(Suggestion, number=number, **fields | more)
    if unit:
        make(Assignment, suggestion=made, unit=unit, part="lead")
    return made


def written():
    return written_sheet(SHEET, on=DAY)


class TestCatalogue:
    def test_says_who_made_what_and_who_is_to_handle_it(self, term):
        suggestion(
            "015",
            title="优化公交微循环",
            unit=make_unit("transport", "区交通运输局"),
            session=make(Session, term=term, number=2),
            lead_deputy=make(Deputy, term=term, name="刘志强", delegation="纱帽代表团"),
            note="重点督办",
        )
        sheet = written()
        assert sheet["A1"].value == "武汉市汉南区第六届人民代表大会第二次会议代表建议目录"
        assert [cell.value for cell in sheet[3]][:6] == [
            "编号", "提建议人", None, "标题", "拟主办单位", "备注",
        ]  # fmt: skip
        assert [cell.value for cell in sheet[4]][1:3] == ["单位", "姓名"]
        assert rows_of(sheet) == [
            ["015", "纱帽代表团", "刘志强", "优化公交微循环", "区交通运输局", "重点督办"]
        ]

    def test_is_in_the_order_of_the_numbers(self):
        for number in ("003", "001", "002"):
            suggestion(number)
        assert column_of(written(), "编号") == ["001", "002", "003"]

    def test_leaves_out_what_was_not_accepted_or_is_no_suggestion_of_its_own_any_more(self):
        for number, status in enumerate(Suggestion.Status.values, 1):
            made = suggestion(f"{number:03d}")
            Suggestion.objects.filter(pk=made.pk).update(status=status, title=status)
        assert set(column_of(written(), "标题")) == {
            "accepted", "assigned", "reassigning", "handling", "answered", "evaluated",
            "rehandling", "concluded", "tracking", "fulfilled", "closed_unfulfilled", "archived",
        }  # fmt: skip

    def test_costs_the_same_for_one_suggestion_and_for_twenty(self):
        unit = make_unit("transport", "区交通运输局")
        suggestion("001", unit=unit)
        read = reading(SHEET)
        few = read()
        for number in range(2, 21):
            suggestion(f"{number:03d}", unit=unit)
        assert few == read()
