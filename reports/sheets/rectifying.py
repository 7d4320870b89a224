"""How far a rectification item is, in the three words that official lists use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.reading import numbered, urgent_light_of
from reports.workbook.layout import Tone
from tracker.common.numerals import numbers_in
from tracker.common.scoping import visible
from tracker.progress.models import Attachment, ProgressEntry
from tracker.rectification.models import RectificationItem, RectificationStage

Status = RectificationItem.Status
DONE, ONGOING, OPEN, DECLINED, CARRIED = "done", "ongoing", "open", "declined", "carried"
NOT_BEGUN = frozenset({Status.FOUND, Status.CONFIRMED, Status.HANDED_OVER})
ENDS = {
    Status.WRITTEN_OFF: DONE,
    Status.NOT_ACCEPTED: DECLINED,
    Status.CARRIED_OVER: CARRIED,
}
COMPLETION_TONES = {DONE: Tone.GREEN, ONGOING: Tone.BLUE}


def completion_words(done: str, ongoing: str, still_open: str) -> tuple[tuple[str, str], ...]:
    """The choices of a completion column; the official words differ from sheet to sheet."""
    return (
        (DONE, done),
        (ONGOING, ongoing),
        (OPEN, still_open),
        (DECLINED, "不予整改（已说明）"),
        (CARRIED, "结转下年"),
    )


@dataclass(frozen=True, kw_only=True)
class ItemState:
    """An item with what the reader may see of it on the day asked for."""

    item: RectificationItem
    on: date
    soon: date  # the last day that counts as soon

    @property
    def light(self) -> Tone | None:
        return urgent_light_of(self.item, on=self.on, soon=self.soon)

    @property
    def completion(self) -> str:
        """Done only when it is written off. What is past its date is not going on but open –
        except where long-term goals were agreed on."""
        if self.item.status in ENDS:
            return ENDS[self.item.status]
        is_late = self.light is Tone.RED and self.item.status != Status.LONG_TERM
        return OPEN if self.item.status in NOT_BEGUN or is_late else ONGOING

    @property
    def completion_tone(self) -> Tone | None:
        return COMPLETION_TONES.get(self.completion) or self.light

    @property
    def progress(self) -> str:
        """The latest report, for what takes long the goals on the way, and what came of it."""
        latest = next(iter(self.item.progress_entries.all()), None)
        said = f"{latest.happened_on} {latest.text or latest.next_step}" if latest else ""
        goals = numbered(goal_in_words(stage) for stage in self.item.stages.all())
        result = self.item.result and f"整改结果：{self.item.result}"
        return "\n".join(part for part in (said, goals and f"阶段目标：{goals}", result) if part)

    @property
    def evidence(self) -> str:
        return numbered(attachment.name for attachment in self.item.attachments.all())


def goal_in_words(stage: RectificationStage) -> str:
    reached = f"{stage.reached_on}达成" if stage.reached_on else "未达成"
    return f"{stage.goal}（{stage.due_on}，{reached}）"


def in_clause_order(items: Iterable[RectificationItem]) -> list[RectificationItem]:
    """The clauses of an opinion by their numbers; those without one last."""
    return sorted(
        items, key=lambda item: (not item.number, numbers_in(item.number), item.number, item.pk)
    )


def with_what_is_seen(items: QuerySet, *, to) -> QuerySet:
    """The items with what `ItemState` shows of them, at a constant number of queries."""
    seen = {
        # What was reported; what was decided has columns of its own.
        "progress_entries": ProgressEntry.objects.not_voided().filter(transition=""),
        "attachments": Attachment.objects.not_voided(),
        "stages": RectificationStage.objects.all(),
    }
    return items.select_related("lead_unit", "law").prefetch_related(
        "co_units",
        *(Prefetch(name, visible(records, to=to)) for name, records in seen.items()),
    )
