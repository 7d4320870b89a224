"""会议登记: the page that a secretary runs a session from.

Attendance, results, order and votes are saved together or not at all; what is refused is said
beside its row, and all that was typed is kept.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.common import door
from tracker.common.admin.by_rights import could_add, writable_in
from tracker.common.admin.display import page_url
from tracker.common.admin.leading import buttons_of, in_order
from tracker.common.admin.records import sight_of
from tracker.common.admin.steps import BACK
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.roles import standing_of
from tracker.duties.models import DutyAct
from tracker.meetings.agenda_lines import Line, lines_of, members_of_votes
from tracker.meetings.models import Meeting
from tracker.meetings.quorum import Counted, counted, told
from tracker.meetings.seating import Seat, in_turn, invitations, seats_of
from tracker.votes.models import Vote


class Sitting:
    """A meeting with its seats and items, as one person has them before them."""

    def __init__(self, meeting: Meeting, request, *, today: date):
        self.meeting, self.request, self.today = meeting, request, today
        self.on = meeting.starts_on or today
        self.found: Counted = counted(meeting, on=self.on)
        self.may_write = bool(writable_in(request, meeting))
        self.seats: list[Seat] = seats_of(meeting, on=self.on)
        members = members_of_votes(meeting, on=self.on)
        self.lines: list[Line] = lines_of(
            meeting, sight=sight_of(request), members=members, today=today
        )
        seated = {seat.deputy.pk for seat in self.seats if seat.deputy}
        is_to_come = meeting.status in Meeting.BEFORE_IT and meeting.starts_on is not None
        self.in_turn = in_turn(meeting, on=self.on, seated=seated) if is_to_come else []
        self.errors: list[str] = []

    @property
    def has_failed(self) -> bool:
        return any((self.errors, *(row.errors for row in (*self.seats, *self.lines))))

    def keep(self) -> bool:
        """Write all that was given, or nothing; whether it was written."""
        given = self.request.POST
        with transaction.atomic():
            self._save_seats(given)
            self._save_lines(given)
            self._save_invitations(given)
            transaction.set_rollback(self.has_failed)
        return not self.has_failed

    @property
    def by(self) -> door.Actor:
        return actor_of(self.request)

    def _save_seats(self, given) -> None:
        for seat in self.seats:
            if seat.deputy is not None:
                seat.take(given)
                attempt(seat.errors, lambda seat=seat: seat.write(self.meeting, by=self.by))
        now = counted(self.meeting, on=self.on)
        # Where the number stood for what was counted, it goes along with it.
        stood = self.meeting.took_place and self.meeting.present_count == self.found.present_count
        if stood and now != self.found:
            self.meeting.present_count = now.present_count
            attempt(self.errors, lambda: door.update(self.meeting, by=self.by))
        self.found = now

    def _save_lines(self, given) -> None:
        # What was explained of the meeting holds for its votes as well.
        stated = self.meeting.present_count if self.meeting.took_place else None
        present = stated or self.found.present_count
        for line in self.lines:
            line.take(given)
            counts = line.ballot.given_by(given) if line.ballot else {}
            if counts:
                # The count says the result.
                line.result = line.item.result
            attempt(line.errors, lambda line=line: line.write(by=self.by))
            if counts:
                counts["method"] = counts["method"] or given.get("method", "")
                attempt(
                    line.errors,
                    lambda line=line, counts=counts: line.vote(
                        counts, present=present, by=self.by, today=self.today
                    ),
                    labels=line.ballot.form.fields,
                )
            elif line.ballot is None:
                line.errors += lost_counts(line, given)

    def _save_invitations(self, given) -> None:
        for deputy, act in invitations(self.meeting, self.in_turn, given, today=self.today):
            said: list[str] = []
            attempt(said, lambda act=act: door.create(act, by=self.by))
            self.errors += [f"{deputy}：{each}" for each in said]

    def keep_typed(self) -> None:
        """What was refused stays on the page, beside what the ledger says now."""
        given = self.request.POST
        for seat in self.seats:
            if seat.deputy is not None:
                seat.take(given)
                seat.was = seat.stored
        for line in self.lines:
            line.take(given)
            line.was = {"order": str(line.item.order), "result": line.item.result}
            if line.ballot is not None:
                form = line.ballot.form
                form.initial |= {
                    name: given.get(f"{line.ballot.prefix}-{name}", "") for name in form.fields
                }


def attempt(errors: list[str], write: Callable[[], Any], *, labels: Any = None) -> None:
    """Write, or note why not; what the write had begun is taken back."""
    try:
        with transaction.atomic():
            write()
    except Refused as refused:
        errors.append(str(refused))
    except ValidationError as refused:
        for name, faults in refused.update_error_dict({}).items():
            label = f"{labels[name].label}：" if labels and name in labels else ""
            errors += [f"{label}{said}" for fault in faults for said in fault.messages]


def lost_counts(line: Line, given) -> list[str]:
    """What was counted of a subject on which somebody else entered the vote meanwhile."""
    start = f"{line.key}-vote-"
    typed = [value for name, value in given.items() if name.startswith(start) and value.isdigit()]
    if not typed or line.subject is None:
        return []
    state = line.subject.get_status_display()
    return [f"该事项现为“{state}”，表决已由他人登记；您填写的票数（{'、'.join(typed)}）没有保存。"]


def runs_session(request, meeting: Meeting) -> bool:
    """Whether the person keeps the attendance of the meeting: the office, and its own body."""
    is_open = not meeting.is_voided and meeting.status not in Meeting.DROPPED
    return is_open and could_add(request, DutyAct(meeting=meeting))


def session_page(model_admin, request, meeting: Meeting):
    """Show the page, or save what was sent from it. 403 for whoever only reads the meeting."""
    if not runs_session(request, meeting):
        raise PermissionDenied
    today = timezone.localdate()
    sitting = Sitting(meeting, request, today=today)
    if request.method == "POST":
        if sitting.keep():
            messages.success(request, "会议登记已保存。")
            return HttpResponseRedirect(request.get_full_path())
        refused, sitting = (
            sitting,
            Sitting(Meeting.objects.get(pk=meeting.pk), request, today=today),
        )
        sitting.keep_typed()
        hand_over(refused, sitting)
    return TemplateResponse(
        request, "admin/session.html", context_of(model_admin, request, sitting)
    )


def hand_over(refused: Sitting, again: Sitting) -> None:
    """The errors belong beside the same rows, which were read anew."""
    again.errors = refused.errors
    said = {seat.key: seat.errors for seat in refused.seats}
    said |= {line.key: line.errors for line in refused.lines}
    for row in (*again.seats, *again.lines):
        row.errors = said.get(row.key, [])


def context_of(model_admin, request, sitting: Sitting) -> dict[str, Any]:
    meeting, standing = sitting.meeting, standing_of(request.user)
    back = urlencode({BACK: request.path})
    return {
        **model_admin.admin_site.each_context(request),
        "title": "会议登记",
        "opts": model_admin.opts,
        "meeting": meeting,
        "sitting": sitting,
        "told": told(meeting, sitting.found),
        "members": meeting.members_count or sitting.found.members_count,
        "has_quorum_rule": meeting.kind in Meeting.WITH_QUORUM,
        "steps": [
            button | {"url": f"{button['url']}?{back}"}
            for button in in_order(buttons_of(model_admin, request, meeting))
            if button["leads_on"]
        ],
        "lines": [
            {
                "line": line,
                "page": line.subject and page_url(line.subject),
                "links": list(line.links(standing=standing, back=back)),
            }
            for line in sitting.lines
        ],
        "has_ballots": any(line.ballot for line in sitting.lines),
        "method": request.POST.get("method", ""),
        "methods": Vote.Method.choices,
        "invite": request.POST.getlist("invite"),
        "is_frozen": meeting.is_frozen(),
        "change_reason": request.POST.get("change_reason", ""),
    }
