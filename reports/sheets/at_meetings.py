"""What was decided, voted and attended at meetings.

What names its meeting belongs to that. The rest belongs to the meeting of its day on whose agenda
it stands, else to the session of the standing committee. One home for this, so that no two papers
place a vote at different meetings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
)

from tracker.common.scoping import visible
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.overview.populations import kinds, meetings, personnel, supervision
from tracker.overview.populations.counting import count_by
from tracker.overview.populations.defining import Population
from tracker.personnel.models import PersonnelMatter
from tracker.votes.models import Vote
from tracker.votes.taking import VOTING

NOWHERE = Value(None, output_field=BigIntegerField())


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What is counted of a meeting: the day of its records, the meeting they name, and the matter
    they are on, as far as they say."""

    population: Population
    day: str
    matter: Any = NOWHERE
    meeting: Any = NOWHERE

    def chosen(self, *, span: tuple[date, date] | None, keys: list[int]) -> Q:
        """What names one of the meetings, or is of one of the days."""
        of_days = Q(**{f"{self.day}__range": span}) if span else Q(pk__in=())
        is_named = isinstance(self.meeting, F)
        return of_days | Q(**{f"{self.meeting.name}__in": keys}) if is_named else of_days


SAT_IN = supervision.session_present
COUNTED = (
    Counted(population=kinds.MADE, day="adopted_on", matter=F("pk")),
    Counted(population=personnel.personnel_times, day="effective_on", matter=F("pk")),
    Counted(
        population=meetings.assessment, day="held_on", matter=F("matter"), meeting=F("meeting")
    ),
    Counted(population=SAT_IN, day="acted_on", meeting=F("meeting")),
)
POPULATIONS = (meetings.agenda_item, *(each.population for each in COUNTED))
PLACED = (
    "写明会议的归入该会议；其余的按日期归入，当日会议议程上有的归入该会议，没有列入议程的归入当日的"
    "常委会会议"
)


def days_of(meeting: Meeting) -> tuple[date, date] | None:
    """Its first and last day; None while no day is set."""
    if meeting.starts_on is None:
        return None
    return meeting.starts_on, meeting.ends_on or meeting.starts_on


def took_place_on(meeting: Meeting, day: date | None) -> bool:
    days = days_of(meeting)
    return days is not None and day is not None and days[0] <= day <= days[1]


def was_taken_at(meeting: Meeting, vote: Vote) -> bool:
    """As the vote names its meeting; one that names none was taken on one of its days."""
    if vote.meeting_id is not None:
        return vote.meeting_id == meeting.pk
    return took_place_on(meeting, vote.held_on)


def is_held_or_to_come(meeting: Meeting) -> bool:
    return not meeting.is_voided and meeting.status not in Meeting.DROPPED


def is_of(record: Vote | Opinion, meeting: Meeting, *, day: date | None) -> bool:
    """Whether it names the meeting, or none and is of one of its days."""
    if record.meeting_id is not None:
        return record.meeting_id == meeting.pk
    return took_place_on(meeting, day)


def span_of(several: Iterable[Meeting]) -> tuple[date, date] | None:
    """From the first day of any of the meetings to the last."""
    days = [found for meeting in several if (found := days_of(meeting))]
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None


class Agendas:
    """Which meeting something was done at, of all that are held or to come in a span of days:
    what is asked for may be a part of them. One query."""

    def __init__(self, span: tuple[date, date] | None):
        self.matters: dict[Meeting, set[int]] = defaultdict(set)
        if span is None:
            return
        lasts = Q(ends_on__gte=span[0]) | Q(ends_on=None, starts_on__gte=span[0])
        meanwhile = Meeting.objects.not_voided().filter(lasts, starts_on__lte=span[1])
        listed = FilteredRelation("agenda", condition=Q(agenda__voided_at=None))
        rows = meanwhile.exclude(status__in=Meeting.DROPPED).annotate(listed=listed).order_by()
        said = ("kind", "starts_on", "ends_on")
        for key, *days, matter, on in rows.values_list(
            "pk", *said, "listed__matter", "listed__opinion__matter"
        ):
            meeting = Meeting(pk=key, **dict(zip(said, days, strict=True)))
            self.matters[meeting] |= {matter, on}

    def meeting_of(self, day: date, matter: int | None) -> int | None:
        """The key of the meeting; None where none of them is it."""
        ranked = []
        for meeting, listed in self.matters.items():
            is_session = meeting.kind == Meeting.Kind.COMMITTEE
            is_listed = matter is not None and matter in listed
            if (is_session or is_listed) and took_place_on(meeting, day):
                # Where the directors meet on the same day it is the session that decides.
                ranked.append((not is_session, not is_listed, meeting.pk))
        return min(ranked)[-1] if ranked else None


