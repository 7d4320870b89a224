"""By when an opinion (审议意见) is to be handed over, and to be reported on."""

from tracker.opinions.models import Opinion
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline
from tracker.years.rule_sets import RuleSet


def handover_due(opinion: Opinion) -> Deadline:
    rules = RuleSet.objects.in_force(on=opinion.decided_on)
    return deadlines.opinion_handover_due(rules, decided_on=opinion.decided_on)


def report_due(opinion: Opinion) -> Deadline:
    return deadlines.opinion_report_due(
        opinion.rule_set, kind=opinion.kind, handed_over_on=opinion.handed_over_on
    )


CLOCKS = {
    Opinion: (
        Clock("handover_due_on", handover_due),
        Clock("due_on", report_due, explained_in="due_explanation"),
    )
}
