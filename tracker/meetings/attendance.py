"""What happened at a meeting follows the meeting: to another day, or away with it."""

from dataclasses import replace
from datetime import date
from typing import Any

from tracker.common import door
from tracker.common.door import Actor

# What rows of the attendance repeat of their meeting.
REPEATED = ("kind", "title", "starts_on", "ends_on")


def move_along(meeting: Any, before: Any, *, by: Actor) -> None:
    """Bring what is entered of the meeting onto its days, and call it as it is called now.

    Whose mandate does not last until then is not asked to come any more.
    """
    is_same = before is not None and all(
        getattr(before, name) == getattr(meeting, name) for name in REPEATED
    )
    if is_same or meeting.starts_on is None:
        return
    days = meeting.starts_on, meeting.ends_on or meeting.starts_on
    _move_days(meeting, days, by=by)
    acts = meeting.duty_acts.filter(voided_at=None)
    for act in acts.select_related("deputy__term", "work_year"):
        act.meeting = meeting
        if before is not None and act.title == before.title:
            act.title = meeting.title
        if before is not None and act.kind == act.kind_at(before.kind, act.capacity):
            act.kind = act.kind_at(meeting.kind, act.capacity)
        was = act.acted_on
        act.acted_on = was if days[0] <= was <= days[1] else meeting.starts_on
        lapse = act.deputy.lapse_on(act.acted_on)
        if lapse is None:
            door.recompute(act, by=by)
        else:
            act.acted_on = was
            door.void(act, by=replace(by, reason=lapse.message))


def _move_days(meeting: Any, days: tuple[date, date], *, by: Actor) -> None:
    """What was heard or formed on another day than those of the meeting was so on its first."""
    heard = meeting.agenda.filter(voided_at=None).exclude(heard_on=None)
    formed = meeting.opinions_formed.filter(voided_at=None).exclude(deliberated_on=None)
    for records, name in ((heard, "heard_on"), (formed, "deliberated_on")):
        for record in records.exclude(**{f"{name}__range": days}):
            record.meeting = meeting
            setattr(record, name, meeting.starts_on)
            door.recompute(record, by=by)


def call_off(meeting: Any, *, by: Actor) -> None:
    """Nobody is asked to come to a meeting that is not held."""
    expected = meeting.duty_acts.filter(voided_at=None, presence="expected")
    for act in expected.select_related("deputy__term", "work_year"):
        door.void(act, by=by)