def counted_at(several: list[Meeting], *, on: date, to) -> dict[int, Counter]:
    """How much of each population belongs to each of the meetings, by their keys, as far as the
    user `to` sees it; one query a population, however many meetings there are. It does not depend
    on which of them are asked for together."""
    found: dict[int, Counter] = defaultdict(Counter)
    items = visible(AgendaItem.objects.not_voided(), to=to)
    keys = [meeting.pk for meeting in several]
    of_these = items.filter(meeting__in=keys)
    for meeting, counts in count_by(of_these, [meetings.agenda_item], key="meeting", on=on).items():
        found[meeting] += Counter(counts)
    span = span_of(several)
    agendas = Agendas(span)
    for each in COUNTED:
        records = visible(each.population.subject.model._default_manager.all(), to=to)
        rows = each.population.of(records, on=on).filter(each.chosen(span=span, keys=keys))
        named = rows.order_by().values_list(each.day, each.matter, each.meeting)
        for day, matter, meeting, times in named.annotate(times=Count("pk", distinct=True)):
            place = meeting or agendas.meeting_of(day, matter)
            if place is not None:
                found[place][each.population.code] += times
    return found


def subject_key(item: AgendaItem) -> tuple[int | None, int | None]:
    """What is voted on at the item: its matter, its opinion; of a duty report the meeting itself,
    which votes on each unit that reports."""
    if not item.subject and item.kind == AgendaItem.Kind.DUTY_REPORT:
        return item.meeting_id, None
    return item.matter_id, item.opinion_id


def votes_of(items: list[AgendaItem], *, to) -> dict[int, list[Vote]]:
    """The votes that were taken on what the items are about, at their meetings, by the items."""
    keys = [subject_key(item) for item in items]
    matters = {matter for matter, _ in keys if matter}
    opinions = {opinion for _, opinion in keys if opinion}
    chosen = Q(opinion__in=opinions) | Q(opinion=None, matter__in=matters)
    votes = visible(Vote.objects.filter(chosen), to=to).select_related("unit").order_by("pk")
    by_subject: dict[tuple[int | None, int | None], list[Vote]] = defaultdict(list)
    for vote in votes:
        on_opinion = vote.opinion_id is not None
        by_subject[(None, vote.opinion_id) if on_opinion else (vote.matter_id, None)].append(vote)
    return {
        item.pk: [
            vote
            for vote in by_subject.get(subject_key(item), ())
            if was_taken_at(item.meeting, vote) and is_on_its_unit(vote, item)
        ]
        for item in items
    }


def is_on_its_unit(vote: Vote, item: AgendaItem) -> bool:
    """Where a meeting votes on several units that report, the vote is that of one of them."""
    return vote.matter_id != item.meeting_id or vote.unit_id == item.reporting_unit_id


def appointments_of(items: list[AgendaItem], *, to) -> dict[int, list[PersonnelMatter]]:
    """The personnel matters of each item, by the items: the one it names; of an item on personnel
    of a session that names none, all that were tabled there and stand on no item of their own."""
    named = {item.matter_id for item in items if item.matter_id}
    open_items = [
        item
        for item in items
        if item.kind == AgendaItem.Kind.PERSONNEL
        and item.meeting.kind in VOTING
        and not item.subject
    ]
    span = span_of(item.meeting for item in open_items)
    chosen = Q(pk__in=named) | (Q(tabled_on__range=span) if span else Q(pk__in=()))
    tabled, meets = OuterRef("tabled_on"), Q(meeting__starts_on=OuterRef("tabled_on"))
    meets |= Q(meeting__starts_on__lte=tabled, meeting__ends_on__gte=tabled)
    own = AgendaItem.objects.not_voided().filter(
        meets, matter=OuterRef("pk"), meeting__in=[item.meeting_id for item in open_items]
    )
    found = visible(PersonnelMatter.objects.not_voided().filter(chosen), to=to)
    found = found.annotate(has_own_item=Exists(own))
    matters = list(found.select_related("post", "bill").order_by("bill", "pk"))
    by_key = {matter.pk: matter for matter in matters}
    of_items = {item.pk: [by_key[item.matter_id]] for item in items if item.matter_id in by_key}
    loose = [matter for matter in matters if not matter.has_own_item]
    return of_items | {
        item.pk: [each for each in loose if took_place_on(item.meeting, each.tabled_on)]
        for item in open_items
    }


def passed_at(meeting: Meeting, *, to) -> list[PersonnelMatter]:
    """The personnel matters that the meeting passed, bill by bill."""
    days = days_of(meeting)
    if days is None:
        return []
    agendas = Agendas(days)
    matters = PersonnelMatter.objects.passed().filter(effective_on__range=days)
    return [
        matter
        for matter in visible(matters, to=to).select_related("post").order_by("bill", "pk")
        if agendas.meeting_of(matter.effective_on, matter.pk) == meeting.pk
    ]
