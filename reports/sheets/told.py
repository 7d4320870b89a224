"""What the sheets of leads have in common: rows at a constant number of questions, veiled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.reading import urgent_light_of
from reports.workbook.layout import Tone
from reports.workbook.values import DateInWords
from tracker.common.models import soon_until
from tracker.common.reads.slim import Slim, streamed
from tracker.common.veil import Sight
from tracker.leads.models import Lead

SHOWN = Slim(
    Lead,
    "number", "channel", "status", "received_on", "title", "times", "document_number",
    "handed_over_on", "due_on", "provisional_dates", "answered_on", "answer", "told_on",
    "wants_reply", "rated", "concluded_on", "confirmed_by", "referred_to", "end_reason",
    "unit_named", "rule", "amount", "verified", "note", "version", "voided_at", "void_reason",
    "street__name", "street__short_name", "handled_by__name", "handled_by__short_name",
    "budget_unit__name", "budget_unit__short_name", "became__matter_title",
    "became__matter_kind", "became_item__number", "became_item__text", "duplicate_of__number",
    "duplicate_of__title",
)  # fmt: skip
# What a topic and a suggestion are called in front of their names.
BECAME = {kind._meta.model_name: kind._meta.verbose_name for kind in Lead.BECOMES}


@dataclass(frozen=True, kw_only=True)
class LeadRow:
    """A lead as its reader may see it: what it became is named only to those who see that."""

    record: Lead
    light: Tone | None

    @property
    def result(self) -> str:
        """Where it ended, and by whose word or where to."""
        lead = self.record
        said = {
            Lead.Status.SOLVED: lead.confirmed_by and f"{lead.get_confirmed_by_display()}确认",
            Lead.Status.REFERRED: lead.referred_to,
            Lead.Status.KEPT: lead.end_reason,
            Lead.Status.NOT_ACCEPTED: lead.end_reason,
            Lead.Status.DUPLICATE: str(lead.duplicate_of or ""),
        }.get(lead.status, "")
        return f"{lead.get_status_display()}：{said}" if said else lead.get_status_display()

    @property
    def became(self) -> str:
        lead = self.record
        if lead.became is not None:
            kind = BECAME.get(lead.became.matter_kind, "")
            return f"{kind}：{lead.became.matter_title}"
        return f"整改事项：{lead.became_item}" if lead.became_item is not None else ""

    @property
    def told(self) -> date | DateInWords | None:
        """When they were told; that nobody asked to be is no gap."""
        unasked = None if self.record.wants_reply else DateInWords("不要求")
        return self.record.told_on or unasked


def rows_of(records: QuerySet, *, on: date, to, order: Iterable[str]) -> Iterable[LeadRow]:
    """The rows of the leads in that order, read some hundreds at a time."""
    sight, soon = Sight(to), soon_until(on=on)

    def some(keys) -> list[LeadRow]:
        return [
            LeadRow(record=lead, light=urgent_light_of(lead, on=on, soon=soon))
            for lead in sight.veiled(SHOWN.these(keys))
        ]

    keys = list(records.order_by(*order).values_list("pk", flat=True))
    return streamed(keys, some)
