"""What a unit still owes, as a text to paste into a message: late first, then what is due soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.assignments.models import Assignment
from tracker.common.models import left_until, soon_until
from tracker.common.scoping import visible
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.defining import Days
from tracker.rectification.models import RectificationItem
from tracker.units.models import Unit


@dataclass(frozen=True, kw_only=True)
class Owed:
    title: str
    due_on: date
    is_provisional: bool


def owed_by(unit: Unit, *, on: date, to) -> list[tuple[str, list[Owed]]]:
    """Under a heading for each kind of duty, what the unit owes and the person `to` sees of it,
    by the day it is due; of all years."""
    found = [
        ("代表建议", [*_answers(unit, on=on, to=to)]),
        ("整改事项", [*_items(unit, on=on, to=to)]),
    ]
    return [(heading, owed) for heading, owed in found if owed]


def _answers(unit: Unit, *, on: date, to) -> Iterable[Owed]:
    days = Days(on)
    due = suggestions.part_overdue.within(days) | suggestions.part_due_soon.within(days)
    parts = visible(Assignment.objects.filter(due, unit=unit), to=to)
    ordered = parts.select_related("suggestion").order_by("suggestion__due_on", "pk")
    for suggestion in (part.suggestion for part in ordered):
        provisional = suggestion.is_provisional("due_on")
        yield Owed(title=str(suggestion), due_on=suggestion.due_on, is_provisional=provisional)


def _items(unit: Unit, *, on: date, to) -> Iterable[Owed]:
    late = supervision.item_overdue.within(Days(on))
    items = RectificationItem.objects.filter(lead_unit=unit)
    soon = RectificationItem.objects.due_soon(on=on).filter(lead_unit=unit)
    found = visible(items.filter(late) | soon, to=to)
    for item in found.order_by("due_on", "pk"):
        provisional = item.is_provisional("due_on")
        yield Owed(title=str(item), due_on=item.due_on, is_provisional=provisional)


def letter_to(unit: Unit, *, on: date, to) -> str:
    """The text; "" where the unit owes nothing that is due."""
    owed = owed_by(unit, on=on, to=to)
    if not owed:
        return ""
    late = sum(each.due_on < on for _, listed in owed for each in listed)
    soon = sum(len(listed) for _, listed in owed) - late
    counted = [f"超期{late}件"] * bool(late) + [
        f"{(soon_until(on=on) - on).days}天内到期{soon}件"
    ] * bool(soon)
    lines = [
        f"{unit.name}：",
        f"截至{_day(on)}，贵单位承办的事项{'、'.join(counted)}，请抓紧办理。",
    ]
    for heading, listed in owed:
        lines.append(f"【{heading}】")
        lines += [f"{place}. {_line(each, on)}" for place, each in enumerate(listed, 1)]
    return "\n".join(lines)


def _line(owed: Owed, on: date) -> str:
    provisional = "（暂定）" if owed.is_provisional else ""
    return f"{owed.title}，期限{_day(owed.due_on)}{provisional}，{left_until(owed.due_on, on=on)}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
