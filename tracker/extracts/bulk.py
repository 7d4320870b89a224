"""Many extracts confirmed one after the other: what cannot be is left waiting, and told why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from tracker.common.errors import Refused
from tracker.extracts import deciding
from tracker.extracts.deriving import KINDS
from tracker.extracts.models import Extract, ReportReading


def sure_ones(reading: ReportReading) -> Any:
    """What waits without a doubt or a record that is alike; what belongs to a doubtful topic
    waits with it."""
    sure = Q(doubts=[], same_as_id=None)
    waits_with = Q(under__status=Extract.Status.OPEN) & ~Q(under__doubts=[], under__same_as_id=None)
    found = reading.extracts.filter(sure, status=Extract.Status.OPEN)
    return found.exclude(pk__in=reading.extracts.filter(waits_with).values("pk"))


def confirm_each(extracts: Any, *, by) -> tuple[list[int], list[tuple[int, str]]]:
    """Confirm one after the other, what others hang on first; which became records, and why the
    others did not."""
    confirmed, failed = [], []
    in_order = sorted(
        extracts.select_related("passage", "reading__document__work_year"),
        key=lambda one: (KINDS.index(one.kind), one.pk),
    )
    for extract in in_order:
        try:
            deciding.confirm(extract, by=by)
        except (Refused, ValidationError) as fault:
            said = [one for each in deciding.sentences_of(fault).values() for one in each]
            failed.append((extract.pk, f"{extract}：{' '.join(said)}"))
        else:
            confirmed.append(extract.pk)
    return confirmed, failed
