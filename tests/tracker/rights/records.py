"""For each kind: how a record in a relation is made, and what every field could be changed to.

`place` says what ties a record to people, `required` is the rest of what it needs, `other` gives
every fact a value that differs from both; with `place` it makes a record that is filled in whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rights_world import DAY, World, make, on

from reports import word
from reports.layouts.models import CARRIERS
from reports.models import DocumentTemplate, FreeValue, LayoutColumn, SheetLayout
from tracker.decisions.models import Decision
from tracker.filings.models import Filing, NormativeDocument, YearList, YearListLine
from tracker.leads.models import GatheredOpinion, Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    AnswerClass,
    ApiToken,
    Bill,
    ByElection,
    CalendarDay,
    CalendarYear,
    Deputy,
    DutyAct,
    Extract,
    Figure,
    FiscalDuty,
    Group,
    Holding,
    Indicator,
    Inspection,
    Law,
    Membership,
    Nominee,
    Observation,
    OneTimeLink,
    Opinion,
    Outcome,
    Passage,
    PersonnelMatter,
    PointRule,
    Post,
    Programme,
    Recommendation,
    RectificationExtension,
    RectificationItem,
    RectificationStage,
    ReportReading,
    ResultReport,
    RuleSet,
    Site,
    SourceDocument,
    Station,
    StationDeputy,
    TeamMember,
    Term,
    Topic,
    TrialComment,
    Unit,
    Vote,
    Webhook,
    WorkArea,
    WorkYear,
)
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review, ReviewOpinion

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
        "fiscal_duty": FiscalDuty.objects.get(code="audit-report"),
        **dated(
            "planned_on", "due_on", "started_on", "concluded_on", "research_on",
            "published_on",
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
        "note": "备注", "directors_decision": "committee",
        "continues": earlier(world, Inspection, kind="case_review"),
        **dated(
            "planned_on", "due_on", "started_on", "concluded_on", "notified_on",
            "published_on",
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


DECISION = Recipe(
    # Either there is a term or there is none; what is tried sets one.
    place=lambda world, letter: {**led(world, letter), "has_no_term": True, "due_on": None},
    required=lambda world: {"title": "决定", "kind": "decision"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "kind": "resolution", "area": world.area, "subject_year": 2030,
        "number": "9号", "text": "改", "laws": [world.law],
        "addressed_to": [world.units["bureau"]], "has_no_term": False, "is_uncounted": True,
        "report": "已办", "erratum": "勘误", "note": "备注",
        "repealed_by": earlier(world, Decision, kind="decision"),
        "continues": earlier(world, Decision, kind="decision"),
        **dated(
            "planned_on", "started_on", "concluded_on", "submitted_on", "adopted_on",
            "effective_on", "published_on", "filed_up_due_on", "filed_up_on", "reported_on",
            "repealed_on", "due_on",
        ),
        **sourced(world),
    },
    elsewhere=other_lead,
)  # fmt: skip
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


def told(world: World, letter: str) -> Values:
    """Of a committee's work, of a street, or told to a deputy."""
    return {
        "work_year": world.year,
        "lead_committee": world.lead(letter) if letter in "MF" else None,
        "street": world.units["street"] if letter == "S" else None,
        "deputy": world.deputy if letter == "D" else None,
    }


def told_elsewhere(world: World, letter: str) -> Values:
    others = {
        "S": {"street": world.units["other_street"]},
        "D": {"deputy": world.deputies["丙代表"]},
    }
    return others.get(letter) or other_lead(world, letter)


