"""Ledgers of meetings: found again by term and number, else by kind and day.

What the row lists as items goes on the agenda, each once. What was decided and who was appointed
has records of its own, for which a cell says too little: it goes into the note.
"""

from collections.abc import Iterator
from typing import Any

from reports.oldbooks.counts import counts_said
from reports.oldbooks.meaning import plain
from reports.oldbooks.meeting_words import meeting_kind_in
from reports.oldbooks.plan import session_in
from reports.oldbooks.plan_items import results_in
from reports.oldbooks.said import ASSUMED, Said
from tracker.common import door
from tracker.common.door import Actor
from tracker.deputies.models import Term
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting

Status, Kind = Meeting.Status, Meeting.Kind
COUNTS = ("members_count", "present_count", "observers_count")
TITLE_LENGTH = 200
# What the title of an item says of how it is dealt with; the first that fits.
ITEM_KINDS = (
    ("宣誓", AgendaItem.Kind.OATH),
    ("任免", AgendaItem.Kind.PERSONNEL),
    ("任命", AgendaItem.Kind.PERSONNEL),
    ("执法检查", AgendaItem.Kind.INSPECTION_REPORT),
    ("测评", AgendaItem.Kind.VOTE),
    ("评议", AgendaItem.Kind.APPRAISAL),
    ("述职", AgendaItem.Kind.DUTY_REPORT),
    ("询问", AgendaItem.Kind.INQUIRY),
    ("预算", AgendaItem.Kind.BUDGET),
    ("决算", AgendaItem.Kind.BUDGET),
    ("决议", AgendaItem.Kind.DECISION),
    ("决定", AgendaItem.Kind.DECISION),
    ("报告", AgendaItem.Kind.HEAR),
    ("审议", AgendaItem.Kind.DELIBERATE),
    ("通报", AgendaItem.Kind.INFORM),
)


# --- Which meeting a row is ---------------------------------------------------------------------


def find(loader: Any, said: Said) -> Meeting | None:
    """The title says of most meetings what they are: 第六届人大常委会第十二次会议."""
    title = said.get("title") or ""
    if not said.get("kind") and (kind := meeting_kind_in(title)):
        said.values["kind"] = kind
    numbers = session_in(title)
    if numbers is not None:
        said.values["numbers"] = numbers
    known = known_meetings(loader)
    pk = next((known[key] for key in keys_said(said) if key in known), None)
    return None if pk is None else Meeting.objects.get(pk=pk)


def keys_said(said: Said) -> list[tuple]:
    """The surest first. A meeting that has a number is no other of the same day."""
    kind = said.get("kind") or ""
    bodies = said.get("body") or []
    body = bodies[0].pk if bodies else None
    keys: list[tuple] = []
    if said.get("numbers"):
        keys.append((kind, body, *said.get("numbers")))
    elif said.get("starts_on"):
        keys.append((kind, body, said.get("starts_on")))
    if said.get("title"):
        keys.append((plain(said.get("title")), said.get("starts_on")))
    return keys


def known_meetings(loader: Any) -> dict[tuple, int]:
    """Keys of the meetings of the ledger; those of other years too, since numbers run through a
    term. Read once for the sheet."""
    if "meeting" not in loader.series:
        meetings = Meeting.objects.not_voided().exclude(status=Status.CANCELLED)
        found: dict[tuple, int] = {}
        for meeting in meetings.select_related("term", "session__term").order_by("-pk"):
            found |= dict.fromkeys(keys_of(meeting), meeting.pk)
        loader.series["meeting"] = found
    return loader.series["meeting"]


def keys_of(meeting: Meeting) -> list[tuple]:
    by_title = [(plain(meeting.title), meeting.starts_on)] if meeting.title else []
    term = meeting.session.term if meeting.session is not None else meeting.term
    number = meeting.session.number if meeting.session is not None else meeting.number
    if term is not None and number is not None:
        return [(meeting.kind, meeting.body_id, term.number, number), *by_title]
    return [(meeting.kind, meeting.body_id, meeting.starts_on), *by_title]


def remember(loader: Any, meeting: Meeting) -> None:
    known = known_meetings(loader)
    for key in keys_of(meeting):
        known[key] = meeting.pk


# --- What a row says of it ----------------------------------------------------------------------


def values_of(loader: Any, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = counts_said(said, COUNTS)
    if said.get("kind"):
        values["kind"] = said.get("kind")
    if bodies := said.get("body"):
        values["body"] = bodies[0]
    return values | numbered(loader, said)


def numbered(loader: Any, said: Said) -> dict[str, Any]:
    """Term and number, or of the congress its session."""
    if not said.get("numbers"):
        return {}
    term_number, number = said.get("numbers")
    if said.get("kind") == Kind.CONGRESS:
        session = loader.sessions.get((term_number, number))
        if session is not None:
            return {"session": session}
        said.doubt("title", "没有这次人代会会议，请先在“届次”中登记")
        return {}
    if "terms" not in loader.series:
        loader.series["terms"] = {term.number: term for term in Term.objects.all()}
    term = loader.series["terms"].get(term_number)
    if term is None:
        said.doubt("title", f"没有第{term_number}届，会次未装入，请先登记届次")
        return {}
    return {"term": term, "number": number}


def add_agenda(meeting: Meeting, said: Said, *, by: Actor) -> list[str]:
    """Put on the agenda what the row lists and is not on it yet."""
    items = list(meeting.agenda.not_voided())
    present = {plain(item.title) for item in items}
    order = max((item.order for item in items), default=0)
    new = [name for name in results_in(said.get("agenda")) if plain(name) not in present]
    for name in new:
        if len(name) > TITLE_LENGTH:
            said.doubt("agenda", f"议题超过{TITLE_LENGTH}字，未装入：{name[:20]}…")
            continue
        order += 1
        door.create(AgendaItem(meeting=meeting, order=order, title=name, kind=kind_of(name)), by=by)
    if new:
        said.doubt("agenda", "议题类别按标题判断，请核对", ASSUMED)
    return ["议题"] if new else []


def kind_of(item: str) -> str:
    return next((kind for words, kind in ITEM_KINDS if words in item), AgendaItem.Kind.OTHER)


# --- What became of it --------------------------------------------------------------------------


def holding(telling: Any) -> Iterator:
    said, meeting = telling.said, telling.record
    day = said.get("starts_on")
    if meeting.status not in Meeting.BEFORE_IT or day is None or day > telling.today:
        return
    counts = counts_said(said, ("members_count", "present_count"))
    yield telling.step("hold", day, said_in="starts_on", **counts)


def publishing(telling: Any) -> Iterator:
    said, meeting = telling.said, telling.record
    if said.get("minuted_on") and meeting.status == Status.HELD:
        yield telling.step("minute", said.get("minuted_on"), said_in="minuted_on")
    if said.get("published_on") and meeting.status in (Status.HELD, Status.MINUTED):
        yield telling.step("publish", said.get("published_on"), said_in="published_on")
