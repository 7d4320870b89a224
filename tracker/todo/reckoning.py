"""Days by which something is to be done that no field keeps: reckoned from the rule set each time.

They are reminders. What they count from may still change, and nothing is late in the law's sense
when they have passed.
"""

from tracker.assignments.models import Assignment
from tracker.meetings.days import day_at
from tracker.meetings.models import Meeting
from tracker.suggestions.handover import without_successor
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic
from tracker.years import deadlines
from tracker.years.deadlines import Deadline
from tracker.years.rule_sets import RuleSet


def handover_due(suggestion: Suggestion) -> Deadline | None:
    """A suggestion made between sessions is handed over soon (闭会建议交办期限)."""
    received = suggestion.submitted_on or suggestion.accepted_on
    if not suggestion.is_closed_session or received is None:
        return None
    rules = RuleSet.objects.in_force(on=received)
    return deadlines.closed_session_handover_due(rules, received_on=received)


def reassignment_due(suggestion: Suggestion) -> Deadline | None:
    """A unit that gave its part back is soon followed by another (重新交办期限)."""
    given_back = [part.refused_on for part in without_successor(suggestion) if part.refused_on]
    if suggestion.rule_set is None or not given_back:
        return None
    return deadlines.reassignment_due(suggestion.rule_set, refused_on=min(given_back))


def contact_due(part: Assignment) -> Deadline | None:
    """The unit speaks to the deputy before it writes (联系代表期限)."""
    rules = part.suggestion.rule_set
    if rules is None or part.assigned_on is None:
        return None
    return deadlines.contact_due(rules, handed_over_on=part.assigned_on, signed_on=part.signed_on)


def audit_report_due(topic: Topic) -> Deadline | None:
    """The rectification of audit findings is reported on within the rule's time after the
    session heard the audit report (审计查出问题整改报告期限, 监督法 2024 art. 27)."""
    heard_on = day_at(topic, Meeting.Kind.COMMITTEE)
    if heard_on is None:
        return None
    rules = RuleSet.objects.in_force(on=heard_on)
    return deadlines.audit_rectification_due(rules, heard_on=heard_on)
