"""Rows that are no record yet: which kinds may begin as a row of a sheet, and in which year."""

from django.db.models import Model

from reports.importing.rows import CheckedRow
from tracker.inspections.models import Inspection
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic
from tracker.years.models import WorkYear

CREATABLE = (Topic, Inspection, Suggestion)


class NewRecords:
    def __init__(self, model: type[Model]):
        self.model = model

    def begin(self, row: CheckedRow, *, years: set[int]) -> None:
        """Give the row a new record, in the one work year that the other rows are of."""
        row.record = self.model()
        if self.model not in CREATABLE:
            row.refuse("not_creatable", "本表不能新增行；没有记录标识的行无法对应到记录。")
        year = WorkYear.objects.filter(pk=next(iter(years))).first() if len(years) == 1 else None
        if year is None:
            row.refuse("work_year_missing", "无法判断新增行的工作年度，请在上传时选择。")
        else:
            row.record.work_year = year
            row.set_fields.add("work_year")
