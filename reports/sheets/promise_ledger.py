"""承诺台账: what units promised in their answers, by when, and what came of it.

A line is one promise, to be read: it is settled by a step of its suggestion, with evidence. Those
of a suggestion that was declared void are not listed.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on
from reports.sheets.reading import (
    day_column,
    due_column,
    group_numeral,
    identity_of,
    reported_until,
    urgent_light_of,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Kind,
    Layout,
    Page,
    Tone,
)
from tracker.answers.models import Promise
from tracker.common.models import soon_until

SETTLED = {Promise.Status.FULFILLED: Tone.GREEN}


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    record: Promise
    light: Tone | None

    @property
    def suggestion(self):
        return self.record.answer.suggestion


LAYOUT = Layout(
    name="promise-ledger",
    version=1,
    kind="promise",
    tab="承诺台账",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=2),
    grouping=Grouping(
        read=lambda row: str(row.record.answer.unit),
        numeral=group_numeral,
        heading="{number}、{name}（{count}项）",
        total="合计（{count}项）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="number",
            header=("建议\n编号",),
            width=8,
            read=lambda row: row.suggestion.number,
        ),
        Column(
            key="suggestion",
            header=("建议标题",),
            width=28,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.suggestion.title,
        ),
        Column(
            key="answered_on",
            header=("答复日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.record.answer.answered_on,
        ),
        Column(
            key="text",
            header=("承诺内容",),
            width=38,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.text,
        ),
        due_column("承诺期限"),
        Column(
            key="status",
            header=("落实情况",),
            width=9,
            align=Align.CENTER,
            tone=lambda row: SETTLED.get(row.record.status),
            read=lambda row: row.record.get_status_display(),
        ),
        day_column("settled_on", "落实（终止）\n日期"),
        Column(
            key="evidence",
            header=("落实依据",),
            width=34,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.evidence,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    listed = records.filter(answer__suggestion__voided_at=None)
    found = list(listed.select_related("answer__unit", "answer__suggestion"))
    found.sort(key=lambda one: (str(one.answer.unit), one.due_on or date.max, one.pk))
    soon = soon_until(on=on)
    rows = [PromiseRow(record=one, light=urgent_light_of(one, on=on, soon=soon)) for one in found]
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}代表建议承诺台账",
        left=place.reporting_unit,
        right=reported_until(on),
    )
    return Filling(heading=heading, rows=rows, notes=in_words(rows))


def in_words(rows: list[PromiseRow]) -> tuple[str, ...]:
    """落实中3项（其中逾期1项）、已落实2项; nothing of an empty ledger."""
    said = []
    for status in Promise.Status:
        count = sum(row.record.status == status for row in rows)
        late = sum(row.light is Tone.RED for row in rows) if status == Promise.Status.OPEN else 0
        if count:
            said.append(f"{status.label}{count}项" + (f"（其中逾期{late}项）" if late else ""))
    return ("、".join(said),) if said else ()


SHEET = Sheet(title="代表建议承诺台账", layout=LAYOUT, model=Promise, fill=fill)
