"""What a row of an old workbook may become, a line a kind. What its columns are called stands in
`vocabulary`, what the row tells as moves in `moving`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from reports.oldbooks import plan_items
from tracker.inspections.models import Inspection
from tracker.plans.models import PlanItem
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic


def nothing_more(record: Model, said, *, by) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class OldKind:
    """`plain` are the fields that hold what a cell says as it stands, `links` those to many
    records. `given` is what every such row is, `required` what a new one cannot do without.
    `noted` are headings whose words go into the note. `add_more` writes what else the row says of
    the record and returns in words what that was."""

    model: type[Model]
    label: str
    plain: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, str] | None = None
    noted: Mapping[str, str] = field(default_factory=lambda: {"status": "完成情况"})
    add_more: Callable[..., list[str]] = nothing_more


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
            "title", "form", "basis", "supervising_leader", "research_on", "directors_meeting_on",
            "committee_session_on", "planned_on", "adjustment", "note",
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
}  # fmt: skip
