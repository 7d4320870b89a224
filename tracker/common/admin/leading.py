"""The buttons of a record's page, its parts' among them: one leads on, those apart come last.

What a unit does about a suggestion is a move of its part. It is offered where people look for it,
on the page of the whole, and leads back there.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from tracker.common.admin.moves import MoveStep, refusals_by_move
from tracker.common.admin.steps import BACK
from tracker.common.models import Moved
from tracker.common.roles import standing_of
from tracker.common.workflow import workflow_of

# More parts than this have their own list, with its own actions.
PARTS_LOOKED_AT = 12
# Stands for the refusal of a move that is not the person's at all.
NOT_OFFERED: Any = object()


def buttons_of(model_admin, request, record) -> list[dict]:
    """The steps of this record that this person may take now: of its life cycle those that go."""
    refusals = refusals_by_move(record, user=request.user)
    standing = standing_of(request.user)
    return [
        {
            "label": step.label,
            "tone": step.tone,
            "url": step.url_for(record),
            "leads_on": isinstance(step, MoveStep) and step.leads(record, standing),
        }
        for step in model_admin.get_steps()
        if step.is_for_one and step.is_allowed(request, model_admin) and step.is_offered(record)
        if step.is_granted(record, user=request.user)
        if not isinstance(step, MoveStep) or refusals.get(step.name, NOT_OFFERED) is None
    ]


def buttons_of_parts(request, parts: Iterable[Moved]) -> list[dict]:
    """The moves of the parts that are this person's own to make, named by part where several."""
    found = {part: list(_own_moves(part, request)) for part in islice(parts, PARTS_LOOKED_AT)}
    is_one = sum(bool(buttons) for buttons in found.values()) == 1
    return [
        button if is_one else button | {"label": f"{button['label']}（{part}）"}
        for part, buttons in found.items()
        for button in buttons
    ]


def _own_moves(part: Moved, request) -> Iterator[dict]:
    standing, here = standing_of(request.user), urlencode({BACK: request.get_full_path()})
    for name, refusal in refusals_by_move(part, user=request.user).items():
        step = MoveStep(type(part), workflow_of(part).named(name))
        if refusal is None and step.transition.by.is_met(part, standing):
            yield {
                "label": step.label,
                "tone": step.tone,
                "url": f"{step.url_for(part)}?{here}",
                "leads_on": step.leads(part, standing),
            }


def in_order(buttons: list[dict]) -> list[dict]:
    """The first that leads on is the one blue button; what ends or throws back comes last."""
    led = sorted(buttons, key=lambda button: (not button["leads_on"], button["tone"] == "aside"))
    return [
        button
        | {"tone": "primary" if button["leads_on"] and place == 0 else _quiet(button["tone"])}
        for place, button in enumerate(led)
    ]


def _quiet(tone: str) -> str:
    return tone if tone == "danger" else "plain"
