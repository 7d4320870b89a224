"""What is particular about correcting votes: their rules follow from what they are on."""

from tracker.common.facts import OWN, Computed, Facts
from tracker.votes.models import Vote
from tracker.years.rule_sets import RuleSet


def rules_of(vote: Vote):
    """Those of the opinion; else those in force on the day."""
    if vote.opinion is not None:
        return vote.opinion.rule_set
    if vote.purpose == Vote.Purpose.APPROVAL:
        return OWN
    return RuleSet.objects.in_force(on=vote.held_on)


FACTS = {
    Vote: Facts(
        whole="matter",
        fixed=("purpose", "opinion", "unit", "round"),
        computed=(Computed("rule_set", rules_of),),
    ),
}
