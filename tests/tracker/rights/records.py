"""For each kind: how a record in a relation is made, and what every field could be changed to.

`place` says what ties a record to people, `required` is the rest of what it needs, `other` gives
every fact a value that differs from both; with `place` it makes a record that is filled in whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from rights_world import DAY, World, make, on

from reports import word
from reports.layouts.models import CARRIERS
from reports.models import DocumentTemplate, FreeValue, LayoutColumn, SheetLayout
from tracker.models import (
    Activity,
    AnswerClass,
    ApiToken,
    Ballot,
    CalendarDay,
    CalendarYear,
    Figure,
    Indicator,
    Inspection,
    Law,
    Membership,
    Opinion,
    Outcome,
    Passage,
    Recommendation,
    RectificationExtension,
    RectificationItem,
    RectificationStage,
    ResultReport,
    RuleSet,
    Site,
    SourceDocument,
    TeamMember,
    Topic,
    Unit,
    Webhook,
    WorkArea,
    WorkYear,
)
from tracker.plans.models import PlanItem

Values = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    place: Callable[[World, str], Values]
    required: Callable[[World], Values]
    other: Callable[[World, str], Values]
    # What the record is moved to where it is changed: values of the fields in `place`.
    elsewhere: Callable[[World, str], Values] = lambda world, letter: {}
    # Fields that no later write can change, whoever makes it: a key, a stored file.
    fixed: frozenset[str] = frozenset()

    def add(self, world: World, letter: str, model):
        """A record that the system has entered."""
        return make(model, **self.place(world, letter), **self.required(world))


def nowhere(world: World, letter: str) -> Values:
    return {}


def sourced(world: World) -> Values:
    return {
        "source": world.passage,
        "quote": "调研近三至五次",
        "external_system": "oa",
        "external_id": "1",
    }


def led(world: World, letter: str) -> Values:
    return {"work_year": world.year, "lead_committee": world.lead(letter)}


def other_lead(world: World, letter: str) -> Values:
    return {"lead_committee": world.units["government"]}


def dated(*names: str) -> Values:
    return dict.fromkeys(names, DAY)


def of_topic(world: World, letter: str) -> Values:
    return on(world.topic(letter))


def of_inspection(world: World, letter: str) -> Values:
    return on(world.inspections[letter])


def other_matter(world: World, letter: str) -> Values:
    return {**on(world.topics["N" if letter != "N" else "F"])}


def earlier(world: World, model, **fields):
    """A record of the year before, for a matter to carry on."""
    return make(model, work_year=world.year_before, title="上年", **fields)


TOPIC = Recipe(
    place=led,
    required=lambda world: {"title": "议题", "form": "inquiry"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "form": "other", "area": world.area, "subject_year": 2030,
        "channel": "public", "basis": "依据", "supervising_leader": "张主任", "adjustment": "调整",
        "note": "备注", "reporting_units": [world.units["bureau"]], "laws": [world.law],
        "continues": earlier(world, Topic, form="inquiry"),
        **dated(
            "planned_on", "due_on", "started_on", "concluded_on", "research_on",
            "directors_meeting_on", "committee_session_on", "published_on",
        ),
        **sourced(world),
    },
    elsewhere=other_lead,
)  # fmt: skip
INSPECTION = Recipe(
    place=led,
    required=lambda world: {"title": "检查", "kind": "own_enforcement"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "kind": "case_review", "area": world.area, "subject_year": 2030,
        "channel": "public", "topic": world.topics["M"], "laws": [world.law],
        "inspected_units": [world.units["bureau"]], "team_leader": "组长", "key_points": "重点",
        "method": "座谈", "findings": "问题", "evaluation": "评价", "law_proposals": "修改",
        "note": "备注", "directors_meeting": "第一次", "directors_decision": "committee",
        "committee_session": "第二次", "continues": earlier(world, Inspection, kind="case_review"),
        **dated(
            "planned_on", "due_on", "started_on", "concluded_on", "notified_on",
            "directors_meeting_on", "committee_session_on", "published_on",
        ),
        **sourced(world),
    },
    elsewhere=other_lead,
)  # fmt: skip


def planned_by(world: World, letter: str) -> Values:
    """Work that a committee plans, or a street committee for its street."""
    of_street = {"plan": "street", "street": world.units["street"]}
    plan = of_street if letter == "S" else {"plan": "research"}
    lead = None if letter == "S" else world.lead(letter)
    return {"work_year": world.year, "lead_committee": lead, **plan}


PLAN_ITEM = Recipe(
    place=planned_by,
    required=lambda world: {"title": "课题"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        **({} if letter == "S" else {"plan": "law"}),
        "title": "改", "number": "03", "area": world.area, "subject_year": 2030,
        "units": [world.units["bureau"]], "leader": "李主任", "members": "甲、乙",
        "participants": "代表", "way": "座谈", "quarter": "2", "meeting": "第三次",
        "adjustment": "调整", "mid_check": "过半", "no_result_reason": "停办",
        "reported_to": "市人大", "instruction": "阅", "instructed_by": "王书记",
        "adopted_into": world.topics["M"].matter_ptr, "adopted_as": "列入议题", "note": "备注",
        "continues": earlier(world, PlanItem, plan="research"),
        **dated(
            "planned_on", "due_on", "started_on", "concluded_on", "decided_on", "published_on",
            "mid_checked_on", "delivered_on", "exchanged_on", "instructed_on",
        ),
        **sourced(world),
    },
    elsewhere=lambda world, letter: (
        {"street": world.units["other_street"]} if letter == "S" else other_lead(world, letter)
    ),
)  # fmt: skip
ACTIVITY = Recipe(
    place=lambda world, letter: {
        "work_year": world.year,
        "organiser": world.organiser(letter),
        **of_topic(world, letter),
    },
    required=lambda world: {"title": "调研", "kind": "research"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "kind": "visit", "times": 1, "people": 2, "attendances": 3, "opinions": 4,
        "description": "情况", **dated("held_on", "ended_on"), **sourced(world),
    },
    elsewhere=lambda world, letter: {
        "organiser": world.units["government"],
        **other_matter(world, letter),
    },
)  # fmt: skip
SITE = Recipe(
    place=lambda world, letter: {"activity": world.activity(letter)},
    required=lambda world: {"name": "点位", "kind": "other"},
    other=lambda world, letter: {"name": "改", "kind": "street", "unit": world.units["bureau"]},
    elsewhere=lambda world, letter: {"activity": world.activity("N")},
)
RECOMMENDATION = Recipe(
    place=of_topic,
    required=lambda world: {"text": "建议"},
    other=lambda world, letter: {
        "text": "改", "addressed_to": world.units["bureau"], "response": "采纳",
        **dated("made_on"), **sourced(world),
    },
    elsewhere=other_matter,
)  # fmt: skip
TEAM_MEMBER = Recipe(
    place=lambda world, letter: {"inspection": world.inspections[letter]},
    required=lambda world: {"name": "成员"},
    other=lambda world, letter: {
        "name": "改", "unit": world.units["government"], "deputy": world.deputy, "duty": "组员",
    },
    elsewhere=lambda world, letter: {"inspection": world.inspections["O"]},
)  # fmt: skip
OPINION = Recipe(
    place=of_inspection,
    required=lambda world: {"title": "审议意见"},
    other=lambda world, letter: {
        "title": "改", "issuer": "directors", "kind": "budget_audit", "meeting": "第三次",
        "addressed_to": world.units["government"], "document_number": "文〔2031〕1号",
        "rule_set": RuleSet.objects.first(), "due_explanation": "期限", "round": 2,
        "provisional_dates": ["due_on"],
        "continues": world.opinion("O"),
        "draft_report": "报告稿", "comment": "评价", "note": "备注",
        **dated(
            "deliberated_on", "decided_on", "handover_due_on", "handed_over_on", "due_on",
            "plan_on", "consulted_on", "reported_on", "concluded_on", "published_on",
        ),
        **sourced(world),
    },
    elsewhere=lambda world, letter: on(world.inspections["O"]),
)  # fmt: skip
ITEM = Recipe(
    place=of_inspection,
    required=lambda world: {"text": "问题"},
    other=lambda world, letter: {
        "opinion": world.opinion(letter), "number": "3", "kind": "clause", "category": "管网",
        "text": "改", "law": world.law, "article": "第三条", "found_by": "field",
        "lead_unit": world.units["bureau"], "co_units": [world.units["other_bureau"]],
        "provisional_dates": ["due_on"],
        "due_explanation": "期限", "responsible_leader": "局长", "measures": "措施",
        "result": "结果", "unit_signer": "签字人", "check_opinion": "意见", "note": "备注",
        "continues": ITEM.add(world, letter, RectificationItem),
        **dated(
            "confirmed_on", "handed_over_on", "due_on", "claimed_on", "applied_on",
            "unit_signed_on", "checked_on", "written_off_on",
        ),
        **sourced(world),
    },
    # Another matter would ask for another opinion; that the link stands is seen with opinions.
    fixed=frozenset({"matter"}),
)  # fmt: skip
OUTCOME = Recipe(
    place=lambda world, letter: {
        "work_year": world.year,
        "unit": world.organiser(letter),
        **of_topic(world, letter),
    },
    required=lambda world: {"title": "成效", "kind": "policy", "doer": "other"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "kind": "facility", "doer": "joint", "description": "情况",
        "is_confirmed": True, **dated("achieved_on"), **sourced(world),
    },
    elsewhere=lambda world, letter: {
        "unit": world.units["government"],
        **other_matter(world, letter),
    },
)  # fmt: skip


def counted(world: World, letter: str) -> Values:
    """Of a matter, and where somebody organised something, of that activity."""
    activity = {"activity": world.activity(letter)} if world.organiser(letter) else {}
    matter = {} if letter == "N" else of_topic(world, letter)
    return {"work_year": world.year, **matter, **activity}


FIGURE = Recipe(
    place=counted,
    required=lambda world: {
        "label": "数据", "value": 1, "unit": "项", "nature": "activity", "doer": "other",
    },
    other=lambda world, letter: {
        "work_year": world.next_year,
        "label": "改", "value": 3, "upper_value": 5, "unit": "次", "comparator": "nearly",
        "wording": "近三至五次", "nature": "result", "doer": "joint", "period": "全年",
        "period_kind": "year", "is_planned": True, "subject_year": 2030, "note": "改",
        "indicator": make(Indicator, code="i", name="指标", unit="次", nature="result"),
        **sourced(world),
    },
    elsewhere=lambda world, letter: {
        "activity": world.activity("N"),
        "outcome": world.outcome("N"),
        **on(world.topics["N"]),
    },
)  # fmt: skip
RESULT_REPORT = Recipe(
    place=lambda world, letter: {"opinion": world.opinion(letter)},
    required=lambda world: {"round": 1, "reported_on": DAY, "text": "报告"},
    other=lambda world, letter: {
        "opinion": world.opinion("O"),
        "round": 2,
        "reported_on": date(2031, 6, 1),
        "text": "改",
    },
)
VOTE_FIELDS = ("sent", "returned", "valid", "satisfied", "basically_satisfied", "unsatisfied")


def votes(*counts: int) -> Values:
    return dict(zip(VOTE_FIELDS, counts, strict=True))


BALLOT = Recipe(
    place=lambda world, letter: {"opinion": world.opinion(letter)},
    required=lambda world: {"round": 1, "held_on": DAY, **votes(9, 9, 9, 9, 0, 0)},
    other=lambda world, letter: {
        "opinion": world.opinion("O"),
        "round": 2, "held_on": date(2031, 6, 1), "meeting": "第四次", "members": 30,
        "abstained": 1, **votes(8, 8, 8, 5, 1, 1),
    },
)  # fmt: skip
STAGE = Recipe(
    place=lambda world, letter: {"item": ITEM.add(world, letter, RectificationItem)},
    required=lambda world: {"goal": "目标", "due_on": DAY},
    other=lambda world, letter: {
        "item": ITEM.add(world, "O", RectificationItem),
        "goal": "改", "due_on": date(2031, 6, 1), "reached_on": DAY, "evidence": "佐证",
    },
)  # fmt: skip
EXTENSION = Recipe(
    place=lambda world, letter: {"item": ITEM.add(world, letter, RectificationItem)},
    required=lambda world: {
        "requested_by": world.units["bureau"], "requested_on": DAY, "reason": "汛期",
        "until": DAY,
    },
    other=lambda world, letter: {
        "item": ITEM.add(world, "O", RectificationItem),
        "requested_by": world.units["other_bureau"], "requested_on": date(2031, 6, 1),
        "reason": "改", "until": date(2031, 7, 1), "decision": "granted", "decided_on": DAY,
        "previous_due_on": DAY,
    },
)  # fmt: skip


def free_column(world: World, letter: str) -> LayoutColumn:
    """A column of the office's own, for the kind of record that is to carry the text."""
    sheet = "suggestion-summary" if letter == "G" else "supervision-plan"
    layout = make(SheetLayout, sheet=sheet, name=f"版式{SheetLayout.objects.count()}")
    return make(LayoutColumn, layout=layout, words="自填")


