"""Dates of a person's work (日程): what is due, and the meetings and activities they see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tracker import kinds
from tracker.activities.models import Activity
from tracker.common.role_permissions import may_read
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.filings.models import Filing
from tracker.matters.models import Matter
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationItem
from tracker.reviews.models import Review, ReviewOpinion
from tracker.suggestions.models import Suggestion


@dataclass(frozen=True, kw_only=True)
class Source:
    """A date field that belongs on a calendar, in the records of `of` that it still matters for."""

    model: type
    field: str
    label: str
    of: Q


SOURCES = (
    Source(model=Matter, field="matter_due_on", label="办理期限",
           of=Q(matter_is_owed=True, matter_is_voided=False)),
    Source(model=Suggestion, field="feedback_due_on", label="评价期限",
           of=Q(voided_at=None, status=Suggestion.Status.ANSWERED)),
    Source(model=Opinion, field="due_on", label="审议意见报告期限",
           of=Q(voided_at=None, status__in=Opinion.OWED)),
    Source(model=RectificationItem, field="due_on", label="整改时限",
           of=Q(voided_at=None, status__in=RectificationItem.OWED)),
    Source(model=Filing, field="supplement_due_on", label="补正期限",
           of=Q(voided_at=None, status=Filing.Status.SUPPLEMENT)),
    Source(model=Review, field="reply_due_on", label="审查意见答复期限",
           of=Q(voided_at=None, status=Review.Status.WRITTEN)),
    Source(model=ReviewOpinion, field="due_on", label="专工委审查意见期限",
           of=Q(given_on=None, taken_back_on=None, review__status=Review.Status.DISTRIBUTED)),
    Source(model=Meeting, field="starts_on", label="会议",
           of=Q(voided_at=None) & ~Q(status=Meeting.Status.CANCELLED)),
    Source(model=Activity, field="held_on", label="活动",
           of=Q(voided_at=None) & ~Q(status=Activity.Status.CANCELLED)),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    on: date
    label: str
    title: str
    is_provisional: bool
    # Of the record: model, key and date field, which name the entry for calendar programs.
    name: str
    # The record whose page shows it.
    kind: str
    id: int
    changed_at: datetime | None

    @property
    def words(self) -> str:
        return f"{self.label}：{self.title}{'（暂定）' if self.is_provisional else ''}"


def entries(account, *, first: date, last: date) -> list[Entry]:
    """The person's dates from the first day to the last, both included, in their order.

    Of matters those whose business it is, unless they look after all of them.
    """
    found = [
        entry
        for source in SOURCES
        if source.model is Matter or may_read(source.model, standing_of(account))
        for entry in _of(source, account, Q(**{f"{source.field}__range": (first, last)}))
    ]
    return sorted(found, key=lambda entry: (entry.on, entry.label, entry.title))


def _of(source: Source, account, within: Q) -> Iterator[Entry]:
    for record in _concerning(source.model.objects.filter(source.of, within), account):
        yield Entry(
            on=getattr(record, source.field),
            label=source.label,
            title=str(record),
            is_provisional=_is_provisional(record, source.field),
            name=f"{record._meta.model_name}-{record.pk}-{source.field}",
            kind=record.matter_kind if isinstance(record, Matter) else record._meta.model_name,
            id=record.pk,
            changed_at=getattr(record, "updated_at", None),
        )


def _concerning(records: QuerySet, account) -> QuerySet:
    standing = standing_of(account)
    if records.model is Matter:
        read = [kind._meta.model_name for kind in kinds.models() if may_read(kind, standing)]
        records = records.filter(matter_kind__in=read)
    if not standing.sees_all and hasattr(records.model, "rows_of_the_concerned"):
        records = records.filter(records.model.rows_of_the_concerned(standing))
    return visible(records, to=account).distinct()


def _is_provisional(record, field: str) -> bool:
    if isinstance(record, Matter):
        return record.matter_due_is_provisional
    return record.is_provisional(field)
