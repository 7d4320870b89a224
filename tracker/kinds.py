"""The register of kinds: what the committee follows through the years, one line a kind.

A line names the slice and its model. Models, pages, addresses, the to-do, imports and tests all go
over this register; whatever else is particular to a kind stands in its slice (CONTRIBUTING.md).
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

KINDS = (
    "topics.Topic",
    "inspections.Inspection",
    "suggestions.Suggestion",
    "plans.PlanItem",
    "personnel.PersonnelMatter",
    "meetings.Meeting",
    "decisions.Decision",
    "leads.Lead",
    "filings.Filing",
    "reviews.Review",
)


def names() -> tuple[str, ...]:
    """The model names of all kinds, in the order of the register: topic, inspection, …"""
    return tuple(line.partition(".")[2].lower() for line in KINDS)


@cache
def models() -> tuple[type, ...]:
    """The models of all kinds, in the order of the register."""
    return tuple(apps.get_model("tracker", name) for name in names())


def followed() -> tuple[type, ...]:
    """The kinds that are followed until they are done: counted open, done or late."""
    return tuple(model for model in models() if model.is_followed)


def followed_names() -> tuple[str, ...]:
    """The model names of those, in the order of the register."""
    return tuple(model._meta.model_name for model in followed())


def supervising() -> tuple[type, ...]:
    """The kinds by which the committee supervises: opinions and problem lists hang on these."""
    return tuple(model for model in models() if model.is_supervision)


def model_of(name: str) -> type:
    """The model of that name; raises KeyError where it is no kind."""
    return dict(zip(names(), models(), strict=True))[name]


def modules(name: str) -> list[ModuleType]:
    """The modules of that name (models, admin, api …) of the slices of all kinds that have one."""
    rooms = dict.fromkeys(f"tracker.{line.partition('.')[0]}.{name}" for line in KINDS)
    return [import_module(room) for room in rooms if find_spec(room)]
