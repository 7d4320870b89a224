"""What came of the opinions and problem lists of a year, counted for the overview."""

from dataclasses import dataclass
from datetime import date

from tracker.common.scoping import visible
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationItem


@dataclass(frozen=True, kw_only=True)
class RectificationOverview:
    """Items that were handed over, by how far they are; opinions that were, and those reported on.

    `percent` is the share written off, cut to one decimal; None where nothing was handed over.
    """

    total: int
    written_off: int
    long_term: int
    not_accepted: int
    overdue: int
    percent: float | None
    opinions: int
    opinions_reported: int
    opinions_overdue: int


def rectification_overview(*, year: int, on: date, to) -> RectificationOverview:
    items = visible(RectificationItem.objects.of_year(year), to=to)
    opinions = visible(Opinion.objects.not_voided().of_year(year), to=to)
    handed_over = opinions.exclude(status__in=Opinion.NOT_YET_PUBLIC)
    return RectificationOverview(
        **items.completion(),
        overdue=items.overdue(on=on).count(),
        opinions=handed_over.count(),
        opinions_reported=handed_over.exclude(status__in=Opinion.OWED).count(),
        opinions_overdue=opinions.overdue(on=on).count(),
    )
