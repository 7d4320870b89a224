"""Rows that are no record yet: which kinds may begin as a row of a sheet, and in which year."""

from reports.importing.rows import CheckedRow
from reports.sheets.sheet import Sheet
from tracker.years.models import WorkYear


class NewRecords:
    def __init__(self, sheet: Sheet):
        self.sheet = sheet

    def begin(self, row: CheckedRow, *, years: set[int]) -> None:
        """Give the row a new record, in the one work year that the other rows are of."""
        row.record = self.sheet.model(**self.sheet.given)
        row.set_fields |= set(self.sheet.given)
        if not self.sheet.begins_records:
            row.refuse("not_creatable", "本表不能新增行；没有记录标识的行无法对应到记录。")
        year = WorkYear.objects.filter(pk=next(iter(years))).first() if len(years) == 1 else None
        if year is None:
            row.refuse("work_year_missing", "无法判断新增行的工作年度，请在上传时选择。")
        else:
            row.record.work_year = year
            row.set_fields.add("work_year")
