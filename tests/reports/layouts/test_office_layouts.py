"""An office arranges a sheet: columns chosen, ordered, renamed, widened, and some of its own."""

import io
from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from sheet_records import BY, DAY, EVERYBODY, column_of, make, make_topic, make_years, rows_of

from reports.layouts.finding import layout_of, sheet_named
from reports.models import FreeValue, LayoutColumn, SheetLayout
from reports.sheets import SHEETS
from reports.workbook.layout import LayoutError
from reports.workbook.writing import write_workbook
from tracker.common import door
from tracker.common.scoping import visible
from tracker.models import AnswerClass, Change, Deputy, Membership, Suggestion, Term, WorkYear

PLAN, SUMMARY = SHEETS["supervision-plan"], SHEETS["suggestion-summary"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


def new_layout(sheet="supervision-plan", name="办公室版式", **more):
    return SheetLayout(sheet=sheet, name=name, **more).store(by=BY)


@pytest.fixture
def plan():
    """A layout of the plan that shows numbering, title and status alone."""
    layout = new_layout()
    for column in layout.columns.all():
        column.is_shown = column.key in ("order", "title", "status")
        door.update(column, by=BY)
    return layout


def add_free(layout, words="包保领导", **more):
    return make(LayoutColumn, layout=layout, words=words, **more)


def change(layout, key, **values):
    column = layout.columns.get(key=key)
    for name, value in values.items():
        setattr(column, name, value)
    door.update(column, by=BY)


def workbook_of(sheet, office, *, records=None, on=DAY):
    records = sheet.model.objects.all() if records is None else records
    export = sheet.export(
        records, on=on, to=EVERYBODY, filters={}, at=Change.objects.latest("at").at, office=office
    )
    target = io.BytesIO()
    write_workbook(export, target)
    return openpyxl.load_workbook(target)


def headers_of(worksheet, row=3):
    return [cell.value for cell in worksheet[row] if cell.value not in (None, "记录标识")]


class TestNewLayout:
    def test_is_the_shipped_one_until_somebody_changes_it(self):
        layout = new_layout()
        shown = layout.arrange(layout.preset)
        assert [column.header for column in shown.columns] == [
            column.header for column in PLAN.layout.columns
        ]
        assert (shown.page, shown.footer) == (PLAN.layout.page, PLAN.layout.footer)

    def test_has_a_history(self):
        layout = new_layout()
        assert Change.objects.of(layout).get().action == "create"
        assert Change.objects.filter(kind="layoutcolumn").count() == 13

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"sheet": "minutes"}, "unknown_sheet"),
            ({"name": "办公室版式"}, "layout_name_taken"),
            ({"name": "另一个", "is_default": True}, "second_default_layout"),
        ],
    )
    def test_is_refused(self, fields, code):
        new_layout(is_default=True)
        with pytest.raises(ValidationError) as refused:
            new_layout(**fields)
        assert code in [error.code for error in all_errors(refused.value)]
        assert SheetLayout.objects.count() == 1


def all_errors(error):
    return [each for errors in error.error_dict.values() for each in errors]


