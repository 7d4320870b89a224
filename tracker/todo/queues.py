"""What waits for whom today.

Each queue is one kind of thing to do for some roles: a question to the ledger, asked anew each
time, so that nothing has to be ticked off. The front page and `GET /todo/` show the same queues.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from tracker import kinds
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.todo.calendar_queues import CALENDAR_QUEUES
from tracker.todo.queue import Queue
from tracker.todo.session_queues import SESSION_QUEUES
from tracker.todo.suggestion_queues import SUGGESTION_QUEUES
from tracker.todo.supervision_queues import SUPERVISION_QUEUES

# A kind whose slice has a todo.py says there itself what waits in it.
QUEUES = (
    *SUGGESTION_QUEUES,
    *SESSION_QUEUES,
    *SUPERVISION_QUEUES,
    *CALENDAR_QUEUES,
    *(queue for module in kinds.modules("todo") for queue in module.QUEUES),
)
# More than this nobody reads on a front page; the count always says how many there are.
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Item:
    kind: str
    id: int
    title: str
    due_on: date | None
    is_overdue: bool
    is_provisional: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    code: str
    label: str
    count: int
    items: list[Item]


def todo(user, *, on: date) -> list[Waiting]:
    """The queues of the user's roles that hold something on the day, most urgent first."""
    standing = standing_of(user)
    found = []
    for queue in QUEUES:
        if not queue.roles & standing.roles:
            continue
        records = visible(queue.records(standing, on), to=user)
        count = records.count()
        if count:
            order = [F(queue.due).asc(nulls_last=True), "pk"] if queue.due else ["pk"]
            shown = records.order_by(*order)[:SHOWN]
            items = [_item(record, queue, on=on) for record in shown]
            found.append(Waiting(code=queue.code, label=queue.label, count=count, items=items))
    return found


def _item(record, queue: Queue, *, on: date) -> Item:
    *path, name = queue.due.split("__")
    holder = record
    for step in path:
        holder = getattr(holder, step)
    value = getattr(holder, name) if name else None
    due_on = value - timedelta(days=queue.days_before) if value else None
    return Item(
        kind=record._meta.model_name,
        id=record.pk,
        title=str(record),
        due_on=due_on,
        is_overdue=due_on is not None and due_on < on,
        is_provisional=holder.is_provisional(name),
    )
