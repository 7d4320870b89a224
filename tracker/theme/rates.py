"""How well the work of a year goes, for those who answer for it: shares with their base."""

from datetime import date

from tracker.common.roles import standing_of
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.counting import Portion, count
from tracker.overview.populations.defining import Share, share
from tracker.overview.populations.register import shares
from tracker.overview.statistics import Overview
from tracker.theme.charts import records_url

SATISFIED = suggestions.RATINGS["result", "satisfied"]
# By the population that each is a share of, in the order shown.
SHOWN = (
    suggestions.answered,
    suggestions.on_time,
    SATISFIED,
    supervision.item_written_off,
)


def rates(seen: Overview, *, to) -> list[dict]:
    """The shares of the year beside those of the year before; for those who see all of it."""
    if not standing_of(to).sees_all:
        return []
    shown = [_share_of(part) for part in SHOWN]
    now = {portion.share.code: portion for portion in seen.portions}
    before = _year_before(shown, year=seen.year - 1, on=seen.on, to=to)
    return [
        {
            "name": each.name,
            "definition": f"{each.part.name}÷{each.whole.name}",
            "share": share(now[each.code].part, now[each.code].whole),
            "part": now[each.code].part,
            "whole": now[each.code].whole,
            "url": records_url(each.part, year=seen.year),
            "before": share(before[each.code].part, before[each.code].whole),
        }
        for each in shown
        if now[each.code].whole or before[each.code].whole
    ]


def _share_of(part) -> Share:
    return next(each for each in shares() if each.part == part)


def _year_before(shown: list[Share], *, year: int, on: date, to) -> dict[str, Portion]:
    asked = {each.code: each for one in shown for each in (one.part, one.whole)}
    counts = count(asked.values(), year=year, on=on, to=to)
    return {
        each.code: Portion(share=each, part=counts[each.part.code], whole=counts[each.whole.code])
        for each in shown
    }
