"""Which unit or deputy a name in an old workbook means.

People write 区城管局, 汉南区城管局 or 城管执法局 for one unit. Only a name, short name or alias is
sure; of several units that bore a name the one that existed on the day is meant. A name that says
the place too, or leaves it out, is taken with a doubt. What is not found is never guessed: the
nearest are offered, and what the clerk chooses is kept as an alias. Nor is anybody made a deputy
because a cell holds a name: that takes a yes for each of them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reports.importing.nearest import nearest
from reports.oldbooks.vocabulary import plain
from reports.oldbooks.written import Person
from tracker.deputies.models import Deputy, Term
from tracker.units.models import Unit

# In front of a name it says where the unit is: 武汉市汉南区, or only 区 for our own.
PLACE = re.compile(r"^(?:\w{2,4}省)?(?:\w{2,4}市)?(\w{1,4}区|区)(?=\w{2,})")
NEAREST_AT_MOST = 3


def place_and_name(name: str) -> tuple[str, str]:
    """ "汉南区城管局" → ("汉南区", "城管局"); "区城管局" and "城管局" say no place."""
    bare = plain(name)
    found = PLACE.match(bare)
    if found is None:
        return "", bare
    return "" if found[1] == "区" else found[1], bare[found.end() :]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The record a name means, or None with the nearest ones and why it was not taken. With a
    doubt beside it the record is likely, and no more."""

    record: object | None = None
    nearest: tuple = ()
    doubt: str = ""

    @property
    def is_sure(self) -> bool:
        return self.record is not None and not self.doubt


@dataclass
class UnitNames:
    """Every name a unit goes by; read once for a whole workbook."""

    exact: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    # Name without its place → units with the place that their name says.
    placeless: dict[str, list[tuple[str, Unit]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_ledger(cls) -> "UnitNames":
        names = cls()
        for unit in Unit.objects.order_by("id"):
            for name in {unit.name, unit.short_name, *unit.aliases} - {""}:
                _append(names.exact[plain(name)], unit)
                place, bare = place_and_name(name)
                _append(names.placeless[bare], (place, unit))
        return names

    def find(self, name: str, *, on: date | None = None) -> Found:
        """The unit that bore the name on the day (or bears it, without a day)."""
        if found := one_of(self.exact.get(plain(name), []), name, on=on):
            return found
        if found := one_of(self.elsewhere(name), name, on=on):
            if found.record is None:
                return found
            return Found(
                record=found.record,
                nearest=(found.record,),
                doubt=f"“{name}”按“{found.record}”理解，请核对",
            )
        return Found(nearest=self.nearest(name), doubt=f"没有名为“{name}”的单位")

    def elsewhere(self, name: str) -> list[Unit]:
        """The units of that name, where only one of the two says the place. 江夏区城管局 is
        not 汉南区城管局."""
        place, bare = place_and_name(name)
        known = self.placeless.get(bare, [])
        return list(dict.fromkeys(unit for at, unit in known if not (place and at) or place == at))

    def choose(self, name: str, unit: Unit) -> None:
        """Let a name mean this unit, whatever else it could mean."""
        self.exact[plain(name)] = [unit]

    def nearest(self, name: str) -> tuple[Unit, ...]:
        best = nearest(place_and_name(name)[1], self.placeless)
        units = dict.fromkeys(unit for key in best for _, unit in self.placeless[key])
        return tuple(units)[:NEAREST_AT_MOST]


def one_of(candidates: list[Unit], name: str, *, on: date | None) -> Found | None:
    """Which of several units of a name is meant; None where there is none."""
    if len(candidates) > 1:
        candidates = [unit for unit in candidates if existed(unit, on=on)] or candidates
    if len(candidates) > 1:
        return Found(nearest=tuple(candidates), doubt=f"“{name}”可能指多个单位")
    return Found(record=candidates[0]) if candidates else None


def existed(unit: Unit, *, on: date | None) -> bool:
    if on is None:
        return unit.valid_until is None
    return (unit.valid_from is None or unit.valid_from <= on) and (
        unit.valid_until is None or unit.valid_until >= on
    )


def names_of_groups(deputy: Deputy) -> list[str]:
    return [group.name for group in deputy.groups.all()]


@dataclass
class DeputyNames:
    """The deputies of one term by name."""

    term: Term | None
    by_name: dict[str, list[Deputy]] = field(default_factory=lambda: defaultdict(list))
    # What was said of names that nobody bears: "deputy:12" is that deputy, "new" is to be added.
    said: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_term(cls, term: Term | None, *, said: Mapping[str, str] | None = None) -> "DeputyNames":
        names = cls(term, said=said or {})
        deputies = Deputy.objects.filter(term=term).prefetch_related("groups").order_by("id")
        for deputy in deputies:
            names.by_name[plain(deputy.name)].append(deputy)
        return names

    def find(self, person: Person, *, delegation: str = "") -> Found:
        """The deputy of that name; of several the one of the delegation or group named."""
        name = person.name
        what, _, which = self.said.get(name, "").partition(":")
        if what == "deputy":
            return Found(record=Deputy.objects.get(pk=which))
        candidates = self.by_name.get(plain(name), [])
        if len(candidates) > 1 and delegation:
            wanted = plain(delegation)
            candidates = [
                deputy
                for deputy in candidates
                if wanted in {plain(name) for name in (deputy.delegation, *names_of_groups(deputy))}
            ] or candidates
        if len(candidates) == 1:
            return Found(record=candidates[0])
        if candidates:
            return Found(nearest=tuple(candidates), doubt=f"{self.term}有多名代表叫“{name}”")
        if not person.is_somebody:
            return Found(doubt=f"“{name}”不是一个人的姓名，没有当作代表")
        return Found(
            nearest=self.nearest(name),
            doubt=f"{self.term or '所选届次'}没有名为“{name}”的代表",
        )

    def are_several(self, name: str) -> bool:
        return len(self.by_name.get(plain(name), ())) > 1

    def is_to_be_added(self, name: str) -> bool:
        return self.term is not None and self.said.get(name) == "new"

    def nearest(self, name: str) -> tuple[Deputy, ...]:
        """Names of which one letter is another: 张三丰 for 张三峰."""
        alike = nearest(plain(name), self.by_name)
        return tuple(one for known in alike for one in self.by_name[known])[:NEAREST_AT_MOST]

    def add(self, deputy: Deputy) -> None:
        self.by_name[plain(deputy.name)].append(deputy)


def _append(found: list, one) -> None:
    if one not in found:
        found.append(one)
