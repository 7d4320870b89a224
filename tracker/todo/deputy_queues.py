"""What the office is asked about deputies."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker.common.roles import STAFF, Standing
from tracker.deputies.models import Deputy
from tracker.todo.queue import Queue


def perhaps_the_same(standing: Standing, on: date) -> QuerySet:
    """Those whose name an earlier deputy bore, as long as nobody said whether they are one."""
    namesakes = Deputy.objects.filter(name=OuterRef("name"), term__number__lt=OuterRef("number"))
    unsaid = Exists(namesakes.filter(person=None)) | Q(Exists(namesakes), person=None)
    return Deputy.objects.annotate(number=F("term__number")).filter(unsaid)


DEPUTY_QUEUES = (
    Queue(
        code="same_person",
        label="与往届代表同名，待确认是否同一人",
        roles=STAFF,
        records=perhaps_the_same,
    ),
)