class TestColumns:
    def test_are_those_that_are_shown(self, plan):
        make_topic("文旅产业", status="in_progress")
        sheet = workbook_of(PLAN, plan)["年度监督工作计划"]
        assert headers_of(sheet) == ["序号", "议题名称", "完成情况"]
        assert rows_of(sheet)[1] == [1, "文旅产业", "实施中"]

    def test_stand_in_the_order_given(self, plan):
        change(plan, "status", order=15)
        assert headers_of(workbook_of(PLAN, plan).worksheets[0]) == [
            "序号",
            "完成情况",
            "议题名称",
        ]

    def test_are_called_and_as_wide_as_the_office_says(self, plan):
        change(plan, "title", words="监督议题", width=50)
        sheet = workbook_of(PLAN, plan).worksheets[0]
        assert headers_of(sheet) == ["序号", "监督议题", "完成情况"]
        assert sheet.column_dimensions["B"].width == 50
        assert sheet.column_dimensions["C"].width == 10

    def test_may_stand_under_a_header_of_the_office(self, plan):
        change(plan, "title", words="议题｜名称")
        change(plan, "status", words="议题｜完成情况")
        sheet = workbook_of(PLAN, plan).worksheets[0]
        assert headers_of(sheet) == ["序号", "议题"]
        assert headers_of(sheet, 4) == ["名称", "完成情况"]

    def test_keep_what_a_shipped_column_does(self):
        """Codes in words, groups and colours follow the column, wherever it stands."""
        layout = new_layout("suggestion-summary")
        change(layout, "due_on", order=1)
        make(
            Suggestion,
            work_year_id=2023,
            title="公交",
            status="handling",
            due_on=date(2023, 5, 10),
        )
        sheet = workbook_of(SUMMARY, layout).worksheets[0]
        assert sheet["A5"].value.date() == date(2023, 5, 10)
        assert sheet["A5"].fill.fgColor.rgb == "00FFC7CE"

    def test_come_back_from_the_preset_where_nothing_is_said_of_them(self, plan):
        """A later release ships a new column: it stands behind the one it follows there."""
        door.remove(plan.columns.get(key="form"), by=BY)
        door.remove(plan.columns.get(key="lead_committee"), by=BY)
        assert headers_of(workbook_of(PLAN, plan).worksheets[0]) == [
            "序号",
            "监督方式",
            "议题名称",
            "责任专工委",
            "完成情况",
        ]

    def test_that_are_shipped_no_longer_are_passed_over(self, plan):
        make(LayoutColumn, layout=plan, key="gone", order=1)
        assert headers_of(workbook_of(PLAN, plan).worksheets[0])[0] == "序号"

    def test_of_a_statistic_follow_the_classes_of_the_year(self):
        layout = new_layout("suggestions-by-area")
        for order, code in enumerate("甲乙丙丁戊"):
            make(AnswerClass, work_year_id=2023, code=code, meaning="略", order=order)
        for column in layout.columns.exclude(key__in=["label", "class_1_count"]):
            column.is_shown = False
            door.update(column, by=BY)
        make(Suggestion, work_year_id=2023, title="公交", status="handling")
        sheet = workbook_of(SHEETS["suggestions-by-area"], layout).worksheets[0]
        # The fifth class is not among the four that the layout speaks of.
        assert headers_of(sheet, 4) == ["甲\n略", "戊\n略"]

    def test_torn_from_under_a_common_header_are_an_error(self):
        layout = new_layout("suggestion-summary")
        change(layout, "attitude", order=1)
        with pytest.raises(LayoutError, match="同一上级表头的列不相邻"):
            layout.arrange(layout.preset)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"words": "一｜二｜三｜四"}, "too_many_header_rows"),
            ({"words": "一｜｜三"}, "empty_header"),
            ({"words": ""}, "required"),
            ({"words": "列", "width": 1}, "min_value"),
            ({"words": "列", "width": 151}, "max_value"),
            ({"key": "title"}, "column_set_twice"),
        ],
    )
    def test_are_refused(self, plan, fields, code):
        with pytest.raises(ValidationError) as refused:
            make(LayoutColumn, layout=plan, **fields)
        assert [error.code for error in all_errors(refused.value)] == [code]


class TestPaperAndFooter:
    def test_are_those_of_the_office(self, plan):
        plan.paper, plan.footer = "A3", "填报人：\n审核人："
        door.update(plan, by=BY)
        make_topic("文旅产业")
        sheet = workbook_of(PLAN, plan).worksheets[0]
        assert sheet.page_setup.paperSize == 8
        last = [cell.value for cell in sheet[sheet.max_row] if cell.value]
        assert last == ["填报人：", "审核人："]


class TestFreeColumns:
    def test_show_what_each_record_carries(self, plan):
        column = add_free(plan, order=25)
        tourism, legal = make_topic("文旅产业"), make_topic("法律七进")
        column.keep(tourism, "李爱华", by=BY)
        sheet = workbook_of(PLAN, plan).worksheets[0]
        assert column_of(sheet, "包保领导") == [None, "李爱华", None]
        assert headers_of(sheet) == ["序号", "包保领导", "议题名称", "完成情况"]
        assert legal.free_values.count() == 0

    def test_are_editable_under_a_name_of_their_own(self, plan):
        column = add_free(plan)
        shown = plan.arrange(plan.preset).columns[-1]
        assert (shown.key, shown.is_editable) == (f"free_{column.pk}", True)

    def test_keep_a_history_of_each_value(self, plan):
        column, topic = add_free(plan), make_topic("文旅产业")
        value = column.keep(topic, "李爱华", by=BY)
        column.keep(topic, "王建国", by=BY)
        assert FreeValue.objects.get().text == "王建国"
        assert column.keep(topic, "  ", by=BY) is None
        assert not FreeValue.objects.exists()
        actions = [change.action for change in Change.objects.of(value)]
        assert actions == ["delete", "change", "create"]

    def test_write_nothing_for_an_empty_text(self, plan):
        column, topic = add_free(plan), make_topic("文旅产业")
        assert column.keep(topic, "", by=BY) is None
        assert not Change.objects.filter(kind="freevalue").exists()

    def test_belong_to_one_kind_of_record(self, plan):
        suggestion = make(Suggestion, work_year_id=2023, title="公交")
        with pytest.raises(ValidationError) as refused:
            add_free(plan).keep(suggestion, "李爱华", by=BY)
        assert [e.code for e in all_errors(refused.value)] == ["column_of_another_kind"]

    def test_do_not_take_values_of_shipped_columns(self, plan):
        with pytest.raises(ValidationError) as refused:
            plan.columns.get(key="title").keep(make_topic("文旅产业"), "别名", by=BY)
        assert [e.code for e in all_errors(refused.value)] == ["not_a_free_column"]

    def test_have_no_place_in_a_statistic(self):
        layout = new_layout("suggestions-by-unit")
        with pytest.raises(ValidationError) as refused:
            add_free(layout)
        assert [e.code for e in all_errors(refused.value)] == ["no_free_columns"]

    def test_stay_while_records_carry_values(self, plan):
        column = add_free(plan)
        column.keep(make_topic("文旅产业"), "李爱华", by=BY)
        with pytest.raises(ProtectedError):
            door.remove(column, by=BY)

    def test_are_frozen_with_the_year_of_the_record(self, plan):
        column, topic = add_free(plan), make_topic("文旅产业")
        WorkYear.objects.get(year=2023).close(on=DAY, by=BY)
        topic.refresh_from_db()
        with pytest.raises(Exception, match="关账"):
            column.keep(topic, "李爱华", by=BY)

    def test_are_seen_with_the_record(self, plan):
        column = add_free(plan)
        column.keep(make_topic("未列入计划", status="proposed"), "内部", by=BY)
        column.keep(make_topic("文旅产业", status="in_progress"), "李爱华", by=BY)
        user = get_user_model().objects.create_user("deputy")
        deputy = make(Deputy, term=make(Term, number=9), name="刘志强")
        make(Membership, user=user, role="deputy", deputy=deputy)
        assert [value.text for value in visible(FreeValue.objects.all(), to=user)] == ["李爱华"]

    def test_cost_one_query_for_all_records(self, plan, django_assert_num_queries):
        column = add_free(plan)
        for number in range(20):
            column.keep(make_topic(f"议题{number}"), str(number), by=BY)
        with django_assert_num_queries(2):
            layout = plan.arrange(plan.preset)
        rows = list(PLAN.fill(PLAN.model.objects.all(), on=DAY, to=EVERYBODY).rows)
        with django_assert_num_queries(0):
            assert {layout.columns[-1].value_of(row) for row in rows} == set(map(str, range(20)))


