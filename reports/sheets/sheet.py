"""What the admin and the API need to know of an official sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Model, QuerySet

from reports.workbook.layout import Export, Filling, Layout
from tracker.common.corrected import corrected_among
from tracker.matters.models import Tracked

# More than these nobody reads below a table; the history names them all.
MOST_NAMED = 20


def note_of_corrections(records: QuerySet) -> list[str]:
    """Which of the records were corrected after they had been written, if any (更正)."""
    found = corrected_among(records)
    if not found:
        return []
    named = sorted(found)[:MOST_NAMED]
    titles = {one.pk: str(one) for one in records.model._base_manager.filter(pk__in=named)}
    words = [
        f"{titles[key]}（{'关账后更正，' if found[key].is_after_closing else ''}{found[key].on}）"
        for key in named
    ]
    more = f"等{len(found)}条" if len(found) > len(named) else ""
    return [f"有更正的记录：{'、'.join(words)}{more}"]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`fill(records, on=…, to=…)` takes the chosen records, the day they are judged on and the
    user who will read the sheet, and returns the title lines and every row in its order, at a
    constant number of queries. What hangs on a record and that reader may not see (votes of an
    open round, phones) stays out."""

    title: str
    layout: Layout
    model: type[Model]
    fill: Callable[..., Filling]
    # A line of a statistic is about many records: it carries nothing that could come back.
    is_statistic: bool = False
    # What all its rows are, so that it has no column for it: which plan, in a sheet of one plan.
    given: Mapping[str, object] = field(default_factory=dict)
    # Whose forms ask for the columns `move.…`: of these the first is made that is possible.
    moves: tuple[str, ...] = ()
    # Of records without a number or title of their own, the fields by which they are told apart:
    # a row that says the same in all of them is that record, any other begins a new one.
    told_apart_by: tuple[str, ...] = ()

    @property
    def begins_records(self) -> bool:
        """Whether a row without a record may begin one."""
        return issubclass(self.model, Tracked) or bool(self.told_apart_by)

    @property
    def name(self) -> str:
        return self.layout.name

    def listed(self, records: QuerySet) -> QuerySet:
        """Those of the records that the sheet is about."""
        return records.filter(**self.given)

    def export(
        self, records: QuerySet, *, on: date, to, filters: dict, at: datetime, office=None
    ) -> Export:
        """The sheet of `records` as the user `to` may read it on the day `on`, to be written.

        `office` is the SheetLayout that an office made of this sheet; without one the sheet is
        as shipped. Raises LayoutError when the office's columns contradict each other.
        """
        # A list may have loaded other links, or the same in another way, for its own columns.
        chosen = self.listed(records).select_related(None).prefetch_related(None)
        filling = self.fill(chosen, on=on, to=to)
        if not self.is_statistic:
            notes = (*filling.notes, *note_of_corrections(chosen))
            filling = replace(filling, notes=notes)
        columns = filling.columns or self.layout.columns
        layout = replace(self.layout, columns=columns)
        if office is not None:
            layout = office.arrange(layout)
        return Export(layout=layout, filling=filling, filters=filters, exported_at=at)
