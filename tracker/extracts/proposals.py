"""What of a report may become a record of the ledger: plain values that a person confirms, changes
or leaves out. The rules only propose; nothing here writes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from tracker.reading.passages import Passage
from tracker.reading.punctuation import CLAUSE_END, half_width
from tracker.reading.report import Report

LONGEST_TITLE = 60
# What goes on without a stop for so long is cut where a row is, at last anywhere: nobody quotes a
# page as a sentence.
LONG_CLAUSE, LONGEST_CLAUSE = 200, 400


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One record that a passage may hold. Its quote is text[start:end] of the passage; `values`
    are those of a form of the `kind`, `doubts` say in words what the rules are not sure of."""

    kind: str
    passage: int
    start: int
    end: int
    values: dict[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A piece of a passage between two stops, `plain` in half-width signs as the rules read it."""

    start: int
    end: int
    text: str
    plain: str


class Paragraph:
    """A passage with all that was found in it, each told in characters of the passage."""

    def __init__(self, passage: Passage, found: "Findings"):
        self.number = passage.number
        self.headings = passage.headings
        self.lead = passage.lead
        self.text = passage.text
        self.plain = half_width(passage.text)
        self._at = passage.start
        self.quantities = found.within(found.quantities, passage.start, passage.end)
        self.laws = found.within(found.laws, passage.start, passage.end)
        self.places = found.within(found.places, passage.start, passage.end)
        self.recommendations = found.within(found.recommendations, passage.start, passage.end)
        self.claims = found.within(found.claims, passage.start, passage.end)
        self.clauses = list(self._clauses())
        self._starts = [one.start for one in self.clauses]

    def _clauses(self) -> Iterable[Clause]:
        start = 0
        for place, sign in enumerate((*self.plain, "\n")):
            is_long = place - start >= LONG_CLAUSE and (
                sign == "、" or place - start >= LONGEST_CLAUSE
            )
            if sign not in CLAUSE_END and not is_long:
                continue
            if self.plain[start:place].strip():
                yield self._clause(start, place)
            start = place + (sign in CLAUSE_END or sign == "、")

    def _clause(self, start: int, end: int) -> Clause:
        while start < end and self.plain[start].isspace():
            start += 1
        while start < end and self.plain[end - 1].isspace():
            end -= 1
        return Clause(start=start, end=end, text=self.text[start:end], plain=self.plain[start:end])

    def here(self, place: int) -> int:
        """A place of the report told as one of the passage."""
        return place - self._at

    def clause_of(self, finding: Any) -> Clause:
        """The clause in which a finding begins, longer where the finding goes on beyond it."""
        start, end = self.here(finding.start), self.here(finding.end)
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return self._clause(start, end)
        one = self.clauses[place]
        return one if end <= one.end else self._clause(one.start, end)

    def within(self, found: Sequence[Any], clause: Clause) -> Sequence[Any]:
        return Findings.within(found, self._at + clause.start, self._at + clause.end)

    def propose(self, of_kind: str, clause: Clause, /, *, doubts=(), **values) -> Proposal:
        return Proposal(
            kind=of_kind,
            passage=self.number,
            start=clause.start,
            end=clause.end,
            values=values,
            doubts=tuple(doubts),
        )


class Findings:
    """What was found in a report, each kind in reading order, so that no passage looks for its
    own among all of them."""

    def __init__(self, report: Report):
        in_order = attrgetter("start")
        self.quantities = sorted(report.quantities, key=in_order)
        self.laws = sorted(report.laws, key=in_order)
        self.places = sorted(report.places, key=in_order)
        self.recommendations = sorted(report.recommendations, key=in_order)
        self.claims = sorted(report.claims, key=in_order)

    @staticmethod
    def within(found: Sequence[Any], start: int, end: int) -> Sequence[Any]:
        """Those that begin from `start` up to `end`."""
        in_order = attrgetter("start")
        return found[
            bisect_left(found, start, key=in_order) : bisect_left(found, end, key=in_order)
        ]


def shortened(words: str, *, longest: int = LONGEST_TITLE) -> str:
    """On one line, and no longer than a title."""
    said = "".join(words.split()).strip("、,，;；:：")
    return said if len(said) <= longest else said[: longest - 1] + "…"
