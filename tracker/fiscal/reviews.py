"""季审: a quarter's review of the budget, its few figures, and the warnings of the same quarter."""

from tracker.activities.models import Activity
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.leads.models import Lead
from tracker.outcomes.models import Figure


def warnings_of(review: Activity, *, to) -> list[Lead]:
    """The budget warnings that came in during the period that is reviewed, as the reader sees
    them. A false alarm is among them, and says that it is one."""
    if review.period_from is None:
        return []
    found = Lead.objects.not_voided().filter(
        channel=Lead.Channel.WARNING,
        received_on__range=(review.period_from, review.period_until),
    )
    found = found.select_related("budget_unit", "handled_by").order_by("received_on", "pk")
    return Sight(to).veiled(list(visible(found, to=to)))


def figures_of(review: Activity, *, to) -> list[Figure]:
    """What the review states, as the reader sees it."""
    found = visible(review.figures.not_voided(), to=to).order_by("period_until", "pk")
    return Sight(to).veiled(list(found))


def how_it_stands(lead: Lead) -> str:
    """A warning is no fact: whether it was checked is said with its state."""
    checked = lead.get_verified_display() or "未核实"
    return f"{checked}，{lead.get_status_display()}"
