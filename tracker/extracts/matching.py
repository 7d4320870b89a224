"""Which record of the same year a proposal may be, and which of the year before it carries on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tracker.activities.models import Activity, Recommendation
from tracker.extracts.proposals import Proposal
from tracker.inspections.models import Inspection
from tracker.laws.models import Law
from tracker.meetings.models import Meeting
from tracker.outcomes.models import Figure, Indicator, Outcome
from tracker.topics.models import Topic
from tracker.units.models import Unit

# How much of two names has to be alike: the same record told again, or a matter carried on.
ALIKE, CARRIED_ON = 0.75, 0.55
# What a person is offered to merge an extract into.
NAMED_FROM = 0.3


def pairs_of(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters, without signs: 执法检查 has 执法, 法检 and 检查."""
    plain = "".join(sign for sign in words if sign.isalnum())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or {plain}


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1, the share of pairs that both have (Dice)."""
    both = len(one & other)
    return 2 * both / (len(one) + len(other)) if both else 0.0


@dataclass(frozen=True)
class Known:
    """A record by its key, its words, and what has to agree besides."""

    pk: int
    pairs: frozenset[str]
    key: Any = None
    record: Any = None


class Matcher:
    """Knows the records of a year and the year before; asks the database once for each kind."""

    def __init__(self, *, year: int):
        self.year = year
        self._known: dict[tuple[str, int], list[Known]] = {}
        self._indicators: list[Known] | None = None
        self._units: dict[str, int] | None = None

    def complete(self, proposal: Proposal) -> tuple[dict[str, Any], int | None, list[str]]:
        """The values with what was found, a record of the year that is alike, and new doubts."""
        values, doubts = dict(proposal.values), list(proposal.doubts)
        same = self._same(proposal)
        if proposal.kind in ("topic", "inspection"):
            before = self._nearest(proposal, self.year - 1, at_least=CARRIED_ON)
            if before is not None:
                doubts = self._carry_on(proposal, before, values, doubts)
        elif proposal.kind == "figure":
            self._take_from_last_year(proposal, values)
        elif proposal.kind == "recommendation":
            self._name_unit(values, doubts)
        return values, same, doubts

    def _carry_on(
        self, proposal: Proposal, before: Known, values: dict[str, Any], doubts: list[str]
    ) -> list[str]:
        """What is carried on keeps its area and its form; the same name says that it is one."""
        values["continues"] = before.pk
        if before.record.area_id:
            values["area"] = before.record.area_id
        if proposal.kind != "topic":
            return doubts
        values["form"] = before.record.form
        is_named_alike = likeness(pairs_of(proposal.values["title"]), before.pairs) >= ALIKE
        return [] if is_named_alike else doubts

    def alike(self, kind: str, values: dict[str, Any], *, most: int) -> list[int]:
        """The records of the year that the extract may well be, the likest first."""
        pairs = pairs_of(_words(kind, values))
        scored = [(likeness(pairs, one.pairs), -one.pk) for one in self._records(kind, self.year)]
        found = sorted((each for each in scored if each[0] >= NAMED_FROM), reverse=True)
        return [-pk for _, pk in found[:most]]

    def _same(self, proposal: Proposal) -> int | None:
        found = self._nearest(proposal, self.year, at_least=ALIKE)
        return None if found is None else found.pk

    def _nearest(self, proposal: Proposal, year: int, *, at_least: float) -> Known | None:
        words, key = _words(proposal.kind, proposal.values), _key(proposal.kind, proposal.values)
        pairs, best, best_at = pairs_of(words), None, at_least
        for one in self._records(proposal.kind, year):
            if one.key is not None and one.key == key:
                return one
            if proposal.kind in _BY_KEY_ALONE:
                continue
            if (at := likeness(pairs, one.pairs)) >= best_at:
                best, best_at = one, at
        return best

    def _records(self, kind: str, year: int) -> list[Known]:
        if (kind, year) not in self._known:
            self._known[kind, year] = list(_RECORDS[kind](year))
        return self._known[kind, year]

    def _take_from_last_year(self, proposal: Proposal, values: dict[str, Any]) -> None:
        """The figure that stated the same the year before says its indicator, nature and doer."""
        pairs, unit = pairs_of(values["label"]), values["unit"]
        figures = (one for one in self._records("figure", self.year - 1) if one.record.unit == unit)
        before = _best(pairs, figures, at_least=CARRIED_ON)
        if before is not None:
            values |= {"nature": before.record.nature, "doer": before.record.doer}
            if before.record.indicator_id:
                values["indicator"] = before.record.indicator_id
        if "indicator" not in values:
            if self._indicators is None:
                self._indicators = [
                    Known(each.pk, pairs_of(each.name), each.unit)
                    for each in Indicator.objects.all()
                ]
            named = (one for one in self._indicators if one.key == unit)
            if (indicator := _best(pairs, named, at_least=CARRIED_ON)) is not None:
                values["indicator"] = indicator.pk

    def _name_unit(self, values: dict[str, Any], doubts: list[str]) -> None:
        """A unit that the ledger does not have is asked about, not made."""
        if self._units is None:
            self._units = {}
            for unit in Unit.objects.order_by("-pk"):
                for name in (*unit.aliases, unit.short_name, unit.name):
                    self._units[name] = unit.pk
        named = values.pop("addressed_to", "")
        if named in self._units:
            values["addressed_to"] = self._units[named]
        elif named:
            doubts.append(f"台账里没有叫“{named}”的单位，建议对象请选择")


def _best(pairs: frozenset[str], known: Iterable[Known], *, at_least: float) -> Known | None:
    scored = [(likeness(pairs, one.pairs), -place, one) for place, one in enumerate(known)]
    found = max(scored, default=None, key=lambda each: each[:2])
    return found[2] if found is not None and found[0] >= at_least else None


def laws_named(titles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(titles))


_BY_KEY_ALONE = frozenset({"meeting", "figure"})
# By what of its values an extract of a kind is known; people may have taken any of them out.
_NAMED_BY = {"recommendation": "text", "figure": "label"}


def _words(kind: str, values: dict) -> str:
    return str(values.get(_NAMED_BY.get(kind, "title")) or "")


def _key(kind: str, values: dict) -> Any:
    """What makes it the same record whatever it is called; None where nothing does."""
    if kind == "inspection":
        return values.get("kind"), laws_named(str(values.get("laws") or "").split("、"))
    if kind == "figure":
        return values.get("wording"), values.get("label")
    if kind == "meeting":
        return tuple(values.get(name) for name in ("kind", "term_number", "number"))
    return None


def _inspections(year: int) -> Iterable[Known]:
    names: dict[int, list[str]] = {}
    links = Inspection.laws.through.objects.filter(inspection__work_year=year)
    titles = dict(Law.objects.values_list("pk", "title"))
    for inspection, law in links.values_list("inspection", "law"):
        names.setdefault(inspection, []).append(titles[law])
    for one in Inspection.objects.not_voided().filter(work_year=year):
        laws = names.get(one.pk, [])
        key = (one.kind, laws_named(laws)) if laws else None
        yield Known(one.pk, pairs_of(one.title), key, one)


def _titled(model: Any) -> Callable[[int], Iterable[Known]]:
    def known(year: int) -> Iterable[Known]:
        for one in model.objects.not_voided().filter(work_year=year):
            yield Known(one.pk, pairs_of(one.title), None, one)

    return known


def _figures(year: int) -> Iterable[Known]:
    for one in Figure.objects.not_voided().filter(work_year=year, is_planned=False):
        yield Known(one.pk, pairs_of(one.label), (one.as_worded, one.label), one)


def _meetings(year: int) -> Iterable[Known]:
    found = Meeting.objects.not_voided().filter(term__isnull=False, number__isnull=False)
    for pk, kind, term, number in found.values_list("pk", "kind", "term__number", "number"):
        yield Known(pk, frozenset(), (kind, term, number))


def _recommendations(year: int) -> Iterable[Known]:
    for one in Recommendation.objects.not_voided().filter(matter__matter_year=year):
        yield Known(one.pk, pairs_of(one.text))


_RECORDS: dict[str, Callable[[int], Iterable[Known]]] = {
    "topic": _titled(Topic),
    "inspection": _inspections,
    "activity": _titled(Activity),
    "outcome": _titled(Outcome),
    "recommendation": _recommendations,
    "figure": _figures,
    "meeting": _meetings,
}