FREE_TEXT = Recipe(
    place=lambda world, letter: {
        "column": free_column(world, letter),
        **on(world.suggestion if letter == "G" else world.topics[letter]),
    },
    required=lambda world: {"text": "内容"},
    other=lambda world, letter: {"text": "改"},
    elsewhere=lambda world, letter: {
        "column": free_column(world, letter),
        **({} if letter == "G" else on(world.topics["O"])),
    },
    # It carries one link, which `elsewhere` tries.
    fixed=frozenset(CARRIERS),
)


def reference(required: Callable, other: Callable, *, fixed=()) -> Recipe:
    """Of data that stands in no relation to anybody."""
    return Recipe(
        place=nowhere,
        required=required,
        other=lambda world, letter: other(world),
        fixed=frozenset(fixed),
    )


def new_unit(world: World) -> Unit:
    return make(Unit, code="another", name="另一单位", kind="other")


def template(name: str) -> SimpleUploadedFile:
    content = (Path(word.__file__).parent / "shipped" / "suggestion-paper.docx").read_bytes()
    return SimpleUploadedFile(name, content)


def other_rules(world: World) -> Values:
    """Every number of a rule set, one higher than it is shipped; every choice another one."""
    changed = {}
    for each in RuleSet._meta.concrete_fields:
        if each.name.endswith("_length"):
            changed[each.name] = 33
        elif each.name.endswith("_unit"):
            changed[each.name] = "working_day"
    return changed | {
        "code": "other",
        "name": "改",
        "effective_from": date(2033, 2, 1),
        "is_verified": True,
        "basis": "依据",
        "clock_start": "sign_for",
        "answer_months": 4,
        "longest_answer_months": 8,
        "extension_consent": "代表",
        "answer_cutoff": "08-31",
        "missing_feedback": "chase",
        "counts_late_feedback": False,
        "max_rounds": 2,
        "withdrawal_until": "handover",
        "ballot_base": "valid",
        "ballot_pass_percent": 60,
        "rolls_forward": False,
        "due_soon_days": 9,
    }


