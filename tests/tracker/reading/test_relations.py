"""How the quantities of a report hang together."""

import pytest

from tracker.reading.report import read_report


def quantities(text):
    return read_report(text).quantities


class TestPlans:
    @pytest.mark.parametrize(
        "text",
        [
            "计划听取报告15项。",
            "力争达到95%以上。",
            "到2025年，覆盖率达到98%。",
            "确保支付率达到75%。",
            "二、2024年工作安排\n听取报告15项。",
            "三、下一步打算\n听取报告15项。",
        ],
    )
    def test_are_told_from_what_was_done(self, text):
        assert [one.is_planned for one in quantities(text)] == [True]

    @pytest.mark.parametrize(
        "text",
        [
            "听取报告15项。",
            "列入计划解决的，已办结15件。",
            "一、工作回顾\n听取报告15项。",
            "年度计划执行良好，听取报告15项。",
        ],
    )
    def test_are_not_made_of_what_was_done(self, text):
        assert [one.is_planned for one in quantities(text)] == [False]


class TestParts:
    def test_name_the_total_that_stands_before_them(self):
        total, roads, farms, other = quantities(
            "收到建议32件，其中道路的11件、农田的9件。另有2件。"
        )
        assert (total.part_of, roads.part_of, farms.part_of) == (None, total.start, total.start)
        assert other.part_of is None

    def test_of_another_unit_are_none(self):
        _, share = quantities("收到建议32件，其中占比50%。")
        assert share.part_of is None


class TestShared:
    def test_values_hold_for_each(self):
        [share] = quantities("办结率、满意率均为100%。")
        assert share.is_for_each
        assert [one.is_for_each for one in quantities("分别为7件和9件。")] == [False, False]

    def test_units_hold_for_the_row(self):
        found = quantities("教育、卫生、交通类分别为7、12、15件。")
        assert [(one.value, one.unit) for one in found] == [(7, "件"), (12, "件"), (15, "件")]


class TestRepeats:
    def test_of_one_fact_name_the_first(self):
        first, _, again, other = quantities(
            "办理代表建议60件。听取报告8项。\n办理代表建议60件。整改问题60件。"
        )
        assert again.repeats == first.start
        assert (first.repeats, other.repeats) == (None, None)
