"""What the ledger can count for an indicator: told here by those who count, who know this slice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Countable:
    """A population as far as an indicator has to know it: what it is called, in what it counts, and
    whether its records are activities, which may be narrowed to some programmes."""

    name: str
    counted_in: str
    is_of_activities: bool


_offers: list[Callable[[], Mapping[str, Countable]]] = []


def offer(known: Callable[[], Mapping[str, Countable]]) -> None:
    _offers[:] = [known]


def countables() -> Mapping[str, Countable]:
    """By code, in the order in which they are listed."""
    return _offers[0]() if _offers else {}


def countable_choices() -> list[tuple[str, str]]:
    return [(code, f"{one.name}（{one.counted_in}）") for code, one in countables().items()]