INDICATOR = reference(
    lambda world: {"code": "i", "name": "指标", "unit": "次", "nature": "activity"},
    lambda world: {
        "code": "j",
        "name": "改",
        "unit": "项",
        "nature": "result",
        "definition": "口径",
        "area": world.area,
        "order": 3,
        "note": "备注",
    },
)
DOCUMENT = reference(
    lambda world: {"code": "d", "title": "文件", "kind": "annual_report"},
    lambda world: {
        "code": "e",
        "title": "改",
        "kind": "plan",
        "work_year": world.year,
        "issued_by": world.units["government"],
        "published_on": DAY,
        "checksum": "a" * 64,
        "note": "备注",
    },
)
PASSAGE = reference(
    lambda world: {"document": world.passage.document, "number": 7, "text": "原文"},
    lambda world: {
        "document": DOCUMENT.add(world, "X", SourceDocument),
        "number": 8,
        "heading": "一",
        "lead": "段首",
        "text": "改",
    },
)
WORK_YEAR = reference(
    lambda world: {"year": 2041},
    lambda world: {"note": "备注", "status": "closed", "closed_on": DAY},
    fixed=["year"],
)
ANSWER_CLASS = reference(
    lambda world: {"work_year": world.year, "code": "A", "meaning": "解决"},
    lambda world: {
        "work_year": world.next_year,
        "code": "B",
        "meaning": "改",
        "colour": "绿",
        "counts_as_solved": True,
        "is_tracked": False,
        "is_verified": True,
        "order": 2,
    },
)
RULES = reference(
    lambda world: {"code": "rules", "name": "规则", "effective_from": date(2033, 1, 1)},
    other_rules,
)
CALENDAR_YEAR = reference(
    lambda world: {"year": 2041, "notice": "通知"},
    lambda world: {"notice": "改", "is_complete": True},
    fixed=["year"],
)
CALENDAR_DAY = reference(
    lambda world: {
        "calendar_year": CALENDAR_YEAR.add(world, "X", CalendarYear),
        "date": date(2041, 1, 1),
        "kind": "statutory",
        "holiday": "new_year",
    },
    lambda world: {
        "calendar_year": make(CalendarYear, year=2042, notice="通知"),
        "date": date(2042, 1, 2),
        "kind": "rest",
        "holiday": "other",
        "note": "备注",
    },
)
AREA = reference(
    lambda world: {"code": "a", "name": "一领域"},
    lambda world: {
        "code": "b",
        "name": "改",
        "parent": world.area,
        "order": 2,
        "is_active": False,
        "note": "备注",
    },
)
LAW = reference(
    lambda world: {"title": "法律", "kind": "law"},
    lambda world: {
        "title": "改",
        "short_title": "简称",
        "aliases": ["别名"],
        "kind": "regulation",
        "in_force_from": DAY,
        "note": "备注",
    },
)
UNIT = reference(
    lambda world: {"code": "u", "name": "单位", "kind": "department"},
    lambda world: {
        "code": "v",
        "name": "改",
        "short_name": "简称",
        "aliases": ["别名"],
        "kind": "other",
        "parent": world.units["government"],
        "valid_from": DAY,
        "valid_until": DAY,
        "successor": new_unit(world),
        "contact": "联系人",
        "phone": "84880000",
        "note": "备注",
    },
)
MEMBERSHIP = reference(
    lambda world: {"user": world.user("stranger"), "role": "reader"},
    lambda world: {
        "user": world.user("reader"),
        "role": "unit_contact",
        "unit": world.units["bureau"],
        "valid_from": DAY,
        "valid_until": DAY,
        "note": "备注",
    },
    # A post is of a unit or of a deputy; the deputy is written where there is no unit.
    fixed=["deputy"],
)
LATER = datetime(2199, 1, 1, tzinfo=UTC)
WEBHOOK = reference(
    lambda world: {
        "user": world.user("clerk"),
        "name": "通知",
        "url": "https://oa.example.gov.cn/hooks",
    },
    lambda world: {
        "user": world.user("contact"),
        "name": "改",
        "url": "https://oa.example.gov.cn/other",
        "events": ["topic"],
        "is_active": False,
        "generation": 2,
        "rotated_at": LATER,
        "uuid": UUID(int=7),
        "stopped_at": LATER,
        "told": 7,
        "failing_since": LATER,
        "failures": 7,
        "resting_until": LATER,
        "served_until": LATER,
    },
)
TOKEN = reference(
    lambda world: {
        "user": world.user("clerk"),
        "name": "对接",
        "expires_at": LATER,
        "prefix": "a",
        "digest": "a" * 64,
    },
    lambda world: {
        "user": world.user("contact"),
        "name": "改",
        "unit": world.units["bureau"],
        "is_read_only": False,
        "expires_at": datetime(2198, 1, 1, tzinfo=UTC),
        "prefix": "b",
        "digest": "b" * 64,
        "revoked_at": LATER,
        "last_used_at": LATER,
    },
)
LAYOUT = reference(
    lambda world: {"sheet": "supervision-plan", "name": "版式"},
    lambda world: {
        "sheet": "suggestion-summary",
        "name": "改",
        "is_default": True,
        "paper": "A3",
        "footer": "填报人：",
        "revision": 2,
    },
)
COLUMN = reference(
    lambda world: {"layout": LAYOUT.add(world, "X", SheetLayout), "key": "", "words": "列"},
    lambda world: {
        "layout": make(SheetLayout, sheet="supervision-plan", name="另一"),
        "key": "title",
        "words": "改",
        "width": 12,
        "order": 3,
        "is_shown": False,
    },
)
TEMPLATE = reference(
    lambda world: {"kind": "suggestion-paper", "name": "模板", "file": template("a.docx")},
    lambda world: {"name": "改", "is_current": False},
    fixed=["kind", "file"],
)

RECIPES = {
    Topic: TOPIC,
    PlanItem: PLAN_ITEM,
    Activity: ACTIVITY,
    Site: SITE,
    Recommendation: RECOMMENDATION,
    Inspection: INSPECTION,
    TeamMember: TEAM_MEMBER,
    Opinion: OPINION,
    ResultReport: RESULT_REPORT,
    Ballot: BALLOT,
    RectificationItem: ITEM,
    RectificationStage: STAGE,
    RectificationExtension: EXTENSION,
    Outcome: OUTCOME,
    Figure: FIGURE,
    Indicator: INDICATOR,
    SourceDocument: DOCUMENT,
    Passage: PASSAGE,
    WorkYear: WORK_YEAR,
    AnswerClass: ANSWER_CLASS,
    RuleSet: RULES,
    CalendarYear: CALENDAR_YEAR,
    CalendarDay: CALENDAR_DAY,
    WorkArea: AREA,
    Law: LAW,
    Unit: UNIT,
    Membership: MEMBERSHIP,
    ApiToken: TOKEN,
    Webhook: WEBHOOK,
    SheetLayout: LAYOUT,
    LayoutColumn: COLUMN,
    FreeValue: FREE_TEXT,
    DocumentTemplate: TEMPLATE,
}
