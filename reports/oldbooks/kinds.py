"""What a row of an old workbook may become, a line a kind. What its columns are called stands in
`vocabulary`, what the row tells as moves in `moving`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from reports.oldbooks import activities, leads, meetings, personnel, plan_items
from tracker.activities.models import Activity
from tracker.inspections.models import Inspection
from tracker.leads.models import Lead
from tracker.meetings.models import Meeting
from tracker.personnel.models import PersonnelMatter
from tracker.plans.models import PlanItem
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic


def nothing_more(record: Model, said, *, by) -> list[str]:
    return []


def no_more_values(loader, said) -> dict:
    return {}


def not_remembered(loader, record: Model) -> None:
    """The titles of the year are remembered in any case."""


@dataclass(frozen=True, kw_only=True)
class OldKind:
    """`plain` are the fields that hold what a cell says as it stands, `links` those to many
    records. `given` is what every such row is, `required` what a new one cannot do without.
    `noted` are headings whose words go into the field `noted_in`. `add_more` writes what else the
    row says of the record and returns in words what that was. A kind whose records are told apart
    by something else than their titles says by `find` which one a row is, and by `remember` what
    lets later rows find a new one; `more_values` are those that take more than reading a cell."""

    model: type[Model]
    label: str
    plain: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, str] | None = None
    noted: Mapping[str, str] = field(default_factory=lambda: {"status": "完成情况"})
    noted_in: str = "note"
    add_more: Callable[..., list[str]] = nothing_more
    find: Callable[..., Model | None] | None = None
    remember: Callable[..., None] = not_remembered
    more_values: Callable[..., dict] = no_more_values


KINDS = {
    "suggestion": OldKind(
        model=Suggestion,
        label="代表建议",
        plain=(
            "number", "title", "kind", "body", "handling", "disclosure", "is_key", "key_leader",
            "government_leader", "note",
        ),
        noted={},
    ),
    "topic": OldKind(
        model=Topic,
        label="监督议题",
        plain=(
            "title", "form", "basis", "supervising_leader", "research_on", "planned_on",
            "adjustment", "note",
        ),
        links={"reporting_units": "reporting_units"},
        required=("form", "监督方式"),
    ),
    "inspection": OldKind(
        model=Inspection,
        label="执法检查",
        plain=("title", "kind", "team_leader", "method", "findings", "started_on", "note"),
        links={"inspected_units": "inspected_units", "laws": "laws"},
        required=("kind", "检查类型"),
    ),
    "planitem": OldKind(
        model=PlanItem,
        label="调研计划",
        plain=(
            "title", "number", "leader", "members", "quarter", "planned_on", "instruction",
            "adopted_as", "note",
        ),
        given={"plan": PlanItem.Plan.RESEARCH},
        noted={"mid_check": "年中进度", "exchange": "交流", "status": "完成情况"},
        add_more=plan_items.add_results,
    ),
    "lead": OldKind(
        model=Lead,
        label="线索（民情）",
        plain=(
            "title", "channel", "received_on", "text", "place", "person_name", "phone",
            "wants_reply", "note",
        ),
        required=("channel", "来源"),
        noted={"status": "办理状态"},
        find=leads.find,
        remember=leads.remember,
        more_values=leads.values_of,
    ),
    "activity": OldKind(
        model=Activity,
        label="活动",
        plain=("title", "kind", "held_on", "ended_on", "place", "description"),
        links={"programmes": "of_programmes"},
        required=("kind", "活动类型"),
        noted={},
        noted_in="description",
        find=activities.find,
        remember=activities.remember,
        more_values=activities.values_of,
    ),
    "meeting": OldKind(
        model=Meeting,
        label="会议",
        plain=("title", "starts_on", "ends_on", "place", "chair", "note"),
        links={"invited_units": "invited_units"},
        required=("kind", "会议类型"),
        noted={"decisions": "决议决定", "appointments": "任免"},
        add_more=meetings.add_agenda,
        find=meetings.find,
        remember=meetings.remember,
        more_values=meetings.values_of,
    ),
    "personnelmatter": OldKind(
        model=PersonnelMatter,
        label="人事任免",
        plain=("person_name", "kind", "present_post", "received_on", "note"),
        required=("kind", "事项类别"),
        noted={
            "meeting": "通过会议", "exam": "任前考试", "result": "结果", "in_favour": "赞成票",
            "against": "反对票", "abstained": "弃权票", "not_voted": "未按表决器",
        },
        find=personnel.find,
        remember=personnel.remember,
        more_values=personnel.values_of,
    ),
}  # fmt: skip
