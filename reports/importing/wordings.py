"""Choices as people word them besides the words of the ledger: 听取专项报告, 非常满意, 一季度."""

from collections.abc import Iterable

from reports.importing import values
from reports.importing.values import folded, text

# By the name of the field; the words as `bare` leaves them.
OTHER_WORDS = {
    "contact_method": {
        "座谈": "meeting", "会议座谈": "meeting", "上门": "visit", "走访": "visit",
        "登门": "visit", "上门走访": "visit", "上门面商": "visit", "当面": "visit",
        "面商": "visit", "电话": "phone", "电话沟通": "phone", "电话面商": "phone",
        "未协商": "none", "未面商": "none", "未沟通": "none",
    },
    "disclosure": {
        "是": "full", "公开": "full", "全文": "full", "可公开": "full", "同意公开": "full",
        "标题公开": "title_only", "否": "none", "不同意公开": "none", "不公开": "none",
    },
    "kind": {
        "代表建议": "suggestion", "代表议案": "motion", "议案转建议": "converted_motion",
        "转建议": "converted_motion", "执法检查": "own_enforcement",
        "联动执法检查": "joint_enforcement", "市区联动": "joint_enforcement",
        "受委托": "delegated_enforcement", "委托执法检查": "delegated_enforcement",
        "接待": "constituent_reception", "视察": "inspection_visit", "培训": "training",
        "学习": "training", "考察": "study_tour", "旁听": "court_observation",
        "常委会": "committee", "主任会": "directors", "人代会": "congress",
        "任": "appoint", "任职": "appoint", "免": "remove", "免去": "remove",
        "辞职": "accept_resignation", "辞去": "accept_resignation", "代理": "act",
    },
    "quarter": {
        "一季度": "1", "二季度": "2", "三季度": "3", "四季度": "4",
        "第1季度": "1", "第2季度": "2", "第3季度": "3", "第4季度": "4", "全年度": "all",
        "1": "1", "2": "2", "3": "3", "4": "4",
    },
    "level": {
        "中央级": "central", "国家级": "central", "国家": "central", "省": "provincial",
        "市": "city", "区": "district",
    },
    "form": {
        "听取专项报告": "special_report", "听取专项工作报告": "special_report",
        "专项工作报告": "special_report", "听取审议专项工作报告": "special_report",
        "调研": "thematic_research", "跟踪检查": "follow_up", "备案审查": "document_review",
    },
}  # fmt: skip
RATING_WORDS = {"很满意": "satisfied", "非常满意": "satisfied", "较满意": "basically",
                "比较满意": "basically", "基本满意": "basically"}  # fmt: skip
for rated in ("attitude", "result", "rating"):
    OTHER_WORDS[rated] = RATING_WORDS


def code_of(value, name: str, choices: Iterable[tuple[str, str]]) -> str:
    """The code of a choice of the field `name` by the words of the ledger or those in use.

    Raises BadCell, with what there is to choose from.
    """
    choices = list(choices)
    code = OTHER_WORDS.get(name, {}).get(bare(text(value)))
    return code if code in dict(choices) else values.code(value, choices)


def bare(words: str) -> str:
    """The words alone, half-width: “听取、审议 专项工作报告” → “听取审议专项工作报告”."""
    return "".join(letter for letter in folded(words) if letter.isalnum())
