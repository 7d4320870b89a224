"""Who told it is forgotten some years after the lead was closed, where the office says so."""

from datetime import date

from django.db.models import Q

from tracker.common import door
from tracker.common.door import Actor
from tracker.leads.models import Lead
from tracker.years.deadlines import add_months
from tracker.years.rule_sets import RuleSet

FORGETTING = Actor(door="command", reason="反映人信息保留期满，删除")


def forget_persons(*, on: date) -> int:
    """Delete name and phone from the leads that were closed, or declared void, long enough ago on
    the day, by the rules in force then. Returns of how many leads; none where no rule says so.

    The history never held them, so that what is deleted here is gone.
    """
    years = RuleSet.objects.lead_person_years(on=on)
    if years is None:
        return 0
    last = add_months(on, -12 * years)
    closed = Q(status__in=Lead.FINISHED, concluded_on__lte=last)
    old = Lead.objects.with_person().filter(closed | Q(voided_at__date__lte=last))
    count = 0
    for lead in old.iterator():
        lead.person_name = lead.phone = ""
        door.update(lead, by=FORGETTING)
        count += 1
    return count