LEAD = Recipe(
    place=told,
    # As some states need it from the start.
    required=lambda world: {
        "title": "线索", "channel": "hotline", "received_on": date(2031, 1, 1),
        "verified": "false", "referred_to": "区法院", "end_reason": "已有结论",
    },
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "channel": "warning", "area": world.area, "subject_year": 2030,
        "text": "内容", "place": "幸福路", "times": 37, "activity": world.activity("C"),
        "person_name": "王先生", "phone": "13900000000", "is_person_shown": True,
        "wants_reply": True, "is_in_proceedings": True, "unit_named": "区城管局", "rule": "超预算",
        "budget_unit": world.units["bureau"], "amount": Decimal("1.5"), "verified": "partly",
        "handled_by": world.units["bureau"], "document_number": "督1号", "due_explanation": "另定",
        "extension_reason": "汛期", "extension_decision": "granted", "answer": "已修复",
        "rated": "satisfied", "confirmed_by": "person", "referred_to": "区信访局",
        "end_reason": "另有安排", "provisional_dates": ["due_on"], "note": "备注",
        "continues": earlier(world, Lead, channel="hotline", received_on=date(2030, 1, 1)),
        **dated(
            "received_on", "planned_on", "due_on", "started_on", "concluded_on", "handed_over_on",
            "extension_asked_on", "extension_until", "answered_on", "told_on", "verified_on",
        ),
        **sourced(world),
    },
    elsewhere=told_elsewhere,
    # They go with the state that the move ends in, and no later write changes the one alone.
    fixed=frozenset({"became", "became_item", "duplicate_of"}),
)  # fmt: skip


def of_body(world: World, letter: str) -> Values:
    """A meeting of a committee or a street committee, or of the standing committee itself."""
    bodies = {"M": "committee", "F": "other_committee", "S": "street"}
    kinds = {"N": "committee", "S": "street_committee"}
    body = world.units[bodies[letter]] if letter in bodies else None
    return {"kind": kinds.get(letter, "special_committee"), "body": body}


OTHER_BODIES = {
    "M": "other_committee", "F": "committee", "S": "other_street", "N": "government",
}  # fmt: skip


def meeting_of(world: World, letter: str) -> Meeting:
    return make(Meeting, work_year=world.year, **of_body(world, letter))


def session_on(world: World) -> Meeting:
    return make(Meeting, kind="committee", work_year=world.year, starts_on=DAY)


MEETING = Recipe(
    place=of_body,
    required=lambda world: {"work_year": world.year, "title": "会议"},
    other=lambda world, letter: {
        "work_year": world.next_year, "title": "改", "term": world.deputy.term, "number": 12,
        "is_extraordinary": True, "place": "三楼会议室", "chair": "张主任",
        "called_by": make(Meeting, kind="directors", work_year=world.year),
        "members_count": 33, "present_count": 30, "counts_reason": "请假3人",
        "invited_units": [world.units["bureau"]], "observers_count": 2, "is_verified": False,
        "note": "备注",
        **dated("starts_on", "ends_on", "called_on", "minuted_on", "published_on"),
        **sourced(world),
    },
    elsewhere=lambda world, letter: {"body": world.units[OTHER_BODIES[letter]]},
    # What a meeting is stands with whose it is; its minutes are among its own files.
    fixed=frozenset({"kind", "session", "minutes"}),
)  # fmt: skip
AGENDA_ITEM = Recipe(
    place=lambda world, letter: {"meeting": meeting_of(world, letter)},
    required=lambda world: {"title": "听取报告", "kind": "hear"},
    other=lambda world, letter: {
        "order": 3, "title": "改", "kind": "vote", "way": "会议审议",
        "matter": world.topics["M"].matter_ptr, "reporting_unit": world.units["bureau"],
        "reporter": "王局长", "is_verified": False, "note": "备注",
        **dated(
            "opinions_gathered_on", "draft_received_on", "revised_received_on",
            "sent_to_members_on",
        ),
        **sourced(world),
    },
    elsewhere=lambda world, letter: {"meeting": meeting_of(world, "N")},
    fixed=frozenset({"opinion", "result", "heard_on"}),
)  # fmt: skip
FISCAL_DUTY = Recipe(
    place=nowhere,
    required=lambda world: {"code": "duty", "title": "决算", "form": "fiscal_oversight"},
    other=lambda world, letter: {
        "code": "other", "title": "改", "form": "state_assets", "article": "第一条",
        "is_yearly": False, "lead_committee": world.lead("M"),
        "reporting_unit": world.units["bureau"], "is_active": False, "is_verified": True,
        "order": 9, "note": "备注", "after": FiscalDuty.objects.get(code="audit-report"),
        **dated("effective_from"),
    },
    # Months come in twos, and not with what it comes after.
    fixed=frozenset({"due_from", "due_until"}),
)  # fmt: skip
PROGRAMME = Recipe(
    place=nowhere,
    required=lambda world: {"code": "programme", "name": "品牌"},
    other=lambda world, letter: {
        "code": "other", "name": "改", "definition": "口径", "basis": "依据",
        **dated("valid_from", "valid_until"),
    },
)  # fmt: skip


