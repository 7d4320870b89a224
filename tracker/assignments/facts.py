"""What is particular about correcting a unit's part: the unit, and what else names it."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from tracker.assignments.models import Assignment, Extension, Urge
from tracker.common.facts import OWN, Computed, Facts, Rests
from tracker.common.made_moves import live_changes
from tracker.common.models import Stamped
from tracker.years import deadlines


def handed_over_on(part: Assignment):
    """A unit that was named with the handover has it since that day."""
    is_direct = part.assigned_by_id is None and part.replaces_id is None
    return part.suggestion.handed_over_on if is_direct else OWN


def handed_over_to(part: Assignment):
    return OWN if part.assigned_by_id is None else part.suggestion.handed_over_to


def ordinary_due_on(extension: Extension):
    """What the deadline was before the extension."""
    suggestion = extension.suggestion
    if suggestion.rule_set is None or suggestion.handed_over_on is None:
        return OWN
    found = deadlines.answer_due(suggestion.rule_set, handed_over_on=suggestion.handed_over_on)
    return found.due_on or OWN


def moved_by_itself(stored: Assignment, part: Assignment) -> str | None:
    """A unit that has signed or refused itself was not a slip of the pen."""
    kind = stored._meta.model_name
    own = live_changes(kind=kind, record_id=stored.pk, action="move", on_behalf_of=None)
    last = own.filter(transition__in=("sign", "refuse", "give_co_opinion")).last()
    if last is None or last.user_id is None:
        return None
    return f"“{stored.unit}”已自行办理（签收、申退或会办意见），须先撤销其办理，或由其申退。"


def check_part(part: Assignment) -> None:
    """A unit answers after it has signed."""
    answers = part.suggestion.answers.filter(unit=part.unit_id).order_by("answered_on")
    first = answers.first()
    if first is not None and part.signed_on and part.signed_on > first.answered_on:
        message = f"签收日期不能晚于答复日期（{first.answered_on}）。"
        raise ValidationError({"signed_on": ValidationError(message, code="too_late")})


def named_too(part: Assignment, before: Assignment) -> Iterator[Stamped]:
    """What the unit was entered with: its answers, requests for more time, reminders."""
    if part.unit_id == before.unit_id:
        return
    suggestion = part.suggestion
    named = {"answers": "unit", "extensions": "requested_by", "urges": "unit"}
    for relation, name in named.items():
        for other in getattr(suggestion, relation).filter(**{name: before.unit}):
            setattr(other, name, part.unit)
            yield other


FACTS = {
    Assignment: Facts(
        whole="suggestion",
        # Which part it takes and whom it replaced is taken back, not corrected.
        fixed=(
            "part", "is_current", "must_handle", "replaces", "refusal_due_on", "co_opinion_due_on",
        ),
        computed=(Computed("assigned_on", handed_over_on), Computed("assigned_by", handed_over_to)),
        rests=(Rests("unit", moved_by_itself),),
        carries=named_too,
        check=check_part,
    ),
    Extension: Facts(
        whole="suggestion",
        # The unit is that of its part.
        fixed=("requested_by", "decision", "previous_due_on", "due_on"),
        computed=(Computed("previous_due_on", ordinary_due_on),),
    ),
    Urge: Facts(whole="suggestion", fixed=("author",)),
}  # fmt: skip
