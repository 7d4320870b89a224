"""What is particular about correcting opinions and their reports."""

from tracker.common.facts import OWN, Computed, Facts
from tracker.opinions.models import Opinion, ResultReport
from tracker.years.rule_sets import RuleSet


def rules_in_force(opinion: Opinion):
    if opinion.handed_over_on is None:
        return OWN
    return RuleSet.objects.in_force(on=opinion.handed_over_on)


def reported_on(opinion: Opinion):
    report = opinion.result_reports.filter(round=opinion.round).first()
    return OWN if report is None else report.reported_on


FACTS = {
    Opinion: Facts(
        whole="matter",
        fixed=("round", "continues", "rule_set", "handover_due_on"),
        computed=(Computed("rule_set", rules_in_force), Computed("reported_on", reported_on)),
    ),
    ResultReport: Facts(whole="opinion", fixed=("round",)),
}
