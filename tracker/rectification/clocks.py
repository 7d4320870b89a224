"""By when an item is to be rectified: as its opinion says, or by the rules for its list."""

from tracker.rectification.models import RectificationItem
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline
from tracker.years.rule_sets import RuleSet


def rectification_due(item: RectificationItem) -> Deadline:
    """The clauses of an opinion have the date by which the opinion is reported on."""
    if item.opinion is not None:
        return Deadline(
            due_on=item.opinion.due_on,
            explanation=item.opinion.due_explanation,
            is_provisional=item.opinion.is_provisional("due_on"),
        )
    return deadlines.opinion_report_due(
        RuleSet.objects.in_force(on=item.handed_over_on),
        kind=deadlines.OpinionKind.GENERAL,
        handed_over_on=item.handed_over_on,
    )


CLOCKS = {RectificationItem: (Clock("due_on", rectification_due, explained_in="due_explanation"),)}
