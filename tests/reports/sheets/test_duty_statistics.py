"""The expected numbers were counted by hand from the acts that the fixture lists."""

from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from sheet_records import (
    make,
    make_committee,
    make_unit,
    make_years,
    notes_of,
    rows_of,
    void,
    written,
)

from reports.sheets import SHEETS
from tracker.models import (
    CoSignature,
    Deputy,
    DutyAct,
    Group,
    Membership,
    PointRule,
    Suggestion,
    Term,
    WorkYear,
)

SHEET = SHEETS["duty-statistics"]
DAY = date(2023, 12, 15)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def deputies():
    make_years()
    make_committee()
    term = make(Term, number=9)
    street = make_unit("street", "纱帽街工委", "street_committee")
    first = {"term": term, "delegation": "纱帽街代表团", "street_committee": street}
    group = make(Group, term=term, name="第2小组", delegation="纱帽街代表团")
    return {
        "liu": make(Deputy, name="刘志强", links={"groups": [group]}, **first),
        "chen": make(Deputy, name="陈晓梅", **first),
        "zhao": make(Deputy, name="赵丽", term=term, delegation="东荆街代表团"),
        "wang": make(Deputy, name="王建国", term=term),
    }


def act(deputy, kind, **more):
    fields = {"work_year_id": 2023, "acted_on": date(2023, 5, 8)} | more
    return make(DutyAct, deputy=deputy, kind=kind, **fields)


@pytest.fixture
def acts(deputies):
    liu, chen = deputies["liu"], deputies["chen"]
    act(liu, "congress")
    act(liu, "research", times=3, opinions=4)
    act(liu, "research", opinions=1, solved=2)
    act(liu, "reception", times=2, attendances=35, opinions=6)
    act(chen, "reception", attendances=10)
    act(chen, "charity")
    void(act(chen, "charity"), "重复")
    act(chen, "training", work_year_id=2022, acted_on=date(2022, 5, 8))
    for title, status, lead, signer, consent in (
        ("甲", "handling", liu, chen, "agreed"),
        ("乙", "concluded", liu, chen, "declined"),
        ("草稿", "draft", liu, chen, "agreed"),
    ):
        suggestion = make(
            Suggestion, work_year_id=2023, title=title, status=status, lead_deputy=lead
        )
        make(CoSignature, suggestion=suggestion, deputy=signer, consent=consent)


class TestSheet:
    def test_counts_what_each_deputy_did(self, acts):
        # 出席 列席 其他会 培训 | 领衔 联名 | 调研 视察 检查 询问 庭审 | 接待次 人次 意见 解决 |
        # 化解 济困 实事 慈善 | 述职 其他 | 合计
        assert rows_of(written(SHEET, on=DAY)) == [
            ["东荆街代表团（1名）"] + [None] * 24,
            [1, "赵丽", None] + [0] * 22,
            ["纱帽街代表团（2名）"] + [None] * 24,
            [2, "刘志强", "第2小组", 1, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 2, 35, 11, 2,
             0, 0, 0, 0, 0, 0, 7],
            [3, "陈晓梅", None, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 10, 0, 0,
             0, 0, 0, 1, 0, 0, 2],
            ["未编入代表团（1名）"] + [None] * 24,
            [4, "王建国", None] + [0] * 22,
            ["合计（4名）", None, None, 1, 0, 0, 0, 2, 1, 4, 0, 0, 0, 0, 3, 45, 11, 2,
             0, 0, 0, 1, 0, 0, 9],
        ]  # fmt: skip

    def test_says_which_year_and_what_is_added(self, acts):
        sheet = written(SHEET, on=DAY)
        assert sheet["A1"].value == "武汉市汉南区2023年代表履职情况统计表"
        assert "截至2023年12月15日　单位：次" in [cell.value for cell in sheet[2]]
        [note] = notes_of(sheet)
        assert "提出建议另按件计，不加入" in note
        assert "并入其他建议的也计入提出它的代表" in note

    def test_counts_another_year_when_asked(self, acts):
        sheet = written(SHEET, on=DAY, records=Deputy.objects.of_duty_year(2022))
        assert sheet["A1"].value == "武汉市汉南区2022年代表履职情况统计表"
        assert [row[-1] for row in rows_of(sheet) if row[1] == "陈晓梅"] == [1]

    def test_shows_a_street_committee_the_acts_of_its_deputies(self, acts, deputies):
        act(deputies["zhao"], "training")
        user = get_user_model().objects.create_user("street")
        street = deputies["liu"].street_committee
        make(Membership, user=user, role="street_committee", unit=street)
        totals = {row[1]: row[-1] for row in rows_of(written(SHEET, on=DAY, to=user))}
        assert (totals["刘志强"], totals["赵丽"]) == (7, 0)

    def test_costs_the_same_for_few_deputies_and_for_many(self, acts, deputies):
        from sheet_records import reading

        read = reading(SHEET, on=DAY)
        few = read()
        for number in range(20):
            more = make(Deputy, term=deputies["liu"].term, name=f"代表{number}")
            act(more, "training")
        assert few == read() == [
            "deputy", "groupmember", "dutyact", "suggestion", "cosignature", "pointrule",
            "unit",
        ]  # fmt: skip


