"""A piece of text as the rules read it, with the way back to the text as given.

Copied texts break sentences over lines and put spaces into numbers and names. The rules read them
without, and every finding is told in characters of the given text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from tracker.reading.punctuation import half_width, simplified

_GAP = re.compile(r"[ \n]+")
# 1 872人: a space between thousands. Any other space between digits keeps two numbers apart.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])(?= ?[\u4e00-\u9fff%‰])")
_WORD_SIGNS = re.compile(r"[0-9A-Za-z.]")


@dataclass(frozen=True, kw_only=True)
class Levelled:
    """`plain` is what the rules read, `written` the same signs in the script of the text."""

    plain: str
    written: str
    # Where the pieces of `plain` begin, and where each stands in the given text.
    places: list[int]
    origins: list[int]

    def origin(self, place: int) -> int:
        """Where the sign plain[place] stands in the given text."""
        piece = bisect_right(self.places, place) - 1
        return self.origins[piece] + place - self.places[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where plain[start:end] stands in the given text; `end` lies after `start`."""
        return self.origin(start), self.origin(end - 1) + 1


def level(plain: str, written: str, *, at: int = 0) -> Levelled:
    """Reads one piece of a text, given in the signs of the rules and in its own script, that
    begins at `at` of the whole. Line breaks within it are taken for breaks within sentences."""
    kept: list[tuple[int, int]] = []
    places: list[int] = []
    origins: list[int] = []
    length = start = 0
    for gap in [*_gaps(plain), range(len(plain), len(plain))]:
        if gap.start > start or not kept:
            kept.append((start, gap.start))
            places.append(length)
            origins.append(at + start)
            length += gap.start - start
        start = gap.stop
    return Levelled(
        plain="".join(plain[begin:end] for begin, end in kept),
        written="".join(written[begin:end] for begin, end in kept),
        places=places,
        origins=origins,
    )


def as_it_stands(text: str) -> Levelled:
    """A text that keeps its lines and spaces, for whoever reads single words."""
    half = half_width(text)
    return Levelled(plain=simplified(half), written=half, places=[0], origins=[0])


def _gaps(half: str) -> list[range]:
    """The runs of blanks that the rules do not see."""
    found = []
    numbers = [range(*match.span()) for match in _THOUSANDS.finditer(half)]
    for match in _GAP.finditer(half):
        start, end = match.span()
        while numbers and numbers[0].stop <= start:
            del numbers[0]
        within_number = bool(numbers) and start in numbers[0]
        parts_words = (
            _WORD_SIGNS.match(half, end) is not None
            and start > 0
            and _WORD_SIGNS.match(half, start - 1) is not None
        )
        if within_number or not parts_words:
            found.append(range(start, end))
    return found
