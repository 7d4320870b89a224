"""What the admin and the API need to know of an official sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet

from reports.layout import Export, Filling, Layout


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`fill` takes the chosen records and the day they are judged on, and returns the title
    lines and every row in its order, at a constant number of queries."""

    title: str
    layout: Layout
    model: type[Model]
    fill: Callable[[QuerySet, date], Filling]

    @property
    def name(self) -> str:
        return self.layout.name

    def export(self, records: QuerySet, *, on: date, filters: dict, at: datetime) -> Export:
        """The sheet of `records` as it stands on the day `on`, ready to be written."""
        # A list may have loaded other links, or the same in another way, for its own columns.
        chosen = records.select_related(None).prefetch_related(None)
        filling = self.fill(chosen, on)
        return Export(layout=self.layout, filling=filling, filters=filters, exported_at=at)
