"""What a unit that has ended leaves behind: nobody's contact sees it any more."""

from datetime import date

from django.db.models import QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.todo.queue import Queue
from tracker.units.models import Unit
from tracker.units.succession import left_behind


def ended_units(standing: Standing, on: date) -> QuerySet[Unit]:
    return left_behind(on=on, standing=standing)


UNIT_QUEUES = (
    Queue(
        code="ended_units",
        label="已撤销的单位还有未办结的事项，须办理“撤并”移交",
        roles=STAFF,
        records=ended_units,
    ),
)
