"""Which unit or deputy a name in an old workbook means.

People write 区城管局, 汉南区城管局 or 城管执法局 for one unit. Names, short names and aliases
count; of several units that bore a name the one that existed on the day is meant. What is not
found is never guessed: the nearest are offered, and what the clerk chooses is kept as an alias.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from reports.importing.nearest import nearest
from reports.oldbooks.vocabulary import plain
from tracker.deputies.models import Deputy, Term
from tracker.units.models import Unit

BETWEEN_NAMES = re.compile(r"[、,，;；/\n\r|]+|(?<=[局委办院街道处团会社])\s+(?=\S)")
BETWEEN_DEPUTIES = re.compile(r"[、,，;；/\n\r|]+")
AND_OTHERS = re.compile(r"等?\s*(共?\s*\d+\s*[人名位])?\s*(代表)?$")
# In front of a name it says only where the unit is; every unit of the ledger is there.
PLACE = re.compile(r"^(\w{2,4}省)?(\w{2,4}市)?(\w{1,4}区|区)(?=\w{2,})")
PART_IN_BRACKETS = re.compile(r"[(（]\s*(主办|牵头|会办|协办|配合|分办)[^)）]*[)）]")
CO_WORDS = {"会办", "协办", "配合"}
NEAREST_AT_MOST = 3


def split_units(text) -> list[str]:
    """The names in a cell: "区城管局、区交通局" → two."""
    normal = unicodedata.normalize("NFKC", str(text or ""))
    return [name.strip() for name in BETWEEN_NAMES.split(normal) if name.strip()]


def split_deputies(text) -> list[str]:
    """The deputies in a cell: "张三、李 四 等5人" → 张三, 李四. Blanks only part whole names."""
    normal = unicodedata.normalize("NFKC", str(text or ""))
    names = []
    for piece in BETWEEN_DEPUTIES.split(normal):
        words = AND_OTHERS.sub("", piece.strip()).split()
        # "李 四" is one name spread out, "张三 李四" are two.
        is_spread = len(words) == 2 and all(len(word) == 1 for word in words)
        names += ["".join(words)] if is_spread else words
    return [name for name in names if name]


def part_of(name: str) -> tuple[str, str]:
    """ "区交通局(会办)" → ("区交通局", "会办"); the part is "" where none is written."""
    found = PART_IN_BRACKETS.search(name)
    return PART_IN_BRACKETS.sub("", name).strip(), found[1] if found else ""


def without_place(name: str) -> str:
    return PLACE.sub("", plain(name))


@dataclass(frozen=True, kw_only=True)
class Found:
    """The record a name means, or None with the nearest ones and why it was not taken."""

    record: object | None = None
    nearest: tuple = ()
    doubt: str = ""


@dataclass
class UnitNames:
    """Every name a unit goes by; read once for a whole workbook."""

    exact: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    placeless: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_ledger(cls) -> "UnitNames":
        names = cls()
        for unit in Unit.objects.order_by("id"):
            for name in {unit.name, unit.short_name, *unit.aliases} - {""}:
                _append(names.exact[plain(name)], unit)
                _append(names.placeless[without_place(name)], unit)
        return names

    def find(self, name: str, *, on: date | None = None) -> Found:
        """The unit that bore the name on the day (or bears it, without a day)."""
        for known, key in ((self.exact, plain(name)), (self.placeless, without_place(name))):
            candidates = known.get(key, [])
            if len(candidates) > 1:
                candidates = [unit for unit in candidates if existed(unit, on=on)] or candidates
            if len(candidates) == 1:
                return Found(record=candidates[0])
            if candidates:
                return Found(nearest=tuple(candidates), doubt=f"“{name}”可能指多个单位")
        nearest = self.nearest(name)
        return Found(nearest=nearest, doubt=f"没有名为“{name}”的单位")

    def choose(self, name: str, unit: Unit) -> None:
        """Let a name mean this unit, whatever else it could mean."""
        self.exact[plain(name)] = [unit]

    def nearest(self, name: str) -> tuple[Unit, ...]:
        best = nearest(without_place(name), self.placeless)
        units = dict.fromkeys(unit for key in best for unit in self.placeless[key])
        return tuple(units)[:NEAREST_AT_MOST]


def existed(unit: Unit, *, on: date | None) -> bool:
    if on is None:
        return unit.valid_until is None
    return (unit.valid_from is None or unit.valid_from <= on) and (
        unit.valid_until is None or unit.valid_until >= on
    )


@dataclass
class DeputyNames:
    """The deputies of one term by name."""

    term: Term | None
    by_name: dict[str, list[Deputy]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_term(cls, term: Term | None) -> "DeputyNames":
        names = cls(term)
        for deputy in Deputy.objects.filter(term=term).order_by("id"):
            names.by_name[plain(deputy.name)].append(deputy)
        return names

    def find(self, name: str, *, delegation: str = "") -> Found:
        """The deputy of that name; of several the one of the delegation or group named."""
        candidates = self.by_name.get(plain(name), [])
        if len(candidates) > 1 and delegation:
            wanted = plain(delegation)
            candidates = [
                deputy
                for deputy in candidates
                if wanted in {plain(deputy.delegation), plain(deputy.group)}
            ] or candidates
        if len(candidates) == 1:
            return Found(record=candidates[0])
        if candidates:
            return Found(nearest=tuple(candidates), doubt=f"{self.term}有多名代表叫“{name}”")
        return Found(doubt=f"{self.term or '所选届次'}没有名为“{name}”的代表")

    def add(self, deputy: Deputy) -> None:
        self.by_name[plain(deputy.name)].append(deputy)


def _append(units: list[Unit], unit: Unit) -> None:
    if unit not in units:
        units.append(unit)
