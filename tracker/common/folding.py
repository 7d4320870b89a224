"""How texts are compared when they are searched: without regard to case and width.

Each character is folded by itself, so that what is part of a text is part of the folded text too:
Ａ and a, １ and 1, ㈠ and (一), a wide space and a narrow one are the same. A query is split at its
spaces; a text holds what is asked for when it holds each word.
"""

import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError

# Nobody types more than this into a search box.
LONGEST_SEARCH = 100
MOST_WORDS = 20


class _Folded(dict):
    """For `str.translate`: what each character becomes, worked out once."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        self[code] = folded
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    return text.translate(_FOLDED)


def words_of(query: str) -> list[str]:
    """The folded words of a query; none where it is empty.

    Raises ValidationError where it is longer than anybody types, or holds what no text does.
    """
    if "\x00" in query:
        raise ValidationError("搜索文字不能含有空字符。", code="null_character")
    if len(query) > LONGEST_SEARCH:
        raise ValidationError(f"搜索文字最多{LONGEST_SEARCH}个字。", code="too_long")
    refuse_too_many_words(query)
    return list(dict.fromkeys(fold(query).split()))


def refuse_too_many_words(query: str) -> None:
    if len(fold(query).split()) > MOST_WORDS:
        raise ValidationError(f"一次最多搜索{MOST_WORDS}个词。", code="too_many_words")


def first_place(words: list[str], text: str) -> int | None:
    """Where in `text` the first of the words begins; None where it holds none of them."""
    places = places_of(words, text)
    return places[0][0] if places else None


def places_of(words: list[str], text: str) -> list[tuple[int, int]]:
    """From where to where the words stand in `text` as it is written, in order, none in another."""
    folded, origin = _with_origin(text)
    found: list[tuple[int, int]] = []
    for start, end in _hits(words, folded):
        begin, stop = origin[start], origin[end - 1] + 1
        if found and begin < found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        else:
            found.append((begin, stop))
    return found


def _with_origin(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place of what it was folded from."""
    pieces = [fold(char) for char in text]
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origin


def _hits(words: list[str], folded: str) -> Iterator[tuple[int, int]]:
    """One word after the other, the longest where several begin at the same place. Of each word
    the next place is remembered, so that a long text is gone through once for each."""
    places = {word: folded.find(word) for word in words}
    while ahead := [(place, -len(word)) for word, place in places.items() if place >= 0]:
        start, length = min(ahead)
        end = start - length
        yield start, end
        for word, place in places.items():
            if 0 <= place < end:
                places[word] = folded.find(word, end)
