"""The street committee of a street that a row names: 纱帽街道 is that of 纱帽街道工委."""

from typing import Any

from reports.oldbooks.meaning import plain
from reports.oldbooks.said import Said
from tracker.units.models import Unit

OF_STREET = ("工委", "人大工委")


def street_said(loader: Any, said: Said, *, otherwise: str) -> Unit | None:
    """The street committee; where there is none of that name a doubt that ends with `otherwise`."""
    words = said.get("street")
    if not words:
        return None
    bare = plain(words)
    names = (bare, *(f"{bare}{end}" for end in OF_STREET))
    known = street_committees(loader)
    found = next((known[name] for name in names if name in known), None)
    if found is None:
        said.doubt("street", f"没有“{words}”的街道工委，{otherwise}")
    return found


def street_committees(loader: Any) -> dict[str, Unit]:
    """By every plain name; read once for the sheet."""
    if "streets" not in loader.series:
        committees = Unit.objects.filter(kind=Unit.Kind.STREET_COMMITTEE, valid_until=None)
        loader.series["streets"] = {
            plain(name): unit
            for unit in committees
            for name in (unit.name, unit.short_name, *unit.aliases)
            if name
        }
    return loader.series["streets"]
