import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from old_ledger import COLUMNS, ROW, TITLE, TODAY, book_of, content_of, make, row_with

from reports.oldbooks import loading, runs
from reports.oldbooks.loading import MovedOn, NotAsPlanned
from reports.oldbooks.plan import Plan
from reports.oldbooks.questions import unknown_units
from reports.workbook.opening import open_book
from tracker.meetings.days import day_at
from tracker.models import (
    Change,
    Inspection,
    Law,
    Session,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

BOOK = [[TITLE], COLUMNS, ROW, row_with(建议编号="016", 标题="关于路灯的建议")]


def previewed(ledger, rows):
    """The run of an uploaded workbook with these rows, its columns agreed on as proposed."""
    run = runs.receive(content_of(rows), name="x.xlsx", user=ledger.user, on=TODAY)
    return runs.preview(run, on=TODAY)


class TestAPreview:
    def test_shows_everything_and_leaves_nothing(self, ledger):
        before = Change.objects.count()
        book = book_of([*BOOK, row_with(建议编号="017", 标题="关于绿道的建议", 领衔代表="赵六")])
        plan = ledger.plan(book)
        plan.deputies["赵六"] = "new"
        loaded = loading.preview(book, plan, file_name="x.xlsx", by=ledger.by, today=TODAY)
        assert loaded.counts() == {"new": 3}
        assert loaded.added == ["人大代表赵六"]
        assert not Suggestion.objects.exists()
        assert Change.objects.count() == before

    def test_is_kept_when_it_is_applied(self, ledger):
        run = previewed(ledger, BOOK)
        assert not Suggestion.objects.exists()
        shown = [{**row, "record": None} for row in run.rows]
        run = runs.apply(run, user=ledger.user, on=TODAY)
        assert [{**row, "record": None} for row in run.rows] == shown
        assert Suggestion.objects.count() == 2

    def test_that_no_longer_holds_is_not_applied(self, ledger):
        run = previewed(ledger, BOOK)
        ledger.load_row(答复日期="")
        before = Change.objects.count()
        with pytest.raises(MovedOn):
            runs.apply(run, user=ledger.user, on=TODAY)
        assert Change.objects.count() == before

    def test_tells_how_far_it_has_come(self, ledger):
        told = []
        book = book_of(BOOK)
        loading.load(
            book, ledger.plan(book), file_name="x.xlsx", by=ledger.by, today=TODAY,
            progress=lambda done, of: told.append((done, of)),
        )  # fmt: skip
        assert told == [(1, 2), (2, 2)]


class TestTheCostOfARow:
    def test_is_fifteen_queries_at_most(self, ledger):
        """Ten steps: created, signed, accepted, handed over, given to two units, answered, voted
        on. Two further rows cost what the first has not read for all."""
        counts = []
        for numbers in (range(100, 101), range(200, 203)):
            rows = [row_with(建议编号=str(n), 标题=f"关于第{n}条路的建议") for n in numbers]
            book = book_of([[TITLE], COLUMNS, *rows])
            plan = ledger.plan(book)
            with CaptureQueriesContext(connection) as queries:
                assert ledger.load(book, plan).counts() == {"new": len(rows)}
            asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
            counts.append(len(asked))
        assert (counts[1] - counts[0]) / 2 <= 15

    def test_stays_what_its_moves_cost_however_many_there_are(self, ledger):
        """Calendar, sessions, areas and laws are read once for all rows."""
        make(WorkArea, name="城市建设", code="city")
        shared = ("calendarday", "session", "term", "workarea", "law")
        columns, read = [*COLUMNS, "类别"], {}
        for count in (1, 4):
            rows = [
                [*row_with(建议编号=f"{count}0{n}", 标题=f"第{count}批之{n}"), "城市建设"]
                for n in range(count)
            ]
            book = book_of([[TITLE], columns, *rows])
            plan = ledger.plan(book)
            with CaptureQueriesContext(connection) as queries:
                assert ledger.load(book, plan).counts() == {"new": count}
            tables = [
                found[1]
                for query in queries
                # A rule that asks whether the referred row exists is no reading of it.
                if (found := re.search(r'FROM "tracker_(\w+)"', query["sql"]))
                and not query["sql"].startswith("SELECT 1 ")
            ]
            read[count] = {table: tables.count(table) for table in shared}
        assert read[1] == read[4]


class TestAPlan:
    def test_is_proposed_from_titles_and_headers(self, ledger):
        plan = ledger.plan(book_of(BOOK, more={"通讯录": [["张三", "13800138000"]]}))
        first, second = plan.sheets
        assert (first.kind, first.work_year, first.last) == ("suggestion", 2024, 2)
        assert first.whole == {"session": "第六届第三次"}
        assert second.kind == ""

    def test_outlives_being_stored(self, ledger):
        plan = ledger.plan(book_of(BOOK))
        plan.units["运管所"] = "new:department"
        assert Plan.from_json(plan.as_json()) == plan

    def test_without_a_year_is_refused(self, ledger):
        book = book_of([COLUMNS, ROW], name="Sheet1")
        with pytest.raises(NotAsPlanned, match="请填写工作年度"):
            ledger.load(book)

    def test_for_another_workbook_is_refused(self, ledger):
        plan = ledger.plan(book_of(BOOK))
        with pytest.raises(NotAsPlanned, match="没有名为"):
            ledger.load(book_of(BOOK, name="另一张"), plan)

    def test_adds_year_and_session_that_are_missing(self, ledger):
        book = book_of(
            [
                ["汉南区第七届人民代表大会第一次会议代表建议台账（2026年）"],
                COLUMNS,
                row_with(交办日期=""),
            ]
        )
        loaded = ledger.load(book)
        assert WorkYear.objects.filter(year=2026).exists()
        assert str(Session.objects.get(term__number=7)) == "第七届第一次会议"
        assert loaded.added == [
            "工作年度2026年", "2026年的办理结果类别（照2024年，待核实）", "会议第七届第一次会议",
        ]  # fmt: skip

    def test_that_may_add_nothing_needs_the_year(self, ledger):
        book = book_of([["2025年代表建议台账"], COLUMNS, ROW])
        plan = ledger.plan(book)
        plan.adds_missing = False
        with pytest.raises(NotAsPlanned, match="没有2025年的工作年度"):
            ledger.load(book, plan)

    def test_that_may_add_nothing_adds_no_session(self, ledger):
        book = book_of([[TITLE.replace("第三次", "第九次")], COLUMNS, row_with(交办日期=None)])
        plan = ledger.plan(book)
        plan.adds_missing = False
        loaded_row = ledger.load(book, plan).loaded_rows[0]
        assert not Session.objects.filter(number=9).exists()
        assert "没有“第六届第九次”这次会议" in [doubt.text for doubt in loaded_row.said.doubts]

    def test_adds_each_new_unit_once_under_a_code_of_its_own(self, ledger):
        make(Unit, code="unit-4", name="区教育局", kind="department")
        book = book_of([[TITLE], COLUMNS, row_with(主办单位="区水务局")])
        plan = ledger.plan(book)
        plan.units["区水务局"] = "new:department"
        ledger.load(book, plan)
        assert ledger.load(book, plan).added == []
        assert Unit.objects.get(name="区水务局").code == "unit-5"

    def test_names_the_units_that_nobody_knows_with_the_nearest(self, ledger):
        city = make(Unit, code="city", name="区城市管理执法局", kind="department")
        book = book_of([*BOOK, row_with(主办单位="城市管理局、区梦想办")])
        found = unknown_units(book, ledger.plan(book))
        assert set(found) == {"城市管理局", "区梦想办"}
        assert city in found["城市管理局"]

    def test_takes_group_headings_for_the_lead_units_where_no_column_says_them(self, ledger):
        book = book_of(
            [
                ["2024年代表建议台账"], ["序号", "编号", "标题", "交办日期"],
                ["一、区交通局（1件）"], [1, "001", "关于甲的建议", "2024.2.5"], ["小计：1件"],
                ["二、区公安分局（1件）"], [2, "002", "关于乙的建议", "2024.2.5"],
            ]
        )  # fmt: skip
        plan = ledger.plan(book)
        assert plan.sheets[0].group == "lead_unit"
        ledger.load(book, plan)
        handlers = Suggestion.objects.order_by("number").values_list("assignments__unit__name")
        assert [name for (name,) in handlers] == ["区交通局", "区公安分局"]


class TestCellsThatShowNoValue:
    def test_are_named_and_left_out(self, ledger):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "2024年"
        for row in ([TITLE], COLUMNS, row_with(标题="关于路灯的建议")):
            sheet.append(row)
        sheet["N3"] = "=VLOOKUP(B3,Z:Z,1,0)"
        kept = io.BytesIO()
        workbook.save(kept)
        book = open_book(kept.getvalue())
        loaded_row = ledger.load(book).loaded_rows[0]
        assert Suggestion.objects.get().handling == ""
        (doubt,) = loaded_row.said.doubts
        assert (doubt.address, doubt.label) == ("N3", "办理情况及成效")
        assert "公式没有保存计算结果" in doubt.text

    def test_of_errors_are_named_with_the_error(self, ledger):
        loaded_row = ledger.load(
            book_of([[TITLE], COLUMNS, row_with(办理情况="#REF!")])
        ).loaded_rows[0]
        assert Suggestion.objects.get().handling == ""
        assert [(doubt.address, doubt.text) for doubt in loaded_row.said.doubts] == [
            ("N3", "单元格显示#REF!，未装入")
        ]

    def test_of_numbers_that_lost_their_zeros_are_filled_up_as_the_others(self, ledger):
        book = book_of([[TITLE], COLUMNS, ROW, row_with(建议编号=16, 标题="关于路灯的建议")])
        loaded_row = ledger.load(book).loaded_rows[1]
        assert Suggestion.objects.get(title="关于路灯的建议").number == "016"
        assert "补足为016" in loaded_row.said.doubts[0].text
        assert loaded_row.said.doubts[0].kind == "assumed"


class TestARefusedRow:
    def test_takes_back_the_deputies_it_had_added(self, ledger):
        # The first row turns out to have no title after its deputy was added.
        rows = [
            [TITLE], COLUMNS, row_with(标题="甲" * 201, 领衔代表="赵六"),
            row_with(标题="关于路灯的建议", 领衔代表="赵六"),
        ]  # fmt: skip
        book = book_of(rows)
        plan = ledger.plan(book)
        plan.deputies["赵六"] = "new"
        loaded = ledger.load(book, plan)
        assert [loaded_row.result for loaded_row in loaded.loaded_rows] == ["refused", "new"]
        assert loaded.added == ["人大代表赵六"]
        assert Suggestion.objects.get().lead_deputy.name == "赵六"


class TestTopics:
    ROWS = [
        ["汉南区人大常委会2024年监督工作计划"],
        [
            "序号",
            "监督方式",
            "议题名称",
            "责任专工委",
            "分管领导",
            "报告（实施）单位",
            "主任会议",
            "完成情况",
        ],
        [1, "专题调研", "文旅产业发展情况", "财经委", "王主任", "区交通局", "2024.5.20", "已完成"],
        [2, "写诗", "某议题", None, None, None, "5月", None],
    ]

    def test_are_loaded_with_what_the_row_says(self, ledger):
        make(Unit, code="finance", name="财经委", kind="committee")
        first, second = ledger.load(book_of(self.ROWS)).loaded_rows
        topic = Topic.objects.get()
        assert (topic.title, topic.form) == ("文旅产业发展情况", "thematic_research")
        assert topic.lead_committee.name == "财经委"
        assert [unit.name for unit in topic.reporting_units.all()] == ["区交通局"]
        assert str(day_at(topic, "directors")) == "2024-05-20"
        assert day_at(topic, "committee") is None
        assert topic.note == "台账所载完成情况：已完成"
        assert first.result == "new"
        assert second.result == "refused"
        assert {doubt.address for doubt in second.said.doubts} == {"B4", "G4"}

    def test_that_are_done_say_so_only_with_the_day(self, ledger):
        loaded_row = ledger.load(book_of(self.ROWS)).loaded_rows[0]
        assert loaded_row.status == "提出"
        (doubt,) = loaded_row.said.doubts[-1:]
        assert (doubt.address, doubt.label) == ("H3", "完成情况")
        assert "台账未载办结日期" in doubt.text

    def test_are_moved_through_the_year_as_far_as_the_plan_says(self, ledger):
        rows = [
            ["2024年监督工作计划"],
            ["序号", "监督方式", "议题名称", "常委会会议", "完成情况", "办结日期"],
            [1, "听取专项工作报告", "养老服务", "2024.6.20", "已完成", "2024.12.2"],
            [2, "专题调研", "义务教育", "2024.9.20", "未完成", None],
        ]
        book = book_of(rows)
        plan = ledger.plan(book)
        plan.sheets[0].whole["included_on"] = "2024.1.15"
        first, second = ledger.load(book, plan).loaded_rows
        assert first.moves == ["列入计划", "听取审议", "办结"]
        topic = Topic.objects.get(title="养老服务")
        assert (topic.status, str(topic.concluded_on)) == ("closed", "2024-12-02")
        assert (second.moves, second.status) == (["列入计划", "列入会议议题"], "列入计划")
        planned = Topic.objects.get(title="义务教育").agenda_items.get()
        assert (str(planned.meeting.starts_on), planned.heard_on) == ("2024-09-20", None)

    def test_are_found_again_by_year_and_title(self, ledger):
        ledger.load(book_of(self.ROWS))
        assert ledger.load(book_of(self.ROWS)).counts() == {"unchanged": 1, "refused": 1}

    def test_take_their_form_from_the_heading_above(self, ledger):
        rows = [
            ["2024年监督工作计划"], ["序号", "议题名称", "责任专工委"],
            ["一、听取专项工作报告"], [1, "养老服务"], ["二、专题询问"], [2, "义务教育"],
        ]  # fmt: skip
        ledger.load(book_of(rows))
        forms = Topic.objects.order_by("id").values_list("form", flat=True)
        assert list(forms) == ["special_report", "special_inquiry"]


class TestInspections:
    def test_are_loaded_with_laws_and_units(self, ledger):
        make(Law, title="中华人民共和国湿地保护法", short_title="湿地保护法", kind="law")
        rows = [
            ["2024年执法检查台账"],
            ["检查名称", "检查类型", "法律法规", "被检查单位", "检查组组长", "检查时间", "问题",
             "办结日期"],
            ["湿地保护法执法检查", "执法检查", "《湿地保护法》、《长江保护法》", "区交通局",
             "王主任", "2024年6月3日", "巡查不足", "2024年11月"],
        ]  # fmt: skip
        loaded_row = ledger.load(book_of(rows)).loaded_rows[0]
        inspection = Inspection.objects.get()
        assert inspection.kind == "own_enforcement"
        assert [law.short_title for law in inspection.laws.all()] == ["湿地保护法"]
        assert str(inspection.started_on) == "2024-06-03"
        assert inspection.status == "proposed"
        assert [(doubt.address, doubt.text) for doubt in loaded_row.said.doubts] == [
            ("H3", "“2024年11月”没有写到日，记入备注"),
            ("C3", "法律法规库中没有：长江保护法"),
        ]
