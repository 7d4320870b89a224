"""The small workbooks in `cases`, each of which stands for a kind; beside each one made here."""

from pathlib import Path

import pytest
from old_ledger import COLUMNS, ROW, TITLE, TODAY, content_of, make, row_with

from reports.oldbooks import runs
from tracker.models import (
    AnswerClass,
    Assignment,
    Change,
    CoSignature,
    Deputy,
    Inspection,
    Session,
    Suggestion,
    Term,
    Topic,
    Unit,
    WorkYear,
)

CASES = Path(__file__).with_name("cases")


@pytest.fixture
def ledger(ledger):
    """The workbooks in `cases` are of 2025."""
    make(WorkYear, year=2025)
    return ledger


class Loaded:
    """A workbook loaded with its columns as proposed, unless `correct` says otherwise."""

    def __init__(self, ledger, content: bytes, *, correct=None):
        run = runs.receive(content, name="旧台账.xlsx", user=ledger.user, on=TODAY)
        self.plan = runs.plan_of(run)
        if correct:
            correct(self.plan)
            runs.keep_plan(run, self.plan)
        run = runs.preview(run, on=TODAY)
        self.run = runs.apply(run, user=ledger.user, on=TODAY)

    @property
    def states(self) -> list[str]:
        return [row["state"] for row in self.run.rows]

    @property
    def skipped(self) -> list[tuple[int, str]]:
        return [(one["row"], one["reason"]) for one in self.run.skipped]

    def doubts(self, row: int) -> list[tuple[str, str]]:
        [found] = [one for one in self.run.rows if one["row"] == row]
        return [(one["column"], one["detail"]) for one in found["doubts"] + found["faults"]]

    def columns(self) -> dict[str, tuple[str, bool]]:
        return {one.letter: (one.key, one.is_unsure) for one in self.plan.sheets[0].columns}


def case(ledger, name: str, **how) -> Loaded:
    return Loaded(ledger, (CASES / f"{name}.xlsx").read_bytes(), **how)


def made(ledger, *rows, correct=None, **how) -> Loaded:
    return Loaded(ledger, content_of(list(rows), **how), correct=correct)


def handler_of(number: str) -> tuple[str, str]:
    part = Assignment.objects.get(suggestion__number=number)
    return part.handler, part.phone


class TestAPhone:
    def test_beside_a_deputy_is_not_the_handlers(self, ledger):
        loaded = case(ledger, "deputy-phone")
        assert handler_of("051") == ("乙某某", "80000000")
        columns = loaded.columns()
        assert (columns["E"], columns["H"]) == (("deputy_phone", True), ("phone", True))
        assert "工作表“台账”第E列“联系电话”没有装入（1格有内容）。" in loaded.run.notices

    def test_below_the_heading_of_a_deputy_is_not_the_handlers(self, ledger):
        loaded = case(ledger, "deputy-phone-below-heading")
        assert handler_of("052") == ("", "")
        assert "工作表“台账”第F列“提建议人/联系电话”没有装入（1格有内容）。" in loaded.run.notices

    def test_belongs_to_whoever_stands_nearest_on_its_left(self, ledger):
        heads = ["编号", "标题", "承办单位", "联系电话", "提出人", "联系方式", "交办日期"]
        row = ["001", "甲", "区交通局", "84890001", "张三", "13900000000", "2025.3.5"]
        loaded = made(ledger, ["代表建议台账（2025年）"], heads, row)
        assert handler_of("001") == ("", "84890001")
        assert loaded.columns()["F"] == ("deputy_phone", True)

    def test_of_the_handler_below_a_heading_of_the_unit_is_sure(self, ledger):
        rows = [
            ["代表建议台账（2025年）"],
            ["编号", "标题", "代表", "承办单位", None, None, "交办日期"],
            [None, None, None, "名称", "联系人", "联系电话", None],
            ["001", "甲", "张三", "区交通局", "乙某", "84890001", "2025.3.5"],
        ]
        loaded = made(ledger, *rows, merged=["A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3"])
        assert loaded.columns()["F"] == ("phone", False)
        assert handler_of("001")[1] == "84890001"

    def test_or_another_heading_that_stands_twice_is_to_be_looked_at(self, ledger):
        loaded = made(
            ledger, ["代表建议台账（2025年）"], ["编号", "标题", "状态", "状态"],
            ["001", "甲", "办理中", "已答复"],
        )  # fmt: skip
        assert loaded.columns()["C"] == ("status", True)
        assert loaded.columns()["D"] == ("", True)
        assert "工作表“2024年台账”第D列“状态”没有装入（1格有内容）。" in loaded.run.notices