class TestFinding:
    def test_takes_the_default_where_nobody_chooses(self):
        assert layout_of(PLAN, None) is None
        new_layout(name="另一个")
        default = new_layout(is_default=True)
        assert layout_of(PLAN, None) == default
        assert layout_of(PLAN, 0) is None
        assert layout_of(SUMMARY, None) is None

    def test_does_not_take_a_layout_of_another_sheet(self):
        with pytest.raises(SheetLayout.DoesNotExist):
            layout_of(SUMMARY, new_layout().pk)

    def test_knows_a_layout_by_what_a_workbook_says(self, plan):
        about = dict(workbook_of(PLAN, plan)["导出信息"].iter_rows(values_only=True))
        assert about["layout"] == f"supervision-plan.{plan.pk}"
        assert about["layout_version"] == plan.version
        found = sheet_named(about["layout"])
        assert [column.key for column in found.layout.columns] == ["order", "title", "status"]
        assert found.layout.version == plan.version

    def test_knows_the_shipped_layouts_and_no_others(self, plan):
        assert sheet_named("supervision-plan") is PLAN
        for name in ("minutes", f"suggestion-summary.{plan.pk}", "supervision-plan.999", ""):
            assert sheet_named(name) is None


class TestDownload:
    @pytest.fixture
    def as_reader(self, client, reader):
        client.force_login(reader)
        make_topic("文旅产业")
        return client

    def headers(self, answer):
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return headers_of(book.worksheets[0])

    def test_uses_the_layout_that_is_asked_for(self, as_reader, plan):
        address = "/api/v1/sheets/supervision-plan.xlsx"
        short = ["序号", "议题名称", "完成情况"]
        assert len(self.headers(as_reader.get(address))) == 13
        assert self.headers(as_reader.get(address, {"layout": plan.pk})) == short
        plan.is_default = True
        door.update(plan, by=BY)
        assert self.headers(as_reader.get(address)) == short
        assert len(self.headers(as_reader.get(address, {"layout": 0}))) == 13

    @pytest.mark.parametrize("asked", ["999", "-1", "x", "9" * 30])
    def test_refuses_a_layout_that_is_not(self, as_reader, asked):
        answer = as_reader.get("/api/v1/sheets/supervision-plan.xlsx", {"layout": asked})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "?layout"

    def test_says_when_the_columns_contradict_each_other(self, as_reader, plan):
        for key in ("order", "title", "status"):
            change(plan, key, is_shown=False)
        answer = as_reader.get("/api/v1/sheets/supervision-plan.xlsx", {"layout": plan.pk})
        assert answer.status_code == 409
        assert answer.json()["code"] == "layout_contradicts_itself"
        assert "没有列" in answer.json()["detail"]

    def test_is_offered_in_the_list_of_sheets(self, as_reader, plan):
        sheets = {sheet["name"]: sheet for sheet in as_reader.get("/api/v1/sheets/").json()}
        [listed] = sheets["supervision-plan"]["layouts"]
        assert (listed["id"], listed["name"], listed["is_default"]) == (
            plan.pk,
            "办公室版式",
            False,
        )
        assert sheets["suggestion-summary"]["layouts"] == []
