"""Names that are not known: the known ones that come nearest are proposed, none is taken."""

from collections.abc import Iterable
from difflib import SequenceMatcher

ALIKE_AT_LEAST = 0.4


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """The known names that share enough with the wanted one, the most alike first."""
    alike = {name: SequenceMatcher(None, wanted, name).ratio() for name in known if name}
    found = [name for name, share in alike.items() if share >= ALIKE_AT_LEAST]
    return sorted(found, key=lambda name: -alike[name])
