"""What waits for whom today.

Each queue is one kind of thing to do for some roles: a question to the ledger, asked anew each
time, so that nothing has to be ticked off. The front page and `GET /todo/` show the same queues.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from tracker import kinds
from tracker.common.counting import count_each
from tracker.common.models import Moved, Stamped
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.common.workflow import workflow_of
from tracker.todo.activity_queues import ACTIVITY_QUEUES
from tracker.todo.attendance_queues import ATTENDANCE_QUEUES
from tracker.todo.calendar_queues import CALENDAR_QUEUES
from tracker.todo.deputy_queues import DEPUTY_QUEUES
from tracker.todo.fiscal_queues import FISCAL_QUEUES
from tracker.todo.link_queues import LINK_QUEUES
from tracker.todo.queue import Queue
from tracker.todo.report_queues import REPORT_QUEUES
from tracker.todo.suggestion_queues import SUGGESTION_QUEUES
from tracker.todo.supervision_queues import SUPERVISION_QUEUES
from tracker.todo.unit_queues import UNIT_QUEUES
from tracker.todo.webhook_queues import WEBHOOK_QUEUES

# A kind whose slice has a todo.py says there itself what waits in it.
QUEUES = (
    *SUGGESTION_QUEUES,
    *SUPERVISION_QUEUES,
    *ATTENDANCE_QUEUES,
    *ACTIVITY_QUEUES,
    *CALENDAR_QUEUES,
    *FISCAL_QUEUES,
    *DEPUTY_QUEUES,
    *UNIT_QUEUES,
    *LINK_QUEUES,
    *WEBHOOK_QUEUES,
    *REPORT_QUEUES,
    *(queue for module in kinds.modules("todo") for queue in module.QUEUES),
)
# More than this nobody reads at once; the count always says how many there are.
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """The move that is awaited, and the record that is to be moved."""

    of: Moved
    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: the matter by number and title, and what of it waits where that is a part.

    `page` is the record whose page shows what it is about.
    """

    kind: str
    id: int
    title: str
    detail: str
    due_on: date | None
    is_overdue: bool
    is_provisional: bool
    page: Stamped
    awaited: Awaited | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    code: str
    label: str
    is_watched: bool
    count: int
    items: list[Item]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A queue that holds something for somebody on a day; what of it is shown is not said yet."""

    queue: Queue
    records: QuerySet
    count: int
    sight: Sight
    on: date

    def shown(self, shown: slice) -> Waiting:
        """With the items of that slice, most urgent first."""
        items = _items(self.queue, self.records, self.sight, on=self.on, shown=shown)
        return Waiting(
            code=self.queue.code,
            label=self.queue.label,
            is_watched=self.queue.is_watched,
            count=self.count,
            items=list(items),
        )


def counted(user, *, on: date, code: str = "") -> list[Counted]:
    """The queues of the user's roles that hold something on the day, or the one of that code; all
    counted at one query."""
    standing, sight = standing_of(user), Sight(user)
    asked = {
        queue: visible(queue.records(standing, on), to=user)
        for queue in QUEUES
        if queue.roles & standing.roles and code in ("", queue.code)
    }
    counts = count_each({queue.code: records for queue, records in asked.items()})
    return [
        Counted(queue=queue, records=records, count=counts[queue.code], sight=sight, on=on)
        for queue, records in asked.items()
        if counts[queue.code]
    ]


def todo(user, *, on: date, shown: slice = slice(SHOWN)) -> list[Waiting]:
    """What waits for the user on the day, queue by queue; of each the items `shown`."""
    return [each.shown(shown) for each in counted(user, on=on)]


def _items(
    queue: Queue, records: QuerySet, sight: Sight, *, on: date, shown: slice
) -> Iterator[Item]:
    order = [F(queue.due).asc(nulls_last=True), "pk"] if queue.due else ["pk"]
    found = list(records.order_by(*order)[shown])
    for record, as_seen in zip(found, sight.veiled(found), strict=True):
        due_on, is_provisional = _due(record, queue)
        # Of a hidden whole there is none.
        about = getattr(as_seen, queue.about, None) if queue.about else None
        yield Item(
            kind=record._meta.model_name,
            id=record.pk,
            title=str(about or record),
            detail=str(record) if about else "",
            due_on=due_on,
            is_overdue=due_on is not None and due_on < on,
            is_provisional=is_provisional,
            page=about or record,
            awaited=_awaited(queue.move, record, about),
        )


def _awaited(move: str, record, about) -> Awaited | None:
    whose, _, name = move.rpartition(".")
    moved = about if whose else record
    if not name or moved is None:
        return None
    return Awaited(of=moved, name=name, label=workflow_of(moved).named(name).label)


def _due(record, queue: Queue) -> tuple[date | None, bool]:
    """The day by which, and whether it is provisional."""
    if queue.reckoned is not None:
        found = queue.reckoned(record)
        return (None, False) if found is None else (found.due_on, found.is_provisional)
    *path, name = queue.due.split("__")
    holder = record
    for step in path:
        holder = getattr(holder, step)
    value = getattr(holder, name) if name else None
    due_on = value - timedelta(days=queue.days_before) if value else None
    return due_on, holder.is_provisional(name)
