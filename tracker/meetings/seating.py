"""Who is to come to a meeting and who came: the seats of its session page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, Q

from tracker.common import door
from tracker.common.door import Actor
from tracker.deputies.models import Deputy
from tracker.duties.models import DutyAct
from tracker.meetings.members import members_of
from tracker.meetings.models import Meeting

Presence, Capacity = DutyAct.Presence, DutyAct.Capacity
# What is said of somebody once the meeting begins; until then nothing is.
SAID = {value: value.label for value in (Presence.PRESENT, Presence.LEAVE, Presence.ABSENT)}


@dataclass(kw_only=True)
class Seat:
    """One person of a meeting. `chosen` is what the page shows, `was` what its reader saw."""

    name: str
    post: str
    deputy: Deputy | None
    capacity: str
    act: DutyAct | None
    chosen: str = ""
    was: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"seat-{self.deputy.pk}" if self.deputy else ""

    @property
    def is_member(self) -> bool:
        return self.capacity == Capacity.ATTEND

    @property
    def stored(self) -> str:
        """What the ledger says of them in their seat; "" as long as it says nothing."""
        if self.act is None or self.sat_in:
            return ""
        return self.act.presence if self.act.presence in SAID else ""

    @property
    def sat_in(self) -> bool:
        """Whether a member is entered as somebody who was asked to sit in."""
        return self.is_member and self.act is not None and self.act.capacity == Capacity.SIT_IN

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value == self.chosen) for value, label in SAID.items()]

    def show_stored(self) -> None:
        self.chosen = self.was = self.stored

    def take(self, given: Mapping[str, str]) -> None:
        """What somebody chose, and what they saw before they chose it."""
        chosen = given.get(self.key, "")
        if not chosen and "all_present" in given:
            chosen = Presence.PRESENT
        self.chosen = chosen if chosen in SAID else ""
        self.was = given.get(f"{self.key}-was", "")

    def write(self, meeting: Meeting, *, by: Actor) -> None:
        """Raises ValidationError where somebody else said otherwise meanwhile, and what the door
        raises. What was left alone is not written."""
        if not self.chosen or self.chosen in (self.was, self.stored):
            return
        if self.stored != self.was:
            raise ValidationError(self.in_dispute(), code="stale")
        if self.act is None:
            act = DutyAct(
                deputy=self.deputy, meeting=meeting, capacity=self.capacity, presence=self.chosen
            )
            door.create(act, by=by)
            return
        self.act.meeting, self.act.presence = meeting, self.chosen
        if self.sat_in:
            self.act.capacity = self.capacity
        door.update(self.act, by=by)

    def in_dispute(self) -> str:
        last = door.history().objects.of(self.act).order_by("-id").first()
        who = last.user_name if last else "他人"
        said = SAID.get(self.stored, "待定")
        return f"{who}已登记为“{said}”；您选的保留在此，再次保存将以您选的为准。"


def seats_of(meeting: Meeting, *, on: date) -> list[Seat]:
    """Members first, then whoever else was asked; four queries, however many they are."""
    rows = meeting.duty_acts.not_voided().select_related("deputy__term", "work_year")
    acts = {act.deputy_id: act for act in rows.order_by("capacity", "pk")}
    seats = [
        Seat(
            name=one.name, post=one.post, deputy=one.deputy, capacity=Capacity.ATTEND,
            act=acts.pop(one.deputy.pk, None) if one.deputy else None,
        )
        for one in members_of(meeting, on=on)
    ]  # fmt: skip
    seats += [
        Seat(name=act.deputy.name, post=act.get_capacity_display(), deputy=act.deputy,
             capacity=act.capacity, act=act)
        for act in acts.values()
    ]  # fmt: skip
    for seat in seats:
        seat.show_stored()
    return seats


def in_turn(meeting: Meeting, *, on: date, seated: set[int]) -> list[Deputy]:
    """Deputies in office who are not asked yet, those first who were asked longest ago or never.

    Each has `times` and `last`: how often and when last they were asked to sit in, in this term.
    """
    asked = Q(duty_acts__voided_at=None, duty_acts__capacity=Capacity.SIT_IN)
    term = Q(term=meeting.term_id)
    if meeting.term_id is None:
        begun = Q(term__starts_on=None) | Q(term__starts_on__lte=on)
        term = begun & (Q(term__ends_on=None) | Q(term__ends_on__gte=on))
    deputies = (
        Deputy.objects.filter(term)
        .exclude(pk__in=seated)
        .select_related("term")
        .annotate(
            times=Count("duty_acts", filter=asked), last=Max("duty_acts__acted_on", filter=asked)
        )
        .order_by(F("last").asc(nulls_first=True), "times", "name", "pk")
    )
    return [one for one in deputies if one.lapse_on(on) is None]


def invitations(
    meeting: Meeting, deputies: list[Deputy], given: Any, *, today: date
) -> Iterator[tuple[Deputy, DutyAct]]:
    """The rows of those who were ticked in the list of who is in turn."""
    ticked = set(given.getlist("invite"))
    for deputy in deputies:
        if str(deputy.pk) in ticked:
            yield deputy, DutyAct(
                deputy=deputy, meeting=meeting, capacity=Capacity.SIT_IN,
                presence=Presence.EXPECTED, invited_on=today,
            )  # fmt: skip
