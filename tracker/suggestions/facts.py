"""What is particular about correcting a suggestion: the rules of its handover follow the day."""

from django.core.exceptions import ValidationError

from tracker.assignments.models import Extension
from tracker.common.facts import OWN, Computed, Facts
from tracker.suggestions.models import Suggestion
from tracker.years.rule_sets import RuleSet


def rules_in_force(suggestion: Suggestion):
    """The rule set is frozen at the handover, and so is that of the day of the handover."""
    if suggestion.handed_over_on is None:
        return OWN
    return RuleSet.objects.in_force(on=suggestion.handed_over_on)


def months_granted(suggestion: Suggestion):
    granted = suggestion.extensions.filter(decision=Extension.Decision.GRANTED).first()
    return OWN if granted is None else granted.months


def check(suggestion: Suggestion) -> None:
    """What the form of the handover holds."""
    months, rules = suggestion.answer_months, suggestion.rule_set
    if months is None or rules is None:
        return
    if not rules.answer_months <= months <= rules.longest_answer_months:
        message = f"应在{rules.answer_months}到{rules.longest_answer_months}个月之间。"
        fault = ValidationError(message, code="months_out_of_range")
        raise ValidationError({"answer_months": fault})


FACTS = {
    Suggestion: Facts(
        # Who handles it with whom, which round it is in and what it was merged into make up how
        # it goes on; they are taken back. The dates and the rule set follow from the facts.
        fixed=("mode", "round", "merged_into", "rule_set", "due_on", "feedback_due_on"),
        computed=(
            Computed("rule_set", rules_in_force),
            Computed("answer_months", months_granted),
        ),
        check=check,
    )
}
