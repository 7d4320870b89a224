from datetime import date

import pytest
from sheet_records import (
    column_of,
    make,
    make_unit,
    make_years,
    notes_of,
    reading,
    void,
    written,
)

from reports.sheets import SHEETS
from tracker.models import Answer, Promise, RuleSet, Suggestion

SHEET = SHEETS["promise-ledger"]
ON = date(2023, 9, 15)
RED, YELLOW, GREEN = "00FFC7CE", "00FFF2CC", "00E2F0D9"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


def promised(unit, text, *, due_on=None, suggestion=None, **more):
    suggestion = suggestion or make(
        Suggestion, work_year_id=2023, title=f"关于{text}的建议", status="answered"
    )
    answer = make(Answer, suggestion=suggestion, unit=unit, answered_on=date(2023, 6, 1))
    return make(Promise, answer=answer, text=text, due_on=due_on, **more)


@pytest.fixture
def four():
    transport, water = make_unit("transport", "区交通运输局"), make_unit("water", "区水务局")
    soon = RuleSet.objects.filter(effective_from__lte=ON).latest("effective_from").due_soon_days
    promised(water, "疏通暗渠", due_on=date(2023, 12, 31))
    promised(transport, "开通线路", due_on=date.fromordinal(ON.toordinal() + soon))
    promised(transport, "增设站台", due_on=date(2023, 9, 14))
    promised(
        transport, "更新车辆", due_on=date(2023, 8, 1), status="fulfilled",
        settled_on=date(2023, 8, 20), evidence="验收报告",
    )  # fmt: skip


def tones(worksheet, letter: str) -> dict[str, str]:
    """By the promised text, the colour of a cell of its row."""
    return {
        row[4].value: worksheet[f"{letter}{row[0].row}"].fill.start_color.rgb
        for row in worksheet.iter_rows()
        if isinstance(row[0].value, int)
    }


class TestLedger:
    def test_lists_what_each_unit_promised_by_its_day(self, four):
        worksheet = written(SHEET, on=ON)
        assert column_of(worksheet, "承诺内容") == [
            None, "更新车辆", "增设站台", "开通线路", None, "疏通暗渠", None,
        ]  # fmt: skip
        assert column_of(worksheet, "落实情况")[1:4] == ["已落实", "落实中", "落实中"]
        assert column_of(worksheet, "落实依据")[1] == "验收报告"

    def test_groups_by_unit_and_counts(self, four):
        worksheet = written(SHEET, on=ON)
        first = [row[0].value for row in worksheet.iter_rows()]
        assert {"一、区交通运输局（3项）", "二、区水务局（1项）", "合计（4项）"} <= set(first)
        assert notes_of(worksheet) == ["注：落实中3项（其中逾期1项）、已落实1项。"]

    def test_warns_of_what_is_late_or_soon(self, four):
        colours = tones(written(SHEET, on=ON), "F")
        assert colours["增设站台"] == RED
        assert colours["开通线路"] == YELLOW
        assert not {colours["更新车辆"], colours["疏通暗渠"]} & {RED, YELLOW}
        assert tones(written(SHEET, on=ON), "G")["更新车辆"] == GREEN

    def test_leaves_out_those_of_voided_suggestions(self, four):
        void(promised(make_unit("x", "区民政局"), "另一项").answer.suggestion, "重复")
        assert "另一项" not in str([c.value for r in written(SHEET, on=ON).iter_rows() for c in r])

    def test_is_the_same_cost_for_four_promises_and_for_thirty_more(self, four):
        few = reading(SHEET, on=ON)()
        unit = make_unit("y", "区住建局")
        for number in range(30):
            promised(unit, f"第{number}项")
        assert reading(SHEET, on=ON)() == few


class TestTheList:
    def test_is_narrowed_to_a_year_and_a_unit(self, client, four, django_user_model):
        client.force_login(django_user_model.objects.create_superuser("admin"))
        water = Answer.objects.get(unit__name="区水务局").unit

        def texts(query):
            rows = client.get(f"/api/v1/promises/?{query}").json()["results"]
            return {row["text"] for row in rows}

        assert texts(f"unit={water.pk}") == {"疏通暗渠"}
        assert len(texts("work_year=2023")) == 4
        assert texts("work_year=2022") == set()
