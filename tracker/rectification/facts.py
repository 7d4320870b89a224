"""What is particular about correcting items: the clauses of an opinion repeat what it says."""

from tracker.common.facts import OWN, Computed, Facts, Rests
from tracker.common.made_moves import live_changes
from tracker.common.models import Decision
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)


def of_its_opinion(name: str):
    """What an item has from the opinion whose clause it is."""

    def repeated(item: RectificationItem):
        return OWN if item.opinion is None else getattr(item.opinion, name)

    return repeated


def extended_until(item: RectificationItem):
    granted = item.extensions.filter(decision=Decision.GRANTED).order_by("-decided_on", "-id")
    last = granted.first()
    return OWN if last is None else last.until


def claimed_by_itself(stored: RectificationItem, item: RectificationItem) -> str | None:
    own = live_changes(
        kind=stored._meta.model_name, record_id=stored.pk, action="move", on_behalf_of=None
    )
    last = own.filter(transition="claim").last()
    if last is None or last.user_id is None:
        return None
    return f"“{stored.lead_unit}”已自行认领，须先撤销认领。"


FACTS = {
    RectificationItem: Facts(
        whole="matter",
        fixed=("continues",),
        computed=(
            Computed("confirmed_on", of_its_opinion("decided_on")),
            Computed("handed_over_on", of_its_opinion("handed_over_on")),
            Computed("lead_unit", of_its_opinion("addressed_to")),
            Computed("due_on", extended_until),
        ),
        rests=(Rests("lead_unit", claimed_by_itself),),
    ),
    RectificationStage: Facts(whole="item"),
    RectificationExtension: Facts(
        whole="item", fixed=("requested_by", "decision", "previous_due_on")
    ),
}