class TestDownload:
    def test_takes_the_year_over_rest(self, client, reader, acts):
        client.force_login(reader)
        answer = client.get("/api/v1/sheets/duty-statistics.xlsx", {"duty_year": 2022})
        assert answer.status_code == 200
        assert title_of(answer) == "武汉市汉南区2022年代表履职情况统计表"
        refused = client.get("/api/v1/sheets/duty-statistics.xlsx", {"duty_year": "x"})
        assert refused.json()["errors"][0]["pointer"] == "?duty_year"

    def test_takes_the_year_from_the_list(self, client, clerk, acts):
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        page = client.get("/admin/tracker/deputy/", {"duty_year": 2022}).content.decode()
        assert 'href="/admin/sheets/duty-statistics.xlsx?duty_year=2022"' in page
        answer = client.get("/admin/sheets/duty-statistics.xlsx", {"duty_year": 2022})
        assert title_of(answer) == "武汉市汉南区2022年代表履职情况统计表"


def title_of(answer) -> str:
    import io

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return book.worksheets[0]["A1"].value


class TestInOffice:
    def test_is_who_is_of_a_term_that_ran_in_the_year(self):
        for number, start, end in ((7, 2016, 2021), (8, 2021, None)):
            ends_on = date(end, 11, 1) if end else None
            term = make(Term, number=number, starts_on=date(start, 12, 1), ends_on=ends_on)
            make(Deputy, term=term, name=f"第{number}届代表")
        make(WorkYear, year=2024)
        names = {each.name for each in Deputy.objects.in_office(year=2023)}
        assert "第8届代表" in names
        assert "第7届代表" not in names
        assert {each.name for each in Deputy.objects.in_office(year=2021)} >= {
            "第7届代表",
            "第8届代表",
        }


class TestPoints:
    def test_are_a_column_where_the_office_has_a_table(self, acts):
        without = rows_of(written(SHEET, on=DAY))
        fields = {"work_year_id": 2023, "points": 2}
        make(PointRule, what="research", at_most=5, **fields)
        make(PointRule, what="suggestion_led", **fields)
        rows = rows_of(written(SHEET, on=DAY))
        assert [row[:-1] for row in rows] == without
        # Research four times, but five points at most, and two suggestions led.
        assert {row[1]: row[-1] for row in rows if row[1]} == {
            "赵丽": 0, "刘志强": 9, "陈晓梅": 0, "王建国": 0,
        }  # fmt: skip
        assert any(
            "积分按本级的履职积分标准计" in note for note in notes_of(written(SHEET, on=DAY))
        )