class TestADeputy:
    def test_is_invented_of_nothing(self, ledger):
        loaded = case(ledger, "invented-deputies")
        assert set(Deputy.objects.values_list("name", flat=True)) == {"张三", "李四"}
        assert loaded.run.added == []
        unknown = ("D", "第六届没有名为“甲某某”的代表")
        assert all(unknown in loaded.doubts(row) for row in (3, 5, 6, 7, 8, 9))
        assert loaded.doubts(4) == [("D", "“某代表团”不是一个人的姓名，没有当作代表")]
        assert loaded.doubts(10) == [("D", "“代表第三小组”不是一个人的姓名，没有当作代表")]
        assert ("D", "“甲某某”旁的“13900000000”没有装入") in loaded.doubts(6)
        assert ("D", "“〃”按上一行的“领衔：甲某某”理解") in loaded.doubts(8)

    def test_is_added_once_somebody_says_yes_to_the_name(self, ledger):
        loaded = case(
            ledger, "invented-deputies", correct=lambda plan: plan.deputies.update(甲某某="new")
        )
        deputy = Deputy.objects.get(name="甲某某")
        led = Suggestion.objects.filter(lead_deputy=deputy).values_list("number", flat=True)
        assert sorted(led) == ["061", "063", "064", "065", "066", "067"]
        assert loaded.run.added == ["人大代表甲某某"]
        assert not CoSignature.objects.exists()

    def test_is_the_one_that_a_mistyped_name_was_said_to_mean(self, ledger):
        zhang = Deputy.objects.get(name="张三")
        made(
            ledger, [TITLE], COLUMNS, row_with(领衔代表="章三", 联名代表="李 四（附议）"),
            correct=lambda plan: plan.deputies.update(章三=f"deputy:{zhang.pk}"),
        )  # fmt: skip
        suggestion = Suggestion.objects.get()
        assert suggestion.lead_deputy == zhang
        assert [one.name for one in suggestion.co_signers.all()] == ["李四"]

    def test_may_bear_a_name_that_ends_like_an_office(self, ledger):
        make(Deputy, term=Term.objects.get(), name="王镇")
        loaded = made(ledger, [TITLE], COLUMNS, row_with(领衔代表="王镇"))
        assert Suggestion.objects.get().lead_deputy.name == "王镇"
        assert loaded.doubts(3) == []

    def test_above_a_mark_that_repeats_nothing_is_nobody(self, ledger):
        loaded = made(ledger, [TITLE], COLUMNS, row_with(领衔代表="同上"))
        assert Suggestion.objects.get().lead_deputy is None
        assert ("D", "“同上”之上没有内容") in loaded.doubts(3)

    def test_is_repeated_by_a_mark_as_any_other_cell_is(self, ledger):
        second = row_with(建议编号="016", 标题="乙", 领衔代表="〃", 主办单位="同上", 交办日期="〃")
        made(ledger, [TITLE], COLUMNS, ROW, second)
        suggestion = Suggestion.objects.get(number="016")
        assert suggestion.lead_deputy.name == "张三"
        assert suggestion.handed_over_on.isoformat() == "2024-02-05"
        assert suggestion.assignments.get(part="lead").unit == ledger.traffic


