"""What items do because their opinion or their matter was moved."""

from django.db.models import Model, QuerySet

from tracker.common import door
from tracker.common.workflow import Follows, Move
from tracker.matters.models import Tracked
from tracker.opinions.models import Opinion
from tracker.rectification.models import RectificationItem
from tracker.years.clocks import set_dates

Status = RectificationItem.Status


def wholes_of(item: RectificationItem) -> list[Model]:
    return [item.owner] if item.opinion is None else [item.owner, item.opinion]


def clauses(opinion: Opinion, move: Move) -> QuerySet:
    return opinion.items.not_voided()


def be_confirmed(item: RectificationItem, opinion: Opinion, move: Move) -> None:
    item.confirmed_on = opinion.decided_on


def be_handed_over(item: RectificationItem, opinion: Opinion, move: Move) -> None:
    """The clauses go with the opinion; the government office then divides them among units."""
    item.lead_unit = opinion.addressed_to
    item.handed_over_on = opinion.handed_over_on
    set_dates(item, "due_on")


def open_items(matter: Model, move: Move) -> QuerySet:
    return matter.rectification_items.unfinished()


def carry_on(item: RectificationItem, matter: Model, move: Move) -> None:
    """The item goes on under the later record, as far as it has come and by the same deadline.

    Its opinion was carried on before: kinds are moved in the order of their models, and an item
    rests on its opinion.
    """
    successor = matter.continuations.not_voided().get(work_year=move.data["work_year"])
    again = item.again_under(successor)
    door.create(again, by=move.by, links={"co_units": list(item.co_units.all())})
    for stage in item.stages.filter(reached_on=None):
        goal = type(stage)(item=again, goal=stage.goal, due_on=stage.due_on)
        door.create(goal, by=move.by)


FOLLOWING = (
    Follows(
        whose=Opinion,
        after=("approve",),
        name="approve_opinion",
        label="审议意见通过",
        sources=frozenset({Status.FOUND}),
        target=Status.CONFIRMED,
        others=clauses,
        condition="该审议意见的条款",
        effect=be_confirmed,
    ),
    Follows(
        whose=Opinion,
        after=("hand_over",),
        name="hand_over_opinion",
        label="审议意见交办",
        sources=frozenset({Status.CONFIRMED}),
        target=Status.HANDED_OVER,
        others=clauses,
        condition="该审议意见的条款",
        effect=be_handed_over,
    ),
    Follows(
        whose=Tracked,
        after=("continue",),
        name="carry_over",
        label="结转下年",
        sources=frozenset(Status) - RectificationItem.FINISHED,
        target=Status.CARRIED_OVER,
        others=open_items,
        condition="尚未销号的整改事项",
        effect=carry_on,
    ),
)
