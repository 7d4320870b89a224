"""What units fill in comes back, measures and progress, each once; what does not is told."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from filled_sheets import Filled, exported
from sheet_records import make, make_topic, make_unit

from reports.importing.applying import write
from reports.importing.checking import check
from reports.importing.rows import State
from reports.importing.tables import read_table
from reports.workbook.opening import open_book
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import (
    Assignment,
    Inspection,
    Membership,
    ProgressEntry,
    RectificationItem,
    Suggestion,
)

pytestmark = pytest.mark.django_db
TODAY = date(2023, 12, 15)
LEDGER, SUMMARY, MONTH, TOPICS = (
    "rectification-ledger", "suggestion-summary", "suggestion-progress", "topic-progress",
)  # fmt: skip


def checked(filled, *, user, on=TODAY):
    return check(read_table(open_book(filled.content())), user=user, on=on)


def row_of(found, number):
    return next(row for row in found.rows if row.row.number == number)


def applied(found, *, user):
    numbers = [row.row.number for row in found.rows if row.state is State.CHANGED]
    write(found, rows=numbers, by=Actor(door="import", user=user))


def sheet(name, *, to, on=TODAY):
    return Filled(exported(name, to=to, on=on), name)


class TestRectificationItem:
    @pytest.fixture
    def item(self, water):
        inspection = make(
            Inspection, work_year_id=2023, title="湿地保护法执法检查", kind="own_enforcement",
            status="rectifying",
        )  # fmt: skip
        return make(
            RectificationItem, matter=inspection, kind="problem", number="1", text="巡护记录不全",
            status="handed_over", handed_over_on=date(2023, 10, 9), due_on=date(2024, 1, 9),
            lead_unit=water,
        )  # fmt: skip

    @pytest.fixture
    def claimed(self, item):
        RectificationItem.objects.update(
            status="rectifying",
            claimed_on=date(2023, 10, 12),
            measures="补录",
            responsible_leader="李某",
        )

    @pytest.fixture
    def filled(self, item, contact):
        return sheet(LEDGER, to=contact)

    def test_is_claimed_by_its_measures_and_reported_on(self, item, contact, filled):
        filled.put("巡护记录不全", "责任领导", "李某")
        filled.put("巡护记录不全", "整改措施", "逐日补录")
        number = filled.row("巡护记录不全")
        filled.put(number, "整改进展", "已补录三个月。")
        found = checked(filled, user=contact)
        row = row_of(found, number)
        assert (row.faults, row.state) == ([], State.CHANGED)
        assert [(change.label, change.after) for change in row.changes] == [
            ("责任领导", "李某"),
            ("整改措施", "逐日补录"),
            ("整改进展", "新增进展：已补录三个月。"),
        ]
        applied(found, user=contact)
        item.refresh_from_db()
        assert (item.status, item.claimed_on) == ("rectifying", TODAY)
        assert (item.responsible_leader, item.measures) == ("李某", "逐日补录")
        entry = ProgressEntry.objects.get(transition="")
        assert (entry.rectification_item, entry.text) == (item, "已补录三个月。")
        assert (entry.happened_on, entry.author) == (TODAY, contact)

    def test_is_not_claimed_without_a_leader(self, contact, filled):
        filled.put("巡护记录不全", "整改措施", "逐日补录")
        (row,) = checked(filled, user=contact).rows
        assert [(fault.label, fault.code) for fault in row.faults] == [("责任领导", "required")]

    def test_gets_other_measures_while_it_is_rectified(self, item, claimed, contact):
        filled = sheet(LEDGER, to=contact)
        filled.put("巡护记录不全", "整改措施", "补录并抽查")
        found = checked(filled, user=contact)
        assert found.rows[0].notices == ["导入时办理“调整整改措施”，日期为导入当天。"]
        applied(found, user=contact)
        item.refresh_from_db()
        assert (item.measures, item.claimed_on) == ("补录并抽查", date(2023, 10, 12))

    def test_gets_no_other_leader_while_it_is_rectified(self, contact, claimed):
        filled = sheet(LEDGER, to=contact)
        filled.put("巡护记录不全", "责任领导", "王某")
        (row,) = checked(filled, user=contact).rows
        assert [(fault.label, fault.code) for fault in row.faults] == [
            ("责任领导", "not_asked_now")
        ]

    def test_takes_no_measures_from_another_unit(self, item, water):
        other = get_user_model().objects.create_user("other")
        make(Membership, user=other, role=Role.UNIT_CONTACT, unit=make_unit("city", "区城管局"))
        make_unit_joins(item, "区城管局")
        filled = sheet(LEDGER, to=other)
        filled.put("巡护记录不全", "整改措施", "不归我")
        (row,) = checked(filled, user=other).rows
        assert [(fault.label, fault.code) for fault in row.faults] == [
            ("整改措施", "not_concerned")
        ]

    def test_shows_no_line_of_a_move(self, item, contact, filled):
        filled.put("巡护记录不全", "责任领导", "李某")
        filled.put("巡护记录不全", "整改措施", "逐日补录")
        applied(checked(filled, user=contact), user=contact)
        assert ProgressEntry.objects.exclude(transition="").exists()
        assert sheet(LEDGER, to=contact).cell("巡护记录不全", "整改进展").value is None

    def test_is_not_reported_on_twice_by_the_same_sheet(self, item, contact, filled):
        number = filled.row("巡护记录不全")
        filled.put(number, "整改进展", "已补录。")
        applied(checked(filled, user=contact), user=contact)
        again = checked(filled, user=contact)
        assert [(row.state, row.changes) for row in again.rows] == [(State.UNCHANGED, [])]


def make_unit_joins(item, name):
    item.co_units.add(Membership.objects.get(unit__name=name).unit)


class TestSuggestion:
    @pytest.fixture
    def suggestion(self, water):
        suggestion = make(
            Suggestion, work_year_id=2023, title="公交微循环", status="handling", number="002",
            handed_over_on=date(2023, 10, 9), due_on=date(2024, 1, 9),
        )  # fmt: skip
        make(
            Assignment, suggestion=suggestion, unit=water, part="lead", status="handling",
            assigned_on=date(2023, 10, 9),
        )  # fmt: skip
        return suggestion

    def test_is_reported_on_by_its_unit_in_the_summary(self, suggestion, contact, clerk):
        filled = sheet(SUMMARY, to=contact)
        filled.put("公交微循环", "办理情况及成效", "已开通两条线路。")
        found = checked(filled, user=contact)
        applied(found, user=contact)
        entry = ProgressEntry.objects.get()
        assert (entry.owner, entry.text) == (suggestion, "已开通两条线路。")
        suggestion.refresh_from_db()
        assert suggestion.handling == ""
        shown = sheet(SUMMARY, to=clerk).cell("公交微循环", "办理情况及成效").value
        assert shown == "2023-12-15 已开通两条线路。"

    def test_is_described_by_the_office_in_the_same_column(self, suggestion, clerk):
        filled = sheet(SUMMARY, to=clerk)
        filled.put("公交微循环", "办理情况及成效", "已办理。")
        applied(checked(filled, user=clerk), user=clerk)
        suggestion.refresh_from_db()
        assert suggestion.handling == "已办理。"
        assert not ProgressEntry.objects.exists()

    def test_takes_what_is_typed_beside_the_list_of_the_month(self, suggestion, contact):
        for day, text in ((1, "已踏勘。"), (8, "已招标。")):
            make(ProgressEntry, matter=suggestion, happened_on=date(2023, 12, day), text=text)
        filled = sheet(MONTH, to=contact)
        listed = filled.cell("公交微循环", "本月进展").value
        assert listed == "1. 12-01 已踏勘。\n2. 12-08 已招标。"
        filled.put("公交微循环", "本月进展", f"已开工。\n{listed}")
        found = checked(filled, user=contact)
        assert [change.after for change in found.rows[0].changes] == ["新增进展：已开工。"]
        applied(found, user=contact)
        again = checked(filled, user=contact)
        assert [(row.state, row.changes) for row in again.rows] == [(State.UNCHANGED, [])]

    def test_is_told_of_an_intention_without_repeating_what_others_reported(
        self, suggestion, contact, clerk
    ):
        make(
            ProgressEntry, matter=suggestion, happened_on=date(2023, 12, 1), text="已踏勘。",
            author=clerk,
        )  # fmt: skip
        filled = sheet(MONTH, to=contact)
        filled.put("公交微循环", "下步打算", "下月招标")
        applied(checked(filled, user=contact), user=contact)
        entry = ProgressEntry.objects.get(author=contact)
        assert (entry.text, entry.next_step, entry.happened_on) == ("", "下月招标", TODAY)
        after = sheet(MONTH, to=contact)
        assert after.cell("公交微循环", "本月进展").value == "12-01 已踏勘。"
        assert after.cell("公交微循环", "下步打算").value == "下月招标"

    def test_is_told_that_reports_are_not_taken_back(self, suggestion, contact):
        make(
            ProgressEntry, matter=suggestion, happened_on=date(2023, 12, 1), text="已踏勘。",
            next_step="招标",
        )  # fmt: skip
        filled = sheet(MONTH, to=contact)
        filled.put("公交微循环", "下步打算", None)
        (row,) = checked(filled, user=contact).rows
        assert (row.state, row.entry) == (State.UNCHANGED, None)
        assert row.notices == ["进展只追加，不改写：清空“下步打算”不改变已登记的内容。"]

    def test_tells_what_was_typed_where_nothing_comes_back(self, suggestion, clerk):
        filled = sheet(SUMMARY, to=clerk)
        address = filled.put("公交微循环", "答复文号", "汉水函〔2023〕5号")
        (row,) = checked(filled, user=clerk).rows
        assert row.state is State.UNCHANGED
        column, number = address.rstrip("0123456789"), address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        assert row.notices == [
            f"{column}{number} “答复文号”不从表中导入，填的“汉水函〔2023〕5号”没有导入。"
        ]

    def test_says_nothing_of_days_that_passed_since(self, suggestion, clerk):
        filled = sheet(MONTH, to=clerk, on=date(2023, 12, 10))
        about = filled.book["导出信息"]
        at = next(row for row in about.iter_rows() if row[0].value == "exported_at")
        at[1].value = "2023-12-10T09:00:00+08:00"
        found = checked(filled, user=clerk)
        assert [row.notices for row in found.rows] == [[]]
        assert found.notices == []

    def test_says_once_what_others_changed_since(self, suggestion, clerk):
        filled = sheet(SUMMARY, to=clerk)
        Suggestion.objects.update(due_on=date(2024, 2, 9), version=2)
        found = checked(filled, user=clerk)
        assert [row.notices for row in found.rows] == [[]]
        (line,) = found.notices
        assert "“答复期限”不从表中导入：第" in line
        assert "与现有内容不同" in line


class TestTopic:
    @pytest.fixture
    def topic(self, water):
        topic = make_topic("河湖治理", status="in_progress", links={"reporting_units": [water]})
        make(
            ProgressEntry, matter=topic, happened_on=date(2023, 11, 1), text="已调研。",
            problem="资金不足",
        )  # fmt: skip
        return topic

    def test_keeps_its_report_when_only_an_intention_is_added(self, topic, contact):
        filled = sheet(TOPICS, to=contact)
        filled.put("河湖治理", "下步打算", "月底听取报告")
        found = checked(filled, user=contact)
        assert [change.label for change in found.rows[0].changes] == ["最新进展/下步打算"]
        applied(found, user=contact)
        entry = ProgressEntry.objects.get(author=contact)
        assert (entry.text, entry.problem, entry.happened_on) == ("", "", TODAY)
        after = sheet(TOPICS, to=contact)
        shown = [after.cell("河湖治理", header).value for header in
                 ("进展情况", "下步打算", "存在问题")]  # fmt: skip
        assert shown == ["已调研。", "月底听取报告", "资金不足"]
        assert f"{after.cell('河湖治理', '日期').value:%Y-%m-%d}" == "2023-11-01"


class TestTotals:
    @pytest.mark.parametrize("offset", [0, 3])
    def test_are_no_records(self, water, clerk, offset):
        make_topic("河湖治理")
        filled = sheet("supervision-plan", to=clerk)
        number = filled.sheet.max_row + 1 + offset
        filled.sheet.cell(number, 1).value = "合计"
        filled.sheet.cell(number, filled.column("议题名称")).value = "共33件"
        table = read_table(open_book(filled.content()))
        assert [row.number for row in table.rows] == [filled.row("河湖治理")]
        assert table.notices == [f"第{number}行“合计 共33件”是合计，不作为记录。"]


class TestWordings:
    """One way of reading with the old ledgers."""

    @pytest.fixture
    def filled(self, water, clerk):
        make_topic("河湖治理")
        return sheet("supervision-plan", to=clerk)

    def test_of_a_form_are_known(self, filled, clerk):
        number = filled.append(议题名称="养老服务", 监督方式="听取专项报告")
        row = row_of(checked(filled, user=clerk), number)
        assert (row.faults, row.record.form) == ([], "special_report")

    def test_of_a_day_without_a_year_are_of_the_work_year(self, filled, clerk):
        filled.put("河湖治理", "会前调研\n时间", "3月5日")
        (row,) = checked(filled, user=clerk).rows
        assert row.record.research_on == date(2023, 3, 5)
        assert row.notices == ["“3月5日”没有年份，按2023年理解"]

    def test_of_a_unit_that_is_not_known_propose_the_nearest(self, filled, clerk):
        filled.put("河湖治理", "报告（实施）单位", "区水务和湖泊局")
        (row,) = checked(filled, user=clerk).rows
        (fault,) = row.faults
        assert fault.code == "unknown_name"
        assert fault.detail == "单位中没有“区水务和湖泊局”，最接近的是：区水务局"

    def test_of_a_number_in_full_width_keep_their_zeros(self, water, clerk):
        make(Suggestion, work_year_id=2023, title="公交微循环", number="002")
        filled = sheet(SUMMARY, to=clerk)
        number = filled.append(建议标题="公园厕所", 建议编号="００３")
        filled.put("公交微循环", "建议编号", "００２")
        found = checked(filled, user=clerk)
        assert row_of(found, number).record.number == "003"
        assert row_of(found, filled.row("公交微循环")).state is State.UNCHANGED


class TestEmptySheet:
    """It says 无, which nobody means as a record."""

    def test_takes_what_is_typed_below_the_word(self, water, clerk):
        filled = sheet("topic-progress", to=clerk)
        (number,) = (row[0].row for row in filled.sheet.iter_rows() if row[0].value == "无")
        column = filled.column("议题名称")
        filled.sheet.cell(number + 1, column).value = "河湖治理"
        # So it stands where an office's layout begins with a column that comes back.
        filled.sheet.unmerge_cells(start_row=number, end_row=number, start_column=1, end_column=15)
        filled.sheet.cell(number, 1).value = None
        filled.sheet.cell(number, column).value = "无"
        table = read_table(open_book(filled.content()))
        assert [row.number for row in table.rows] == [number + 1]
        assert table.notices == []