class TestUnits:
    def test_with_their_parts_before_or_behind_are_told_apart(self, ledger):
        loaded = case(ledger, "units-with-parts-before")
        for number in ("081", "082"):
            parts = Assignment.objects.filter(suggestion__number=number)
            assert set(parts.values_list("unit__name", "part")) == {
                ("区交通局", "lead"), ("区公安分局", "co"),
            }  # fmt: skip
        assert not any("单位" in text for row in (3, 4) for _, text in loaded.doubts(row))

    def test_that_answer_apart_are_written_with_their_part(self, ledger):
        make(Unit, code="gov", name="区政府", kind="government")
        made(
            ledger, [TITLE], COLUMNS,
            row_with(主办单位="分办：区交通局、区公安分局", 会办单位="", 答复日期=""),
            correct=lambda plan: plan.sheets[0].whole.update(to_unit="区政府"),
        )  # fmt: skip
        assert set(Assignment.objects.values_list("part", flat=True)) == {"separate"}

    def test_with_a_place_before_their_name_are_likely_and_no_more(self, ledger):
        loaded = made(ledger, [TITLE], COLUMNS, row_with(主办单位="汉南区交通局"))
        assert Assignment.objects.get(part="lead").unit == ledger.traffic
        assert ("F", "“汉南区交通局”按“区交通局”理解，请核对") in loaded.doubts(3)

    def test_of_another_place_are_others(self, ledger):
        make(Unit, code="ours", name="汉南区水务局", kind="department")
        loaded = made(ledger, [TITLE], COLUMNS, row_with(主办单位="江夏区水务局"))
        assert not Assignment.objects.exists()
        assert ("F", "没有名为“江夏区水务局”的单位") in loaded.doubts(3)

    def test_are_sure_by_an_alias(self, ledger):
        make(Unit, code="water", name="区水务局", kind="department", aliases=["江夏区水务局"])
        loaded = made(ledger, [TITLE], COLUMNS, row_with(主办单位="江夏区水务局"))
        assert loaded.doubts(3) == []


class TestAPlanInMonths:
    def test_keeps_the_months_in_the_note(self, ledger):
        loaded = case(ledger, "plan-in-months")
        first, second = Topic.objects.order_by("id")
        assert first.note == "台账所载主任会议时间：5月中旬\n台账所载常委会会议时间：6月"
        assert not first.agenda_items.exists()
        assert ("E", "“5月中旬”没有写到日，记入备注") in loaded.doubts(3)
        # Its form is merged with that of the row above.
        assert (second.title, second.form) == ("样例议题二", "thematic_research")

    def test_loaded_again_says_nothing_new(self, ledger):
        case(ledger, "plan-in-months")
        assert case(ledger, "plan-in-months").states == ["unchanged", "unchanged"]


class TestARow:
    def test_is_no_footer_because_of_its_first_words(self, ledger):
        loaded = case(ledger, "first-cell-looks-like-a-footer")
        assert loaded.states == ["new"] * 4
        assert loaded.skipped == []

    @pytest.mark.parametrize(
        "footer",
        [
            ["填报单位：区人大办", None, "负责人：甲", "填报人：乙", "电话：84890000"],
            ["填报人：", "乙", "审核人：", "甲"],
            ["说明：本表数据截至年底。"],
            ["制表"],
            [None, "注：会办意见另附。"],
        ],
    )
    def test_below_the_table_is_still_a_footer(self, ledger, footer):
        heads = ["序号", "标题", "编号", "领衔代表", "主办单位"]
        loaded = made(ledger, [TITLE], heads, [1, "甲", "001", "张三", "区交通局"], footer)
        assert (loaded.states, loaded.skipped) == (["new"], [(4, "表尾")])

    def test_is_no_total_where_number_and_title_say_otherwise(self, ledger):
        heads = ["编号", "标题", "领衔代表"]
        loaded = made(
            ledger, [TITLE], heads, ["001", "关于公布经费总计的建议合计", "张三"],
            ["合计", "共1件", None], ["002", "关于年度总计", "张三"],
        )  # fmt: skip
        assert loaded.skipped == [(4, "小计或合计")]
        assert set(Suggestion.objects.values_list("number", flat=True)) == {"001", "002"}

    def test_of_a_title_alone_is_a_record(self, ledger):
        loaded = made(
            ledger, ["代表建议台账（2024年）"], ["序号", "建议标题"],
            ["一、城建类（2件）"], [1, "关于路灯的建议"], [None, "关于绿道的建议"],
        )  # fmt: skip
        assert loaded.states == ["new", "new"]
        assert loaded.skipped == [(3, "分组标题")]

    def test_of_a_title_alone_beside_fuller_ones_is_to_be_looked_at(self, ledger):
        rows = [[TITLE], COLUMNS, ROW, [None, None, "关于绿道的建议"]]
        loaded = made(ledger, *rows)
        assert ("C", "这一行只写了标题，按单独的一条理解") in loaded.doubts(4)

    def test_that_says_two_things_of_one_record_tells_the_second(self, ledger):
        second = [None, None, None, None, None, "区公安分局", None, "2024.3.1"]
        loaded = made(ledger, [TITLE], COLUMNS, row_with(会办单位=None), second, merged=["B3:B4"])
        assert ("H", "同一事项的另一行还有“2024.3.1”，未装入") in loaded.doubts(3)


