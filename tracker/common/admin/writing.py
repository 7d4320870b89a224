"""How an admin page writes: who acts, and what a refusal says at which place of the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.models import field_of


def actor_of(request, *, reason: str | None = None) -> Actor:
    """The signed-in person, with the reason and the unit (代录) that the posted form names."""
    unit = request.POST.get("on_behalf_of", "")
    return Actor(
        door="admin",
        user=request.user,
        request_id=request.id,
        reason=request.POST.get("change_reason", "").strip() if reason is None else reason,
        on_behalf_of=_unit(unit),
    )


def _unit(pk: str):
    units: Any = field_of(door.history(), "on_behalf_of").related_model
    try:
        return forms.ModelChoiceField(units.objects.all(), required=False).clean(pk)
    except ValidationError:
        # Forms that ask for the unit refuse it themselves.
        return None


class Refusal(Exception):
    """A write that the door refused, with the prefix of the form that asked for it."""

    def __init__(self, cause: Refused | ValidationError, *, prefix: str | None):
        super().__init__(str(cause))
        self.cause = cause
        self.prefix = prefix


@contextmanager
def refusals_of(form) -> Iterator[None]:
    """Let a refusal within the block say which form it belongs to."""
    try:
        yield
    except (Refused, ValidationError) as cause:
        raise Refusal(cause, prefix=form.prefix) from cause
