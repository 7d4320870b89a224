"""规范性文件备案登记簿: what was filed, how late, and what came of the check of its form."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    day_column,
    due_of,
    identity_of,
    note_column,
    reported_until,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper, Tone
from tracker.filings.models import Filing, Validity

Status = Filing.Status
# In these the document is not to be relied upon any more.
ENDED = frozenset({Validity.REPEALED, Validity.EXPIRED})


@dataclass(frozen=True, kw_only=True)
class FilingRow:
    record: Filing
    validity: Validity

    @property
    def check(self) -> str:
        """What came of the check of the form, with the reason where it was not simply right."""
        filing = self.record
        said = {
            Status.RETURNED: f"退回：{filing.return_reason}",
            Status.SUPPLEMENT: f"待补正：{filing.supplement_needed}",
        }
        if found := said.get(Status(filing.status)):
            return found
        added = f"（{filing.supplemented_on}补正）" if filing.supplemented_on else ""
        passed = "符合要求" if filing.status == Status.REGISTERED else "待审查"
        return passed + added


LAYOUT = Layout(
    name="filing-register",
    version=1,
    kind="filing",
    tab="规范性文件备案登记簿",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=3),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(key="number", header=("备案号",), width=15, read=lambda row: row.record.number),
        Column(
            key="title",
            header=("文件名称",),
            width=34,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.title,
        ),
        Column(
            key="document_number",
            header=("文号",),
            width=18,
            read=lambda row: row.record.document.document_number,
        ),
        Column(
            key="maker",
            header=("制定机关",),
            width=14,
            read=lambda row: str(row.record.document.maker),
        ),
        Column(
            key="published_on",
            header=("公布日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.record.document.published_on,
        ),
        Column(
            key="effective_on",
            header=("施行日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.record.document.effective_on,
        ),
        Column(
            key="filing_due_on",
            header=("报备期限",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: due_of(row.record, "filing_due_on"),
        ),
        Column(
            key="received_on",
            header=("报备日期",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="received_on",
            read=lambda row: row.record.received_on,
        ),
        Column(
            key="punctuality",
            header=("是否逾期",),
            width=11,
            tone=lambda row: Tone.RED if row.record.days_late else None,
            read=lambda row: row.record.punctuality,
        ),
        Column(
            key="check",
            header=("形式审查",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.check,
        ),
        day_column("concluded_on", "登记（退回）日期"),
        Column(
            key="receipt_on",
            header=("备案回执",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="receipt_on",
            read=lambda row: row.record.receipt_on,
        ),
        Column(
            key="validity",
            header=("文件效力",),
            width=10,
            tone=lambda row: Tone.RED if row.validity in ENDED else None,
            read=lambda row: row.validity.label,
        ),
        note_column(width=16),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    # Whoever sees a filing sees the document that it is of.
    found = list(
        records.select_related("document__maker").order_by("work_year", "received_on", "pk")
    )
    rows = [FilingRow(record=each, validity=each.document.validity_on(on)) for each in found]
    place = place_on(on)
    title = f"{place.committee}{years_of(found)}规范性文件备案登记簿"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="规范性文件备案登记簿", layout=LAYOUT, model=Filing, fill=fill)