class TestAHiddenSheet:
    NOTICE = "工作表“历史”是隐藏的，没有装入。"

    def test_is_named(self, ledger):
        loaded = case(ledger, "hidden-sheet")
        assert self.NOTICE in loaded.run.notices
        assert not Suggestion.objects.filter(number="202").exists()

    def test_is_named_with_those_that_nobody_recognised(self, ledger):
        loaded = made(
            ledger, [TITLE], COLUMNS, ROW, hidden=["历史"],
            more={"历史": [["标题", "编号"]], "说明": [["本表由办公室填写"]], "空": []},
        )  # fmt: skip
        assert loaded.run.notices == [
            self.NOTICE, "工作表“说明”没有选定装入的种类，没有装入。",
        ]  # fmt: skip


class TestAnInspection:
    def test_is_of_the_kind_that_the_title_names(self, ledger):
        loaded = case(ledger, "inspections-without-kind")
        inspection = Inspection.objects.get()
        assert inspection.kind == "own_enforcement"
        assert inspection.note == "台账所载检查时间：2025年4-6月"
        assert loaded.states == ["new"]

    def test_of_another_kind_is_named_in_the_title_too(self, ledger):
        heads = ["检查名称", "受检单位", "检查方式"]
        made(ledger, ["2025年市区联动执法检查台账"], heads, ["甲检查", "区交通局", "实地"])
        assert Inspection.objects.get().kind == "joint_enforcement"

    def test_without_any_word_of_its_kind_is_refused(self, ledger):
        heads = ["检查名称", "受检单位", "检查方式"]
        loaded = made(ledger, ["2025年检查台账"], heads, ["甲检查", "区交通局", "实地"])
        assert loaded.states == ["refused"]


class TestANumber:
    def test_of_more_digits_than_excel_keeps_is_doubted(self, ledger):
        loaded = case(ledger, "long-number")
        text = "数字超过15位，Excel 只保留15位，“202312345678901184”请与原件核对"
        assert ("E", text) in loaded.doubts(3)

    def test_of_fifteen_digits_is_whole(self, ledger):
        loaded = made(ledger, [TITLE], COLUMNS, row_with(备注=123456789012345))
        assert loaded.doubts(3) == []

    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            ("建议第102号", "102"), ("第102号", "102"), ("№103", "103"), ("No.103", "103"),
            ("００２", "002"), ("第6-3-015号", "6-3-015"),
        ],
    )  # fmt: skip
    def test_stands_without_the_words_around_it(self, ledger, cell, number):
        loaded = made(ledger, [TITLE], COLUMNS, row_with(建议编号=cell))
        assert Suggestion.objects.get().number == number
        assert loaded.doubts(3) == []

    @pytest.mark.parametrize("cell", ["〔2025〕104号", "汉人建[2025]第104号"])
    def test_with_a_year_before_it_is_taken_with_a_doubt(self, ledger, cell):
        loaded = made(ledger, [TITLE], COLUMNS, row_with(建议编号=cell))
        assert Suggestion.objects.get().number == "104"
        [(_, text)] = loaded.doubts(3)
        assert text.endswith("按编号104理解")


