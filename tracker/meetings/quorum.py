"""How many are to attend a meeting, how many came, and whether that is enough.

Who is a member on the day say the holdings, who came says the attendance. What somebody types
stands beside what was counted, and wins with a reason alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from tracker.meetings.members import holdings_of

COUNTS = {"members_count": "应到", "present_count": "实到"}
SOURCES = {"members_count": "在任的组成人员", "present_count": "到会登记"}
MEMBERS_ROWS = Q(voided_at=None, capacity="attend")
CAME = Q(presence="present")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Numbers of people; None where the ledger does not know."""

    members_count: int | None
    present_count: int | None


def counted(meeting: Any, *, on: date | None) -> Counted:
    """What the ledger knows of a meeting on the day: two queries.

    Of bodies without a quorum it does not know who belongs to them. As long as nobody's attendance
    was entered, nobody is taken to be away.
    """
    members = None
    if on is not None and meeting.kind in meeting.WITH_QUORUM:
        members = holdings_of(meeting, on=on).persons() or None
    if meeting.pk is None:
        return Counted(members_count=members, present_count=None)
    rows = meeting.duty_acts.filter(MEMBERS_ROWS).aggregate(
        came=Count("pk", filter=CAME), known=Count("pk", filter=~Q(presence="expected"))
    )
    return Counted(members_count=members, present_count=rows["came"] if rows["known"] else None)


def faults_of_quorum(
    meeting: Any, *, present: int | None, members: int | None
) -> dict[str, ValidationError]:
    """What is wrong where no more than half of the members are there (地方组织法 art. 51)."""
    known = present is not None and members is not None
    if meeting.kind not in meeting.WITH_QUORUM or not known or present * 2 > members:
        return {}
    message = (
        f"实到{present}人，没有超过应到{members}人的半数，不能举行会议"
        "（地方组织法第五十一条）；确已举行的须补录并说明原因。"
    )
    return {"present_count": ValidationError(message, code="no_quorum")}


def faults_of_difference(
    found: Counted, *, present: int | None, members: int | None
) -> dict[str, ValidationError]:
    """What differs from what was counted, and so has to be explained."""
    faults = {}
    for name, typed in (("members_count", members), ("present_count", present)):
        known = getattr(found, name)
        if None not in (typed, known) and typed != known:
            message = f"所填{COUNTS[name]}{typed}人与{SOURCES[name]}{known}人不一致，请说明原因。"
            faults[name] = ValidationError(message, code=f"{name.partition('_')[0]}_differ")
    return faults


def faults_of_counts(meeting: Any) -> dict[str, ValidationError]:
    """What needs a reason that nobody gave. Before it is held the numbers are a forecast, and what
    was explained or left alone is not asked again. A reason holds for the numbers that it was
    given with."""
    if not meeting.took_place:
        return {}
    typed = {"present": meeting.present_count, "members": meeting.members_count}
    before, said = as_stored(meeting), (*COUNTS, "counts_reason", "starts_on")
    changed = {
        name for name in said if before is None or getattr(before, name) != getattr(meeting, name)
    }
    if not meeting.counts_reason:
        if not changed:
            return faults_of_quorum(meeting, **typed)
        asked = set(COUNTS)
    else:
        is_new = before is None or not before.took_place or "counts_reason" in changed
        asked = set() if is_new else changed & COUNTS.keys()
        if not asked:
            return {}
    differing = faults_of_difference(counted(meeting, on=meeting.starts_on), **typed)
    again = {name: fault for name, fault in differing.items() if name in asked}
    return again | faults_of_quorum(meeting, **typed)


def as_stored(meeting: Any) -> Any:
    """Its row as it was before this write; None of a new one. The door has read it, the forms
    and the API, which validate before, have not."""
    if meeting.stored is not None or meeting._state.adding:
        return meeting.stored
    return type(meeting)._base_manager.filter(pk=meeting.pk).first()


def told(meeting: Any, found: Counted) -> str:
    """应到33人，实到30人，超过半数。 With what was counted where that differs; "" of nothing."""
    members, present = meeting.members_count, meeting.present_count
    members = found.members_count if members is None else members
    present = found.present_count if present is None else present
    parts = [
        f"{words}{number}人"
        for words, number in (("应到", members), ("实到", present))
        if number is not None
    ]
    if len(parts) == 2 and meeting.kind in meeting.WITH_QUORUM:
        parts.append("超过半数" if present * 2 > members else "没有超过半数")
    parts += [
        f"{SOURCES[name]}为{getattr(found, name)}人"
        for name in COUNTS
        if None not in (getattr(meeting, name), getattr(found, name))
        and getattr(meeting, name) != getattr(found, name)
    ]
    return f"{'，'.join(parts)}。" if parts else ""
