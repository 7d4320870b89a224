"""What the admin and the API need to know of an official sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

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

    def write(self, target: IO[bytes], *, records: QuerySet, on: date, filters: dict, at: datetime):
        """Write the workbook of `records`; returns what `write_workbook` says was written.

        Raises WorkbookError when the records do not fit into a workbook.
        """
        # Here and not above: a web worker that writes no sheet should not carry openpyxl.
        from reports.workbook import write_workbook

        filling = self.fill(records, on)
        export = Export(layout=self.layout, filling=filling, filters=filters, exported_at=at)
        return write_workbook(export, target)