class TestADay:
    def test_of_a_strict_workbook_with_a_zone_is_that_day(self, ledger):
        make(Unit, code="civil", name="区民政局", kind="department")
        case(ledger, "strict-date-with-zone")
        assert Suggestion.objects.get().handed_over_on.isoformat() == "2025-03-05"

    def test_typed_with_a_zone_is_that_day(self, ledger):
        made(ledger, [TITLE], COLUMNS, row_with(交办日期="2024-02-05T00:00:00+08:00"))
        assert Suggestion.objects.get().handed_over_on.isoformat() == "2024-02-05"


class TestAYearWithoutClasses:
    def test_takes_them_from_the_year_before(self, ledger):
        title = TITLE.replace("2024", "2025")
        loaded = made(ledger, [title], COLUMNS, row_with(建议编号="015"))
        taken = AnswerClass.objects.get(work_year=2025)
        assert (taken.code, taken.meaning, taken.is_verified) == ("A", "已解决", False)
        assert loaded.run.added == ["2025年的办理结果类别（照2024年，待核实）"]
        assert Suggestion.objects.get().answers.get().answer_class == taken

    def test_is_added_with_them_where_it_is_missing(self, ledger):
        title = "汉南区第六届人民代表大会第三次会议代表建议台账（2026年）"
        loaded = made(ledger, [title], COLUMNS, row_with(答复日期=""))
        assert loaded.run.added == ["工作年度2026年", "2026年的办理结果类别（照2024年，待核实）"]

    def test_keeps_its_own(self, ledger):
        loaded = made(ledger, [TITLE], COLUMNS, ROW)
        assert loaded.run.added == []
        assert AnswerClass.objects.count() == 1


class TestDisclosure:
    @pytest.mark.parametrize(
        ("cell", "decided"),
        [("否", "undecided"), ("不公开", "none"), ("不同意公开", "none"), ("是", "full")],
    )
    def test_is_decided_only_where_the_cell_says_so(self, ledger, cell, decided):
        loaded = made(ledger, [TITLE], [*COLUMNS, "是否公开"], [*ROW, cell])
        assert Suggestion.objects.get().disclosure == decided
        assert bool(loaded.doubts(3)) == (decided == "undecided")


class TestAWorkbookLoadedTwice:
    def test_is_found_and_doubles_nothing(self, ledger):
        rows = [
            [TITLE], COLUMNS, ROW,
            row_with(建议编号="016"),
            row_with(建议编号=None, 备注="说不清是哪一件"),
        ]  # fmt: skip
        made(ledger, *rows)
        before = Change.objects.count()
        again = made(ledger, *rows)
        assert again.states == ["unchanged"] * 3
        assert Change.objects.count() == before

    def test_is_named_with_the_day(self, ledger):
        content = content_of([[TITLE], COLUMNS, ROW])
        Loaded(ledger, content)
        again = Loaded(ledger, content)
        assert any(text.startswith("这份文件已于") for text in again.run.notices)

    def test_keeps_topics_of_one_title_apart_by_their_form(self, ledger):
        rows = [
            ["2025年监督议题台账"], ["监督方式", "议题名称", "备注"],
            ["专题调研", "营商环境", None], ["听取专项报告", "营商环境", None],
        ]  # fmt: skip
        assert made(ledger, *rows).states == ["new", "new"]
        assert made(ledger, *rows).states == ["unchanged", "unchanged"]
        assert Topic.objects.count() == 2


def test_a_session_of_another_term_is_asked_for_its_own_deputies(ledger):
    """Whoever sat in the sixth term is not yet known in the seventh."""
    make(Session, term=make(Term, number=7), number=1)
    title = "汉南区第七届人民代表大会第一次会议代表建议台账（2025年）"
    loaded = made(ledger, [title], COLUMNS, row_with(答复日期=""))
    assert ("D", "第七届没有名为“张三”的代表") in loaded.doubts(3)
