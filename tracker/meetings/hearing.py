"""What meetings hear of matters: the agenda is the one place that says when and where.

A move that tells of a deliberation names the meeting, or its kind and the day alone; then the
meeting of that day is found, and one that nobody has registered is made, to be verified. So what
is known of a deliberation is never a wall, and is said once: by an item of an agenda.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.move_forms import MoveForm, RecordField
from tracker.common.workflow import Move
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.days import called, meetings_on
from tracker.meetings.models import Meeting
from tracker.years.models import WorkYear

DELIBERATING = (Meeting.Kind.COMMITTEE, Meeting.Kind.DIRECTORS)
NO_DAY_YET = "会议“{}”还没有召开日期，请先在会议中填写。"


class AtMeetingForm(MoveForm):
    """Asks which meeting: itself, or by its kind and day."""

    kinds: Sequence[str] = DELIBERATING
    # The field that says on which day.
    day = "happened_on"

    meeting = RecordField(
        Meeting.objects.none(),
        label="会议",
        required=False,
        help_text="留空的，按会议类型和日期查找；当天没有登记会议的，新建一次，待核对。",
    )
    meeting_kind = forms.ChoiceField(label="会议类型", required=False, help_text="未选会议的填写。")
    kept_in = {"meeting": "AgendaItem.meeting", "meeting_kind": "Meeting.kind"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        chosen: Any = self.fields["meeting"]
        chosen.queryset = called(self.kinds)
        labels = dict(Meeting.Kind.choices)
        of_kind: Any = self.fields["meeting_kind"]
        of_kind.choices = [("", "请选择"), *((kind, labels[kind]) for kind in self.kinds)]
        if len(self.kinds) == 1:
            del self.fields["meeting_kind"]
        if not self.is_bound:
            chosen.initial = self._planned()

    def _planned(self) -> int | None:
        """The meeting on whose agenda the matter stands and has not been heard yet."""
        waits = self.record.agenda_items.standing().filter(heard_on=None, result="")
        waits = waits.filter(meeting__kind__in=self.kinds).order_by("meeting__starts_on", "pk")
        return waits.values_list("meeting", flat=True).first()

    def clean(self):
        data = super().clean() or self.cleaned_data
        if {"meeting", self.day} & self.errors.keys():
            return data
        fault = self._find(data)
        if fault is not None:
            self.add_error(fault[0], fault[1])
        return data

    def _find(self, data: dict) -> tuple[str, ValidationError] | None:
        """Fill in the meeting where the kind and the day tell it."""
        meeting, day = data["meeting"], data.get(self.day)
        if meeting is not None:
            return self._fault_of_day(meeting, day)
        kind = self.kinds[0] if len(self.kinds) == 1 else data.get("meeting_kind")
        if not kind or day is None:
            field = "meeting" if len(self.kinds) == 1 else "meeting_kind"
            return field, ValidationError("请选择会议，或者填写会议类型和日期。", code="required")
        data["meeting_kind"] = kind
        found = list(meetings_on(day, kinds=[kind])[:2])
        if len(found) > 1:
            return "meeting", ValidationError(
                "这一天有几次会议，请选择其中一次。", code="several_meetings"
            )
        data["meeting"] = found[0] if found else None
        return None

    def _fault_of_day(self, meeting: Meeting, day: date | None) -> Any:
        if meeting.starts_on is None:
            return "meeting", ValidationError(NO_DAY_YET.format(meeting), code="no_day_yet")
        if day is not None and not meeting.lasts_on(day):
            return self.day, ValidationError(
                f"会议“{meeting}”这一天没有召开。", code="not_on_that_day"
            )
        return None


def meeting_of(move: Move, *, day: date, kind: str) -> Meeting:
    """The meeting that the form names or finds; else a new one of that kind and day."""
    if move.data["meeting"] is not None:
        return move.data["meeting"]
    # Two who tell of the same day at once make one meeting: the second waits and finds it.
    year = _year_of(day)
    return meetings_on(day, kinds=[kind]).first() or door.create(
        Meeting(kind=kind, work_year=year, starts_on=day, is_verified=False), by=move.by
    )


def _year_of(day: date) -> WorkYear:
    year = WorkYear.objects.select_for_update(no_key=True).filter(year=day.year).first()
    if year is None:
        raise ValidationError(
            f"还没有{day.year}年的工作年度，请先在“工作年度”中新建。", code="no_work_year"
        )
    return year


def hear(matter: Any, move: Move, *, kind: str, item_kind: str) -> AgendaItem:
    """Write on the agenda that the meeting dealt with the matter on the day of the move."""
    day = move.data["happened_on"]
    meeting = meeting_of(move, day=day, kind=kind)
    item = item_of(matter, meeting) or AgendaItem(
        meeting=meeting, matter=matter.matter_ptr, kind=item_kind, is_verified=meeting.is_verified
    )
    item.heard_on = day
    if meeting.took_place and not item.result:
        item.result = AgendaItem.Result.DELIBERATED
    return keep(item, by=move.by)


def keep(item: AgendaItem, *, by: Actor) -> AgendaItem:
    return door.create(item, by=by) if item._state.adding else door.update(item, by=by)


def item_of(matter: Any, meeting: Meeting) -> AgendaItem | None:
    """Where the matter stands on the agenda of that meeting."""
    return meeting.agenda.standing().filter(matter=matter.pk).order_by("order", "pk").first()


class AgendaForm(AtMeetingForm):
    """Puts a matter on the agenda of a meeting to come, which may not be called yet."""

    day = "meeting_on"
    happened_on = forms.DateField(label="决定日期")
    meeting_on = forms.DateField(label="会议日期", required=False, help_text="未选会议的填写。")
    kept_in = {"meeting_on": "Meeting.starts_on"}

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        chosen: Any = self.fields["meeting"]
        chosen.queryset = chosen.queryset.filter(status__in=Meeting.BEFORE_IT)

    def _planned(self) -> int | None:
        return None

    def _fault_of_day(self, meeting: Meeting, day: date | None) -> Any:
        # A meeting without a day yet has an agenda all the same.
        return None if meeting.starts_on is None else super()._fault_of_day(meeting, day)

    def clean(self):
        data = super().clean()
        meeting = data.get("meeting")
        if meeting is not None and meeting.status not in Meeting.BEFORE_IT:
            message = f"会议“{meeting}”已召开，不能再列入议题；已审议的，请登记审议。"
            self.add_error("meeting_on", ValidationError(message, code="meeting_held"))
        if meeting is not None and item_of(self.record, meeting) is not None:
            message = f"已列入会议“{meeting}”的议题。"
            self.add_error("meeting", ValidationError(message, code="on_agenda"))
        return data


def put_on_agenda(matter: Any, move: Move, *, item_kind: str) -> AgendaItem:
    """A new item at the end of the agenda."""
    day, kind = move.data["meeting_on"], move.data.get("meeting_kind", "")
    meeting = meeting_of(move, day=day, kind=kind)
    return door.create(
        AgendaItem(meeting=meeting, matter=matter.matter_ptr, kind=item_kind), by=move.by
    )