def station_of(world: World, letter: str) -> Station:
    return make(Station, code=f"home-{letter.lower()}", name=letter, kind="home",
                street_committee=street_of(world, letter))  # fmt: skip


def street_of(world: World, letter: str) -> Unit:
    return world.units["street" if letter == "S" else "other_street"]


def group_of(world: World) -> Group:
    return make(Group, term=world.deputy.term, name="第一小组")


STATION = Recipe(
    place=lambda world, letter: {"street_committee": street_of(world, letter)},
    required=lambda world: {"code": "station", "name": "工作室", "kind": "studio"},
    other=lambda world, letter: {
        "code": "other", "name": "改", "aliases": ["工作室"], "kind": "contact",
        "address": "一路1号", "opening_rule": "每月第一个星期三", "note": "备注",
        **dated("valid_from", "valid_until"),
    },
    elsewhere=lambda world, letter: {
        "street_committee": street_of(world, "F" if letter == "S" else "S")
    },
)  # fmt: skip
STATION_DEPUTY = Recipe(
    place=lambda world, letter: {"station": station_of(world, letter)},
    required=lambda world: {"deputy": world.deputy},
    other=lambda world, letter: {
        "deputy": world.deputies["乙代表"], "on_duty": "每月第二个星期六",
        **dated("from_on", "until_on"),
    },
    elsewhere=lambda world, letter: {"station": station_of(world, "F" if letter == "S" else "S")},
)  # fmt: skip


def trial_of(world: World, *, organiser: Unit, deputy: Deputy) -> Activity:
    trial = make(Activity, work_year=world.year, kind="court_observation", title="旁听",
                 held_on=DAY, organiser=organiser)  # fmt: skip
    make(DutyAct, activity=trial, deputy=deputy)
    return trial


def seat_of(world: World, letter: str) -> Values:
    """The committee's own trial, which the lead deputy sat in on; elsewhere all is another's."""
    own = letter == "C"
    deputy = world.deputies["甲代表" if own else "乙代表"]
    organiser = world.units["committee" if own else "other_committee"]
    return {"activity": trial_of(world, organiser=organiser, deputy=deputy), "deputy": deputy}


def observation_of(world: World, letter: str) -> Values:
    return {"observation": make(Observation, **seat_of(world, letter))}


