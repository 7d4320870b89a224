"""By when a unit answers what the public told."""

from tracker.leads.models import Lead
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline
from tracker.years.rule_sets import RuleSet


def answer_due(lead: Lead) -> Deadline:
    """By the rules of the day of the handover. No law sets a term, and none is shipped."""
    rules = RuleSet.objects.in_force(on=lead.handed_over_on)
    return deadlines.lead_answer_due(rules, handed_over_on=lead.handed_over_on)


CLOCKS = {Lead: (Clock("due_on", answer_due, explained_in="due_explanation"),)}
