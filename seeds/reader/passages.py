"""Sections and paragraphs of a yearly report."""

import re
from dataclasses import dataclass

from tracker.reading.punctuation import half_width

# 一、 is a section, (一) a part of it.
_SECTION = re.compile(r"[一二三四五六七八九十]+、")
_PART = re.compile(r"\([一二三四五六七八九十]+\)")
_SENTENCE_END = re.compile(r"[。!?]”?")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading line. `start` and `end` count characters from the beginning of the text;
    `title_start` is where the words begin after the mark 一、 or (一)."""

    start: int
    end: int
    title_start: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One paragraph, numbered from 1 in reading order; headings are not counted.

    `heading` is the heading it stands under ("" before the first one), `lead` its first sentence.
    """

    number: int
    start: int
    end: int
    heading: str
    lead: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A line that is neither heading nor paragraph, such as the footer of a web page."""

    start: int
    end: int
    text: str


def split_report(text: str) -> tuple[list[Heading], list[Passage], list[Leftover]]:
    """Headings, paragraphs and leftover lines of the text; every line that is not blank is one."""
    headings: list[Heading] = []
    passages: list[Passage] = []
    leftovers: list[Leftover] = []
    section, part = "", ""
    position = 0
    for raw in text.splitlines(keepends=True):
        line = raw.strip()
        start = position + raw.index(line) if line else position
        end = start + len(line)
        position += len(raw)
        if not line:
            continue
        # A paragraph may begin with 一、 as well, but a heading never ends a sentence.
        is_sentence = _SENTENCE_END.search(half_width(line)) is not None
        mark = _SECTION.match(line) or _PART.match(half_width(line))
        if mark and not is_sentence:
            section, part = (section, line) if mark.re is _PART else (line, "")
            title_start = start + mark.end()
            headings.append(Heading(start=start, end=end, title_start=title_start, text=line))
        elif is_sentence:
            heading = " ".join(filter(None, (section, part)))
            passages.append(_passage(line, number=len(passages) + 1, start=start, heading=heading))
        else:
            leftovers.append(Leftover(start=start, end=end, text=line))
    return headings, passages, leftovers


def _passage(line: str, *, number: int, start: int, heading: str) -> Passage:
    first_end = _SENTENCE_END.search(half_width(line))
    lead = line[: first_end.end()] if first_end else line
    return Passage(
        number=number, start=start, end=start + len(line), heading=heading, lead=lead, text=line
    )
