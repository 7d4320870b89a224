"""A street's ledger of activities: receptions of one name, by day and street."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from old_ledger import book_of, make

from reports.oldbooks.counts import count_in
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.models import Activity, Unit

TITLE = "2024年街道人大工委活动台账"
COLUMNS = [
    "序号", "日期", "活动名称", "类别", "品牌", "所属街道", "地点", "工作室", "场次", "代表人次",
    "接待群众", "收集意见（条）", "当场答复", "转办", "已解决", "活动情况", "备注",
]  # fmt: skip
ROW = [
    1, "2024-03-05", "代表接待选民日", "接待选民", "双联", "纱帽街道", "薇湖社区", "薇湖工作室", 2,
    "6人次", "35", 12, 4, 8, 5, "围绕停车难听取意见", "第一季度",
]  # fmt: skip


def row(**changes) -> list:
    return [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


def book(*rows, title=TITLE):
    return book_of([[title], COLUMNS, *(rows or (ROW,))], name="活动")


@pytest.fixture
def street(ledger):
    street = make(Unit, code="smjd", name="纱帽街道工委", kind="street_committee")
    make(Programme, code="sl", name="双联")
    make(Station, code="whz", name="薇湖工作室", kind="studio", street_committee=street)
    return street


class TestASheet:
    def test_of_activities_is_recognised(self, ledger):
        [sheet] = ledger.plan(book()).loaded
        assert (sheet.kind, sheet.work_year) == ("activity", 2024)
        meant = {column.path[-1]: column.key for column in sheet.columns}
        assert "" not in meant.values()
        assert (meant["接待群众"], meant["代表人次"], meant["工作室"]) == (
            "public_attendances", "deputy_attendances", "station",
        )  # fmt: skip

    def test_becomes_activities_that_were_held(self, ledger, street):
        [loaded] = ledger.load(book()).loaded_rows
        activity = Activity.objects.get()
        assert (loaded.result, loaded.said.doubts) == ("new", [])
        assert (activity.title, activity.kind, activity.status, activity.held_on) == (
            "代表接待选民日", "constituent_reception", "held", date(2024, 3, 5),
        )  # fmt: skip
        assert (activity.organiser, activity.place, str(activity.station)) == (
            street, "薇湖社区", "薇湖工作室",
        )  # fmt: skip
        assert [str(one) for one in activity.programmes.all()] == ["双联"]
        assert (activity.times, activity.deputy_attendances, activity.public_attendances) == (
            2, 6, 35,
        )  # fmt: skip
        assert (
            activity.opinions, activity.answered_on_spot, activity.handed_over, activity.solved
        ) == (12, 4, 8, 5)  # fmt: skip
        assert activity.description == "围绕停车难听取意见\n第一季度"

    def test_read_again_adds_nothing(self, ledger, street):
        ledger.load(book())
        assert ledger.load(book()).counts() == {"unchanged": 1}
        assert Activity.objects.count() == 1

    def test_tells_receptions_of_one_name_apart_by_day_and_street(self, ledger, street):
        make(Unit, code="dnjd", name="邓南街道工委", kind="street_committee")
        rows = row(), row(日期="2024-04-05"), row(所属街道="邓南街道", 工作室=None)
        assert ledger.load(book(*rows)).counts() == {"new": 3}

    def test_enters_one_once_that_stands_twice(self, ledger, street):
        assert ledger.load(book(row(), row())).counts() == {"new": 1, "refused": 1}

    def test_fills_in_what_was_missing_and_changes_nothing(self, ledger, street):
        ledger.load(book(row(转办=None, 地点=None)))
        [loaded] = ledger.load(book(row(收集意见=99, 场次=3))).loaded_rows
        activity = Activity.objects.get()
        assert (loaded.result, set(loaded.filled)) == ("found", {"转办（条）", "地点"})
        assert (activity.handed_over, activity.place, activity.times) == (8, "薇湖社区", 2)
        assert any("台账是“3”，未改" in doubt.text for doubt in loaded.said.doubts)

    def test_takes_the_street_from_headings_between_the_rows(self, ledger, street):
        columns = [name for name in COLUMNS if name != "所属街道"]
        short = [value for name, value in zip(COLUMNS, ROW, strict=True) if name != "所属街道"]
        grouped = book_of([[TITLE], columns, ["纱帽街道"], short], name="活动")
        [sheet] = ledger.plan(grouped).loaded
        assert sheet.group == "street"
        ledger.load(grouped)
        assert Activity.objects.get().organiser == street


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"所属街道": "东荆街道"}, "没有“东荆街道”的街道工委，组织单位留空"),
            ({"工作室": "银莲湖工作室"}, "没有名为“银莲湖工作室”的工作室（站、家），未装入"),
            ({"品牌": "双联、四联"}, "没有名为“四联”的品牌活动，请先登记"),
            ({"接待群众": "若干"}, "“若干”不是一个数，未装入"),
        ],
    )
    def test_is_told_and_the_rest_loaded(self, ledger, street, changes, said):
        [loaded] = ledger.load(book(row(**changes))).loaded_rows
        assert loaded.result == "new"
        assert [doubt.text for doubt in loaded.said.doubts] == [said]

    def test_without_a_kind_is_refused_until_one_is_given(self, ledger, street):
        bare = book(row(类别=None))
        [refused] = ledger.load(bare).loaded_rows
        assert (refused.result, Activity.objects.count()) == ("refused", 0)
        plan = ledger.plan(bare)
        plan.sheets[0].whole["kind"] = "走访"
        assert ledger.load(bare, plan).counts() == {"new": 1}
        assert Activity.objects.get().kind == "visit"

    def test_more_answered_than_said_leaves_nothing_behind(self, ledger, street):
        [loaded] = ledger.load(book(row(当场答复=13))).loaded_rows
        assert (loaded.result, Activity.objects.count()) == ("refused", 0)
        assert "当场答复不能多于收集意见。" in [doubt.text for doubt in loaded.said.doubts]

    def test_a_day_to_come_is_planned(self, ledger, street):
        numbers = dict.fromkeys(
            ("场次", "代表人次", "接待群众", "收集意见（条）", "当场答复", "转办", "已解决")
        )
        later = [
            numbers.get(name, "2026-12-20" if name == "日期" else value)
            for name, value in zip(COLUMNS, ROW, strict=True)
        ]
        assert ledger.load(book(later)).counts() == {"new": 1}
        assert Activity.objects.get().status == "planned"

    def test_a_day_that_is_a_month_is_kept_in_words(self, ledger, street):
        assert ledger.load(book(row(日期="3月中旬"))).counts() == {"new": 1}
        activity = Activity.objects.get()
        assert activity.held_on is None
        assert activity.description.endswith("台账所载开展日期：3月中旬")


class TestManyRows:
    def test_ask_no_more_of_each_however_many_were_there(self, ledger, street):
        def asked(*days) -> float:
            with CaptureQueriesContext(connection) as captured:
                ledger.load(book(*(row(日期=day) for day in days)))
            return len(captured) / len(days)

        march = [f"2024-03-{day:02d}" for day in range(1, 31)]
        first = asked(*march)
        assert asked(*march) < first


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("12", 12), ("１２", 12), ("12人次", 12), ("3 场", 3), ("5.0", 5),
        ("若干", None), ("约12", None), ("12-15", None), ("-3", None), ("", None),
    ],
)  # fmt: skip
def test_counts_are_read_with_their_units(words, number):
    assert count_in(words) == number
