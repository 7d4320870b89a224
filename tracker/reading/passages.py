"""Sections and paragraphs of a report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from tracker.reading import headings as rules
from tracker.reading.headings import Heading, Manner
from tracker.reading.lines import Paragraph, Part, paragraphs_of

_SENTENCE_END = re.compile(r"[。!?]”?")
_DASHED = re.compile(r"——|[●■◆★▲▪•◇□○]")
_ORDER = (Manner.PLAIN, Manner.SECTION, Manner.PART, Manner.POINT)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One paragraph, numbered from 1 in reading order; headings are not counted.

    `headings` are those it stands under, from the highest, `heading` all of them in one line (""
    before the first one), `lead` is its first sentence.
    """

    number: int
    start: int
    end: int
    headings: tuple[str, ...]
    lead: str
    text: str

    @property
    def heading(self) -> str:
        return " ".join(self.headings)


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A line that is neither heading nor paragraph: the title, a salutation, or what a web page
    put around the text (`is_chrome`)."""

    start: int
    end: int
    text: str
    is_chrome: bool


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Every line that is not blank is a heading, belongs to a passage, or is left over."""

    title: Leftover | None
    headings: list[Heading]
    passages: list[Passage]
    leftovers: list[Leftover]
    paragraphs: list[Paragraph]


def split_report(text: str) -> Layout:
    """Headings, paragraphs and leftover lines of the text."""
    paragraphs = paragraphs_of(text)
    splitter = _Splitter(text, paragraphs)
    for place in range(len(paragraphs)):
        splitter.take(place)
    return splitter.layout()


class _Splitter:
    def __init__(self, text: str, paragraphs: list[Paragraph]):
        self._text = text
        self._paragraphs = paragraphs
        self._title: Leftover | None = None
        self._headings: list[Heading] = []
        self._passages: list[Passage] = []
        self._leftovers: list[Leftover] = []
        # The headings in force, by manner.
        self._above: dict[Manner, str] = {}
        leads = [rules.lead_of(one.plain) for one in paragraphs if _is_text(one)]
        self._has_leads = rules.leads_are_headings(sum(map(bool, leads)), len(leads))

    def take(self, place: int) -> None:
        one = self._paragraphs[place]
        if one.part == Part.CHROME or rules.is_salutation(one.plain):
            self._leave(one)
        elif self._is_title(one):
            self._leave(one)
            self._title = self._title or self._leftovers[-1]
        elif rules.is_numbered_line(one.plain):
            self._head_line(one)
        elif _is_text(one):
            self._pass(one)
        elif self._is_plain_heading(place):
            self._head_line(one)
        else:
            self._leave(one)

    def layout(self) -> Layout:
        return Layout(
            title=self._title,
            headings=self._headings,
            passages=self._passages,
            leftovers=self._leftovers,
            paragraphs=self._paragraphs,
        )

    def _is_title(self, one: Paragraph) -> bool:
        """Only what stands before the first passage and heading can be one."""
        return not self._passages and not self._headings and rules.is_title(one.plain)

    def _is_plain_heading(self, place: int) -> bool:
        """A short line is a heading where text stands under it, or a heading with text: cells
        of a table are no headings."""
        if not rules.is_plain_heading(self._paragraphs[place].plain):
            return False
        for one in islice(self._following(place), 2):
            if _is_text(one) or rules.is_numbered_line(one.plain):
                return True
            if not rules.is_plain_heading(one.plain):
                return False
        return False

    def _following(self, place: int) -> Iterator[Paragraph]:
        for number in range(place + 1, len(self._paragraphs)):
            if self._paragraphs[number].part == Part.TEXT:
                yield self._paragraphs[number]

    def _leave(self, one: Paragraph) -> None:
        self._leftovers.append(
            Leftover(
                start=one.start,
                end=one.end,
                text=self._text[one.start : one.end],
                is_chrome=one.part == Part.CHROME,
            )
        )

    def _head_line(self, one: Paragraph) -> None:
        manner, title = rules.manner_of_line(one.plain)
        self._head(one, 0, title, len(one.plain), manner=manner, is_own_line=True)

    def _head(
        self,
        one: Paragraph,
        start: int,
        title: int,
        end: int,
        *,
        manner: Manner,
        is_own_line: bool,
    ) -> None:
        words = self._text[one.start + start : one.start + end]
        self._headings.append(
            Heading(
                start=one.start + start,
                end=one.start + end,
                title_start=one.start + title,
                text=words,
                manner=manner,
                is_own_line=is_own_line,
            )
        )
        if manner in _ORDER:
            for lower in _ORDER[_ORDER.index(manner) :]:
                self._above.pop(lower, None)
            self._above[manner] = _on_one_line(words)

    def _pass(self, one: Paragraph) -> None:
        """A paragraph with the headings run into it; a section that begins within it begins a
        passage of its own."""
        spots = rules.numbered(one.plain)
        cuts = [spot.start for spot in spots if spot.manner in (Manner.SECTION, Manner.PART)]
        edges = [0, *(cut for cut in cuts if one.plain[:cut].strip()), len(one.plain)]
        for begin, end in pairwise(edges):
            for spot in spots:
                if begin <= spot.start < end:
                    self._head(
                        one,
                        spot.start,
                        spot.title_start,
                        spot.end,
                        manner=spot.manner,
                        is_own_line=False,
                    )
            if begin == 0 and not (spots and not one.plain[: spots[0].start].strip()):
                self._lead(one)
            self._add_passage(one, begin, end)

    def _lead(self, one: Paragraph) -> None:
        end = rules.lead_of(one.plain) if self._has_leads else 0
        if end:
            self._head(one, 0, 0, end, manner=Manner.LEAD, is_own_line=False)

    def _add_passage(self, one: Paragraph, begin: int, end: int) -> None:
        plain = one.plain[begin:end].rstrip()
        start = one.start + begin
        words = self._text[start : start + len(plain)]
        first = _SENTENCE_END.search(plain)
        self._passages.append(
            Passage(
                number=len(self._passages) + 1,
                start=start,
                end=start + len(plain),
                headings=tuple(self._above[kind] for kind in _ORDER if kind in self._above),
                lead=_on_one_line(words[: first.end()] if first else words),
                text=words,
            )
        )


def _is_text(one: Paragraph) -> bool:
    """A paragraph of sentences: one has a stop, or is too long for a heading."""
    if one.part == Part.CHROME:
        return False
    if _SENTENCE_END.search(one.plain) or ";" in one.plain:
        return True
    return len(one.plain) > rules.LONGEST_TITLE and "," in one.plain


def _on_one_line(words: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", "", words)
