"""The whole of a report as the rules see it."""

from dataclasses import dataclass

from seeds.reader.laws import LawMention, find_laws
from seeds.reader.passages import Heading, Leftover, Passage, split_report
from seeds.reader.places import PlaceMention, find_places
from seeds.reader.statements import Claim, Recommendation, find_claims, find_recommendations
from tracker.reading.quantities import Quantity, find_quantities


@dataclass(frozen=True, kw_only=True)
class Report:
    """Every finding carries `start` and `end`, counted in characters of `text`."""

    text: str
    headings: list[Heading]
    passages: list[Passage]
    leftovers: list[Leftover]
    quantities: list[Quantity]
    laws: list[LawMention]
    places: list[PlaceMention]
    recommendations: list[Recommendation]
    claims: list[Claim]

    def line_of(self, offset: int) -> int:
        """The line of the text, counted from 1, on which the character stands."""
        return self.text.count("\n", 0, offset) + 1


def read_report(text: str) -> Report:
    """Read a report; any text is accepted, an empty one gives an empty report."""
    headings, passages, leftovers = split_report(text)
    # The 二 of 二、 numbers a section and states no quantity; the words after it may.
    marks = [range(heading.start, heading.title_start) for heading in headings]
    return Report(
        text=text,
        headings=headings,
        passages=passages,
        leftovers=leftovers,
        quantities=[
            quantity
            for quantity in find_quantities(text)
            if not any(quantity.start in mark for mark in marks)
        ],
        laws=find_laws(text),
        places=find_places(text),
        recommendations=find_recommendations(text),
        claims=find_claims(text),
    )