OBSERVATION = Recipe(
    place=seat_of,
    required=lambda world: {},
    other=lambda world, letter: {
        "procedure": "good", "stages": "fair", "mediation": "poor", "attire": "good",
        "language": "fair", "atmosphere": "good",
    },
    elsewhere=lambda world, letter: seat_of(world, "F"),
)  # fmt: skip
TRIAL_COMMENT = Recipe(
    place=observation_of,
    required=lambda world: {"text": "程序规范"},
    other=lambda world, letter: {"text": "改", "answer": "已改进", **dated("answered_on")},
    elsewhere=lambda world, letter: observation_of(world, "F"),
)
ACTIVITY = Recipe(
    place=lambda world, letter: {
        "work_year": world.year,
        "organiser": world.organiser(letter),
        **of_topic(world, letter),
    },
    required=lambda world: {"title": "调研", "kind": "research"},
    other=lambda world, letter: {
        "work_year": world.next_year,
        "title": "改", "kind": "court_observation",
        "programmes": [PROGRAMME.add(world, "X", Programme)],
        "place": "村委会", "station": STATION.add(world, "F", Station), "group": group_of(world),
        "court": make(Unit, code="court", name="法院", kind="court"), "case_name": "张某某盗窃案",
        "case_kind": "criminal", "times": 1, "batches": 1, "items": 1, "people": 2,
        "attendances": 3, "deputy_attendances": 1, "public_attendances": 2, "opinions": 4,
        "answered_on_spot": 1, "handed_over": 1, "solved": 1, "description": "情况",
        **dated("notice_on", "held_on", "ended_on"), **sourced(world),
    },
    elsewhere=lambda world, letter: {
        "organiser": world.units["government"],
        **other_matter(world, letter),
    },
    # Numbers come with what was held alone.
    fixed=frozenset({"status", "period_from", "period_until"}),
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


def a_lead(world: World) -> Lead:
    told = {"title": "线索", "channel": "board", "received_on": date(2031, 1, 1)}
    return make(Lead, work_year=world.year, **told)


GATHERED_OPINION = Recipe(
    place=of_topic,
    required=lambda world: {"voice": a_lead(world).matter_ptr, "text": "意见"},
    other=lambda world, letter: {
        "voice": a_lead(world).matter_ptr, "text": "改", "category": "市政", "adoption": "partly",
        "response": "已列入计划", **dated("handed_over_on"), **sourced(world),
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
        "title": "改", "issuer": "directors", "kind": "budget_audit",
        "meeting": session_on(world),
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
        "period_from": date(2030, 1, 1), "period_until": date(2030, 12, 31),
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
VOTE_FIELDS = ("sent", "returned", "valid", "in_favour", "basically", "against")


def votes(*counts: int) -> Values:
    return dict(zip(VOTE_FIELDS, counts, strict=True))


VOTE = Recipe(
    # On an opinion, which has no unit and no “excellent”; what is tried makes it one on a unit.
    place=lambda world, letter: {
        "purpose": "satisfaction", "opinion": world.opinion(letter), "unit": None,
        "matter": world.inspections[letter], "excellent": 0, "valid": 8,
    },
    required=lambda world: {
        "round": 1, "held_on": DAY, "sent": 8, "returned": 8, "in_favour": 8, "against": 0,
    },
    other=lambda world, letter: {
        "purpose": "appraisal", "opinion": None, "matter": world.topics["O"],
        "unit": world.units["bureau"], "rule_set": RuleSet.objects.first(),
        "round": 2, "held_on": date(2031, 6, 1),
        "meeting": session_on(world), "method": "secret",
        "members": 30, "present": 20, "excellent": 1, "abstained": 1, "not_voted": 1,
        "grade": "优秀", "announced_on": date(2031, 6, 2), **votes(10, 9, 9, 5, 1, 1),
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
        "personnel_failures": 3,
        "lead_person_years": 3,
        "withdrawal_until": "handover",
        "ballot_base": "valid",
        "ballot_pass_percent": 60,
        "appraisal_base": "valid",
        "appraisal_pass_percent": 60,
        "rolls_forward": False,
        "due_soon_days": 9,
        "year_list_cutoff": "03-31",
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
        "population": "activity_street",
        "programmes": [PROGRAMME.add(world, "X", Programme)],
        "counted_from": 2031,
        "order": 3,
        "note": "备注",
    },
)


def of_press(world: World, letter: str) -> Values:
    """What only a report of the press says."""
    if letter != "P":
        return {"kind": "plan"}
    return {
        "outlet": "日报", "level": "city", "times": 3,
        "deputies": [world.deputies["甲代表"]], "matter": world.topics["M"].matter_ptr,
    }  # fmt: skip


DOCUMENT = Recipe(
    place=lambda world, letter: (
        {"kind": "media", "work_year": world.year} if letter == "P" else {"kind": "annual_report"}
    ),
    required=lambda world: {"code": "d", "title": "文件"},
    other=lambda world, letter: {
        "code": "e",
        "title": "改",
        "work_year": world.next_year,
        "issued_by": world.units["government"],
        "published_on": DAY,
        "link": "https://example.org/a",
        "checksum": "a" * 64,
        "note": "备注",
        **of_press(world, letter),
    },
    elsewhere=lambda world, letter: {"kind": "other"} if letter == "P" else {},
)
READING = reference(
    lambda world: {
        "document": DOCUMENT.add(world, "X", SourceDocument), "text": "原文",
    },
    lambda world: {},
)  # fmt: skip


def extract_of(world: World) -> Values:
    reading = READING.add(world, "X", ReportReading)
    return {
        "reading": reading, "passage": world.passage, "kind": "figure", "start": 0, "end": 2,
        "quote": "调研",
    }  # fmt: skip


EXTRACT = reference(
    extract_of,
    lambda world: {
        "values": {"label": "改"}, "kind": "outcome", "start": 1, "end": 9, "quote": "改",
        "doubts": ["存疑"], "same_as_id": 7,
    },
    fixed=["reading", "passage", "under", "status", "record_id"],
)  # fmt: skip
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
POINT_RULE = reference(
    lambda world: {"work_year": world.year, "what": "research", "points": Decimal(2)},
    lambda world: {
        "work_year": world.next_year, "what": "suggestion_led", "points": Decimal("2.5"),
        "at_most": Decimal(10), "basis": "积分办法",
    },
)  # fmt: skip
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
POST = reference(
    lambda world: {"code": "p", "title": "局长", "body": world.units["bureau"], "kind": "other"},
    lambda world: {
        "code": "q",
        "title": "改",
        "body": world.units["government"],
        "kind": "court",
        "seats": 3,
        "appointed_by": "congress",
        "oath_by": "own_body",
        "is_deputy_required": True,
        "note": "备注",
    },
)
HOLDING = reference(
    lambda world: {"post": POST.add(world, "X", Post), "person_name": "甲代"},
    lambda world: {
        "post": make(Post, code="r", title="院长", body=world.units["bureau"], kind="court"),
        "person_name": "甲代表",
        "deputy": world.deputy,
        "from_on": DAY,
        "until_on": DAY,
        "how": "elected",
        "note": "备注",
        **sourced(world),
    },
    # What a matter opened or closed is no longer changed by hand.
    fixed=["matter_in", "matter_out"],
)
BILL = reference(
    lambda world: {"work_year": world.year, "title": "任免案"},
    lambda world: {
        "work_year": world.next_year,
        "number": "3号",
        "title": "改",
        "note": "备注",
    },
)
BY_ELECTION = reference(
    lambda world: {"work_year": world.year, "term": world.deputy.term, "district": "一选区"},
    lambda world: {
        "work_year": world.next_year,
        "term": make(Term, number=9),
        "district": "改",
        "delegation": "纱帽",
        "street_committee": world.units["street"],
        "seats": 2,
        "causes": [PERSONNEL_MATTER.add(world, "X", PersonnelMatter)],
        **dated(
            "decided_on", "voters_listed_on", "first_list_on", "final_list_on", "election_on",
            "qualified_report_on", "announced_on",
        ),
        "voters": 900,
        "votes_cast": 600,
        "note": "备注",
        **sourced(world),
    },
)  # fmt: skip
NOMINEE = reference(
    lambda world: {"by_election": BY_ELECTION.add(world, "X", ByElection), "person_name": "甲"},
    lambda world: {
        "by_election": make(
            ByElection, work_year=world.year, term=world.deputy.term, district="二选区"
        ),
        "person_name": "改",
        "votes": 9,
    },
)
PERSONNEL_MATTER = reference(
    lambda world: {
        "work_year": world.year,
        "kind": "appoint",
        "person_name": "甲代",
        "post": make(Post, code="m", title="科长", body=world.units["bureau"], kind="other"),
    },
    lambda world: {
        "work_year": world.next_year,
        "kind": "remove",
        "bill": make(Bill, work_year=world.year, title="另一任免案"),
        "term": world.deputy.term,
        "person_name": "甲代表",
        "deputy": world.deputy,
        "post": make(Post, code="n", title="处长", body=world.units["bureau"], kind="other"),
        "present_post": "科长",
        "proposer": world.units["government"],
        "proposed_by": "mayor",
        "area": world.area,
        "lead_committee": world.units["committee"],
        "subject_year": 2030,
        "certificate_number": "任7",
        "note": "备注",
        "continues": make(
            PersonnelMatter, work_year=world.year_before, kind="elect_upper", person_name="旁人"
        ),
        **dated(
            "planned_on", "due_on", "started_on", "received_on", "notified_on", "exam_on",
            "reviewed_on", "directors_on", "tabled_on", "effective_on", "announced_on",
            "oath_due_on", "oath_on", "reported_up_on", "concluded_on",
        ),
        "exam_passed": True,
        "stated": True,
        "document_number": "5号",
        "oath_due_explanation": "说明",
        "oath_organiser": "区政府",
        "provisional_dates": ["oath_due_on"],
        **sourced(world),
    },
    # Of other kinds of matters than this one.
    fixed=["by_election", "ground"],
)  # fmt: skip
LATER = datetime(2199, 1, 1, tzinfo=UTC)
LINK = reference(
    lambda world: {
        "matter": world.topics["M"].matter_ptr,
        "step": "sign",
        "record_id": 1,
        "unit": world.units["bureau"],
        "digest": "a" * 64,
    },
    lambda world: {
        "matter": world.topics["N"].matter_ptr,
        "step": "answer",
        "record_id": 2,
        "unit": world.units["committee"],
        "expires_on": timezone.localdate() + timedelta(days=3),
        "has_code": True,
        "digest": "b" * 64,
        "code_digest": "c" * 64,
        "issued_by": world.user("clerk"),
        "opened_at": LATER,
        "wrong_codes": 1,
        "revoked_at": LATER,
        "revoke_reason": "改",
    },
    # It is of a unit or of a deputy, and used or revoked.
    fixed=["deputy", "used_at"],
)
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
DOCUMENT_MADE = reference(
    lambda world: {"maker": world.units["government"], "title": "规定"},
    lambda world: {
        "maker": world.units["bureau"], "title": "改", "document_number": "规〔2031〕1号",
        "replaces": make(NormativeDocument, maker=world.units["bureau"], title="原规定"),
        "replacement": "amends", "laws": [world.law], "area": world.area, "is_public": False,
        "note": "备注",
        **dated("published_on", "effective_on", "expires_on", "amended_on", "repealed_on"),
        **sourced(world),
    },
)  # fmt: skip
FILING = Recipe(
    place=lambda world, letter: {
        **led(world, letter), "document": DOCUMENT_MADE.add(world, "X", NormativeDocument),
    },
    required=lambda world: {"received_on": DAY},
    other=lambda world, letter: {
        "work_year": world.next_year, "area": world.area, "subject_year": 2030,
        "document": DOCUMENT_MADE.add(world, "X", NormativeDocument),
        "received_on": date(2031, 6, 1), "number": "备1号", "supplement_needed": "说明",
        "return_reason": "不属范围", "note": "备注",
        "continues": make(
            Filing, work_year=world.year_before, received_on=DAY,
            document=DOCUMENT_MADE.add(world, "X", NormativeDocument),
        ),
        **dated(
            "planned_on", "started_on", "concluded_on", "receipt_on", "supplement_asked_on",
            "supplement_due_on", "supplemented_on",
        ),
        **sourced(world),
    },
    elsewhere=other_lead,
)  # fmt: skip
REVIEW = Recipe(
    place=lambda world, letter: {
        **led(world, letter), "document": DOCUMENT_MADE.add(world, "X", NormativeDocument),
    },
    required=lambda world: {"registered_on": DAY},
    other=lambda world, letter: {
        "work_year": world.next_year, "area": world.area, "subject_year": 2030,
        "document": DOCUMENT_MADE.add(world, "X", NormativeDocument),
        "registered_on": date(2031, 6, 1), "number": "审1号", "kind": "proposal",
        "initiator": "李某", "initiator_contact": "电话", "request_text": "建议审查",
        "extended_by": "主任会议", "result": "written", "refusal": "other", "ground": "powers",
        "plan": "修改", "document_number": "1号", "written_opinion": "意见",
        "maker_reply": "答复", "fixed_how": "amended", "repair": "已改", "note": "备注",
        "decision": make(
            Decision, title="决定", kind="decision", work_year=world.year_before
        ),
        "continues": make(
            Review, work_year=world.year_before, registered_on=DAY,
            document=DOCUMENT_MADE.add(world, "X", NormativeDocument),
        ),
        **dated(
            "planned_on", "started_on", "concluded_on", "talked_on", "result_on", "plan_until",
            "written_on", "reply_due_on", "replied_on", "repair_due_on", "fixed_on",
            "tell_due_on", "told_on",
        ),
        **sourced(world),
    },
    elsewhere=other_lead,
)  # fmt: skip
REVIEW_OPINION = reference(
    lambda world: {
        "review": REVIEW.add(world, "M", Review), "committee": world.units["committee"],
        "sent_on": DAY,
    },
    lambda world: {
        "review": REVIEW.add(world, "M", Review), "committee": world.units["other_committee"],
        "due_explanation": "期限", "extended_by": "主任", "finding": "problem",
        "ground": "powers", "text": "意见", "taken_back_reason": "送错",
        "provisional_dates": ["due_on"], "sent_on": date(2031, 4, 1),
        **dated("due_on", "given_on", "taken_back_on"),
    },
)  # fmt: skip
YEAR_LIST = reference(
    lambda world: {"maker": world.units["government"], "year": 2030},
    lambda world: {
        "maker": world.units["bureau"], "year": 2031, "received_on": DAY, "text": "规定",
        "note": "备注", **sourced(world),
    },
)  # fmt: skip
LISTED_LINE = reference(
    lambda world: {
        "year_list": YEAR_LIST.add(world, "X", YearList), "order": 1, "title": "规定",
    },
    lambda world: {
        "year_list": make(YearList, maker=world.units["bureau"], year=2029), "order": 2,
        "title": "改", "document_number": "规〔2031〕1号", "published_on": DAY,
        "filing": FILING.add(world, "M", Filing),
    },
)  # fmt: skip
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
    Decision: DECISION,
    Lead: LEAD,
    NormativeDocument: DOCUMENT_MADE,
    Filing: FILING,
    Review: REVIEW,
    ReviewOpinion: REVIEW_OPINION,
    YearList: YEAR_LIST,
    YearListLine: LISTED_LINE,
    Meeting: MEETING,
    AgendaItem: AGENDA_ITEM,
    Activity: ACTIVITY,
    FiscalDuty: FISCAL_DUTY,
    ReportReading: READING,
    Extract: EXTRACT,
    Programme: PROGRAMME,
    Observation: OBSERVATION,
    TrialComment: TRIAL_COMMENT,
    Station: STATION,
    StationDeputy: STATION_DEPUTY,
    Site: SITE,
    Recommendation: RECOMMENDATION,
    GatheredOpinion: GATHERED_OPINION,
    Inspection: INSPECTION,
    TeamMember: TEAM_MEMBER,
    Opinion: OPINION,
    ResultReport: RESULT_REPORT,
    Vote: VOTE,
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
    PointRule: POINT_RULE,
    RuleSet: RULES,
    CalendarYear: CALENDAR_YEAR,
    CalendarDay: CALENDAR_DAY,
    WorkArea: AREA,
    Law: LAW,
    Unit: UNIT,
    Membership: MEMBERSHIP,
    Post: POST,
    Holding: HOLDING,
    Bill: BILL,
    PersonnelMatter: PERSONNEL_MATTER,
    ByElection: BY_ELECTION,
    Nominee: NOMINEE,
    ApiToken: TOKEN,
    Webhook: WEBHOOK,
    OneTimeLink: LINK,
    SheetLayout: LAYOUT,
    LayoutColumn: COLUMN,
    FreeValue: FREE_TEXT,
    DocumentTemplate: TEMPLATE,
}
