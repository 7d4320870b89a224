"""履职积分 of a year: counted by the populations that all sheets count duties by, so that who was
absent gets nothing; and by the table of that year, without which there are none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.duties.points import PointRule
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.counting import count_by
from tracker.overview.populations.defining import Population

# Of each thing that gives points what is counted, and which field names the deputy.
OF_SUGGESTIONS = {
    PointRule.LED: (suggestions.led, "lead_deputy"),
    PointRule.SIGNED: (suggestions.signed, "deputy"),
}


@dataclass(frozen=True, kw_only=True)
class Earned:
    """What one kind of thing came to: so often, so many points, no more than the table allows."""

    rule: PointRule
    times: int

    @property
    def points(self) -> Decimal:
        points = self.times * self.rule.points
        return points if self.rule.at_most is None else min(points, self.rule.at_most)

    @property
    def in_words(self) -> str:
        """出席人代会2次，4分（上限3分）"""
        said = f"{self.rule.get_what_display()}{self.times}次，{plain(self.points)}分"
        is_cut = self.points < self.times * self.rule.points
        return f"{said}（上限）" if is_cut else said


def counted_by(rule: PointRule) -> tuple[Population, str]:
    return OF_SUGGESTIONS.get(rule.what) or (supervision.DUTIES[rule.what], "deputy")


def earned_in(year: int, *, on: date, to, deputies=None) -> dict[int, list[Earned]] | None:
    """By the key of the deputy, as far as the user `to` sees what was done; None where the year
    has no table. `deputies` are the keys that are asked for, all of them by default."""
    rules = list(PointRule.objects.filter(work_year=year).order_by("pk"))
    if not rules:
        return None
    found: dict[int, list[Earned]] = {}
    counts = _counts(rules, year=year, on=on, to=to, deputies=deputies)
    for rule in rules:
        code = counted_by(rule)[0].code
        for deputy, times in counts.get(code, {}).items():
            if deputy is not None and times:
                found.setdefault(deputy, []).append(Earned(rule=rule, times=times))
    return found


def _counts(rules, *, year: int, on: date, to, deputies) -> dict[str, dict[int, int]]:
    """By the code of the population and the key of the deputy; one question a kind of record."""
    groups: dict[tuple, list[Population]] = {}
    for population, key in map(counted_by, rules):
        groups.setdefault((population.subject, key), []).append(population)
    counts: dict[str, dict[int, int]] = {}
    for (subject, key), asked in groups.items():
        records = subject.records(years=[year], to=to)
        if deputies is not None:
            records = records.filter(**{f"{key}__in": deputies})
        for deputy, amounts in count_by(records, asked, key=key, on=on).items():
            for code, times in amounts.items():
                counts.setdefault(code, {})[deputy] = times
    return counts


def total(earned: list[Earned]) -> Decimal:
    return sum((each.points for each in earned), Decimal(0))


def plain(points: Decimal) -> str:
    """2.50 as 2.5, 100 as 100."""
    return format(points.normalize(), "f")
