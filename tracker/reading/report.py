"""The whole of a report as the rules see it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from tracker.reading.headings import Heading
from tracker.reading.law_names import Named
from tracker.reading.laws import LawMention, Laws
from tracker.reading.levelled import Levelled, level
from tracker.reading.lines import Paragraph, Part
from tracker.reading.passages import Leftover, Passage, split_report
from tracker.reading.places import PlaceMention, places_in
from tracker.reading.quantities import Quantity, numerals_in
from tracker.reading.relations import is_plan, related, with_repeats
from tracker.reading.senses import Sense
from tracker.reading.statements import Claim, Recommendation, claims_in, recommendations_in


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A paragraph that could not be read: text[start:end] has no findings, all others have."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every finding carries `start` and `end`, counted in characters of `text`.

    `numerals` has every numeral of the text; `quantities` are those that count something,
    `not_quantities` the others, each with its `sense`. A paragraph that could not be read is in
    `faults` and has no findings.
    """

    text: str
    title: Leftover | None
    headings: list[Heading]
    passages: list[Passage]
    leftovers: list[Leftover]
    numerals: list[Quantity] = field(default_factory=list)
    laws: list[LawMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def quantities(self) -> list[Quantity]:
        return [one for one in self.numerals if one.sense == Sense.QUANTITY]

    @property
    def not_quantities(self) -> list[Quantity]:
        return [one for one in self.numerals if one.sense != Sense.QUANTITY]

    def line_of(self, offset: int) -> int:
        """The line of the text, counted from 1, on which the character stands."""
        return self.text.count("\n", 0, offset) + 1


def read_report(text: str) -> Report:
    """Read a report; any text is accepted, an empty one gives an empty report.

    Takes time in proportion to the length of the text.
    """
    layout = split_report(text)
    report = Report(
        text=text,
        title=layout.title,
        headings=layout.headings,
        passages=layout.passages,
        leftovers=layout.leftovers,
    )
    _Reading(report).read(layout.paragraphs)
    return report


class _Reading:
    """Reads paragraph by paragraph, so that a fault in one loses that one only."""

    def __init__(self, report: Report):
        self._report = report
        self._laws = Laws(report.text)
        # Where passages begin, to know the heading that a paragraph stands under.
        self._starts = [passage.start for passage in report.passages]

    def read(self, paragraphs: list[Paragraph]) -> None:
        pieces = []
        for one in paragraphs:
            try:
                piece = level(one.plain, one.written, at=one.start)
                names = self._laws.learn(piece) if one.part == Part.TEXT else []
                pieces.append((one, piece, names))
            except Exception as fault:
                self._lose(one, fault)
        self._laws.close()
        for one, piece, names in pieces:
            try:
                self._read(one, piece, names)
            except Exception as fault:
                self._lose(one, fault)
        report = self._report
        report.numerals[:] = with_repeats(report.numerals, report.text)

    def _lose(self, one: Paragraph, fault: Exception) -> None:
        """Whatever goes wrong in one paragraph is told, and the others are read."""
        reason = f"{type(fault).__name__}: {fault}"
        self._report.faults.append(Fault(start=one.start, end=one.end, reason=reason))

    def _read(self, one: Paragraph, piece: Levelled, names: list[Named]) -> None:
        text, report = self._report.text, self._report
        numerals = numerals_in(piece, text)
        if one.part == Part.CHROME:
            report.numerals.extend(replace(found, sense=Sense.CHROME) for found in numerals)
            return
        # All is found before any of it is kept: a paragraph is read whole or not at all.
        numerals = self._related(numerals, one)
        laws = self._laws.find(piece, names, heading=self._headings_over(one.start)[-1])
        places = _in_text(places_in(piece.written), piece, text)
        asked = _in_text(recommendations_in(piece.written), piece, text)
        claims = _in_text(claims_in(piece.written), piece, text)
        report.numerals.extend(numerals)
        report.laws.extend(laws)
        report.places.extend(places)
        report.recommendations.extend(asked)
        report.claims.extend(claims)

    def _related(self, numerals: list[Quantity], one: Paragraph) -> list[Quantity]:
        related_ones: list[Quantity] = []
        for headings, group in groupby(numerals, lambda found: self._headings_over(found.start)):
            under_plan = any(map(is_plan, headings))
            related_ones += related(list(group), one, under_plan=under_plan)
        return related_ones

    def _headings_over(self, place: int) -> tuple[str, ...]:
        """The headings over the passage that holds the place, from the highest; else ("",)."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or place >= self._report.passages[number].end:
            return ("",)
        return self._report.passages[number].headings or ("",)


def _in_text(findings: Iterable, piece: Levelled, text: str) -> list:
    """Findings in a piece told in characters of the whole text, with its words."""
    told = []
    for one in findings:
        start, end = piece.span(one.start, one.end)
        words = "name" if isinstance(one, PlaceMention) else "text"
        told.append(replace(one, start=start, end=end, **{words: text[start:end]}))
    return told
