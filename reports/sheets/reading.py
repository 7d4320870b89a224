"""How the sheets read what several kinds of record have in common."""

from collections.abc import Callable
from datetime import date
from typing import Any

from reports.workbook.layout import Column, Identity, Kind, Tone
from reports.workbook.values import DateInWords
from tracker.common.admin.display import provisional_mark, stage_of
from tracker.common.numerals import chinese_number

LIGHTS = {Tone.RED: "红", Tone.YELLOW: "黄", Tone.BLUE: "蓝", Tone.GREEN: "绿"}
# The colours that the statuses have in the admin too; what has not begun or was dropped has none.
STAGE_TONES = {"finished": Tone.GREEN, "under-way": Tone.BLUE}


def identity_of(record) -> Identity:
    return Identity(record._meta.model_name, record.pk, record.version)


def due_of(record, name: str = "due_on") -> date | DateInWords | None:
    """A due date; in words where it may still change (暂定), which no date cell can say."""
    day, mark = getattr(record, name), provisional_mark(record, name)
    return DateInWords(f"{day}{mark}") if mark else day


def light_of(record, *, on: date, soon: date) -> Tone | None:
    """The warning light (预警): red when overdue, yellow when due by the day `soon`, the last
    that counts as such everywhere (`soon_until`), green with time left. None where nothing is
    awaited any more or no date was ever set, for a green light would claim that all is well."""
    if not record.is_owed or record.due_on is None:
        return None
    if record.due_on < on:
        return Tone.RED
    return Tone.YELLOW if record.due_on <= soon else Tone.GREEN


def urgent_light_of(record, *, on: date, soon: date) -> Tone | None:
    """As `light_of`, for a date cell: what is in time needs no colour."""
    light = light_of(record, on=on, soon=soon)
    return None if light is Tone.GREEN else light


def day_column(name: str, *header: str) -> Column:
    """A day of the row's record, to be read."""
    return Column(
        key=name,
        header=header,
        width=11,
        kind=Kind.DATE,
        read=lambda row: getattr(row.record, name),
    )


def due_column(*header: str) -> Column:
    """By when the row's record is due, in the colour of the row's light."""
    return Column(
        key="due_on",
        header=header,
        width=11,
        kind=Kind.DATE,
        tone=lambda row: row.light,
        read=lambda row: due_of(row.record),
    )


def own_column(
    name: str,
    *header: str,
    width: float,
    kind: Kind = Kind.TEXT,
    read: Callable[[Any], Any] | None = None,
    **how: Any,
) -> Column:
    """A field of the row's record, to be filled in; shown as it stands, or as `read` says."""
    return Column(
        key=name,
        header=header,
        width=width,
        kind=kind,
        is_editable=True,
        field=name,
        read=read or (lambda row: getattr(row.record, name)),
        **how,
    )


def note_column(*, width: float) -> Column:
    """备注 of the row's record, with what makes it count for nothing in front."""
    return own_column(
        "note",
        "备注",
        width=width,
        kind=Kind.LONG_TEXT,
        lead_in=lambda row: void_lead_in(row.record),
        read=lambda row: remark_of(row.record),
    )


def stage_tone(record) -> Tone | None:
    return STAGE_TONES.get(stage_of(record))


def matter_of(record) -> str:
    """The title of the matter a record hangs on; "" where it is hidden from the reader."""
    return record.owner.title if record.owner else ""


def joined(records) -> str:
    """Names one after another: 区水务局、区城管执法局."""
    return "、".join(str(record) for record in records)


def numbered(texts) -> str:
    """One text as it is, several as a numbered list, a line each."""
    texts = list(texts)
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def group_numeral(number: int) -> str:
    """一、二、三; plain digits where a sheet has more groups than one counts in words."""
    return chinese_number(number) if number <= 99 else str(number)


def void_lead_in(record) -> str:
    """What a remark says before the note where the record was declared void."""
    return f"已作废：{record.void_reason}" if record.is_voided else ""


def remark_of(record) -> str:
    """The note, after the reason if the record was declared void."""
    return "\n".join(part for part in (void_lead_in(record), record.note) if part)


def reported_until(day: date) -> str:
    return f"截至{day.year}年{day.month}月{day.day}日"
