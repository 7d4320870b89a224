"""One search for everything: the records that hold the words, ranked, with the words in context.

What is found of a matter (事项) – itself, its answers, its progress – is one result. The newest
thousand hits are looked at; who gets more is asked to type another word.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import connection

from tracker.common.folding import fold, places_of, words_of
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import NOTHING, visible
from tracker.common.searched import said_in
from tracker.common.searching import (
    Statement,
    models_by_kind,
    one_by_one,
    readable_rows,
    statement,
    united,
    with_words,
)
from tracker.matters.models import Matter
from tracker.searches.models import SearchText

MOST_HITS = 1000
PARTS_SHOWN = 3
# How much of a text is shown before and after the first word.
BEFORE, AFTER = 20, 60

# What a record is called counts more than what it says; called exactly so counts most.
CALLED_SO, IN_THE_NAME, IN_THE_TEXT = range(3)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `is_hit` where it is one of the words."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """A record that holds the words, and where it does."""

    record: Any
    field: str
    field_label: str
    pieces: list[Piece]

    @property
    def kind(self) -> str:
        return self.record._meta.model_name

    @property
    def kind_label(self) -> str:
        return str(self.record._meta.verbose_name)


@dataclass(kw_only=True)
class Result:
    """What is found together: a matter, or a record that is part of none."""

    kind: str
    pk: int
    title: str = ""
    number: str = ""
    year: int | None = None
    rank: int = IN_THE_TEXT
    latest: int = 0
    # Of the records that hold the words: rank, row of the index (the newer the higher), kind, key.
    hits: list[tuple[int, int, str, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(_model(self.kind)._meta.verbose_name)

    @property
    def more(self) -> int:
        return len(self.hits) - len(self.parts)


@dataclass(frozen=True, kw_only=True)
class Found:
    """All results in their order; `is_complete` unless there were more hits than are looked at."""

    words: list[str]
    results: list[Result]
    is_complete: bool

    @property
    def count(self) -> int:
        return len(self.results)

    def of(self, kinds: Collection[str]) -> "Found":
        """The results of these kinds alone; all of them where none are named."""
        chosen = [one for one in self.results if not kinds or one.kind in kinds]
        return replace(self, results=chosen)

    def page(self, number: int, *, size: int) -> list[Result]:
        """The results of one page, with the parts that hold the words."""
        results = self.results[(number - 1) * size : number * size]
        _show(results, self.words)
        return results


def search(query: str, *, user) -> Found:
    """What `user` may read and holds every word.

    Raises ValidationError where the query is longer than anybody types.
    """
    words = words_of(query)
    standing = standing_of(user)
    if not words or readable_rows(standing) == NOTHING:
        return Found(words=words, results=[], is_complete=True)
    rows = _hits(words, standing, column="text")
    is_complete = len(rows) <= MOST_HITS
    if not is_complete:
        # What is called so comes first, however long ago it was written.
        rows = [*_hits(words, standing, column="name"), *rows]
    results = _by_result(dict.fromkeys(rows), words, user)
    results.sort(key=lambda one: (one.rank, -(one.year or 0), -one.latest))
    return Found(words=words, results=results, is_complete=is_complete)


Row = tuple[int, str, int, int | None, str]


def _hits(words: list[str], standing: Standing, *, column: str) -> list[Row]:
    """The rows of all their posts that hold the words, the latest first."""
    sql, params = united(
        with_words(_readable(post), words, column=column) for post in one_by_one(standing)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 1 DESC LIMIT {MOST_HITS + 1}", params)
        return cursor.fetchall()


@lru_cache(maxsize=256)
def _readable(standing: Standing) -> Statement:
    """Worked out once for all who stand alike."""
    rows = SearchText.objects.filter(readable_rows(standing))
    return statement(rows.values_list("id", "kind", "record_id", "matter_id", "name"))


def _by_result(rows: Iterable[Row], words: list[str], user) -> list[Result]:
    rows = list(rows)
    matters = {matter for _, _, _, matter, _ in rows if matter is not None}
    seen = visible(Matter.objects.filter(pk__in=matters), to=user).in_bulk()
    results: dict[tuple[str, int], Result] = {}
    for row, kind, pk, matter_id, name in rows:
        matter = seen.get(matter_id)
        if matter is not None and matter.matter_is_voided:
            continue
        result = _result_of(kind, pk, matter)
        result = results.setdefault((result.kind, result.pk), result)
        rank = _rank(name, words)
        result.hits.append((rank, row, kind, pk))
        result.rank, result.latest = min(result.rank, rank), max(result.latest, row)
    return list(results.values())


def _result_of(kind: str, pk: int, matter: Matter | None) -> Result:
    """A part whose matter is hidden from the reader stands by itself."""
    if matter is None:
        return Result(kind=kind, pk=pk)
    return Result(
        kind=matter.matter_kind,
        pk=matter.pk,
        title=matter.matter_title,
        number=matter.matter_number,
        year=matter.matter_year,
    )


def _rank(name: str, words: list[str]) -> int:
    if not all(word in name for word in words):
        return IN_THE_TEXT
    return CALLED_SO if " ".join(words) in name.split("\n") else IN_THE_NAME


def _model(kind: str) -> Any:
    return models_by_kind()[kind]


# --- The words in their context ---------------------------------------------------------------


def _show(results: list[Result], words: list[str]) -> None:
    """Read the records that are shown, each kind at once, and cut out where the words stand."""
    for result in results:
        # Its own record before its parts.
        result.hits.sort(key=lambda hit: (hit[2] != result.kind, hit[0], -hit[1]))
    wanted = defaultdict(set)
    for result in results:
        for _, _, kind, pk in result.hits[:PARTS_SHOWN]:
            wanted[kind].add(pk)
    records = {
        (kind, pk): record
        for kind, keys in wanted.items()
        for pk, record in _model(kind)._base_manager.in_bulk(keys).items()
    }
    for result in results:
        shown = [records.get((kind, pk)) for _, _, kind, pk in result.hits[:PARTS_SHOWN]]
        result.parts = [part_of(record, words) for record in shown if record is not None]
        if not result.title and result.parts:
            result.title = _called(result.parts[0].record)


def _called(record: Any) -> str:
    said = [text for name in record.searched.fields for text in said_in(record, name)]
    return said[0][: BEFORE + AFTER] if said else str(record)


def part_of(record: Any, words: list[str]) -> Part:
    """The field of the record that holds the most of the words, and these in their context."""
    texts = [(name, text) for name in record.searched.fields for text in said_in(record, name)]
    name, text = max(texts, key=lambda each: sum(word in fold(each[1]) for word in words))
    label = record._meta.get_field(name).verbose_name
    shown = pieces(text, places_of(words, text))
    return Part(record=record, field=name, field_label=str(label), pieces=shown)


def whole_with_hits(text: str, places: list[tuple[int, int]]) -> list[Piece]:
    """All of a short text such as a title, cut where the words begin and end."""
    return pieces(text, places, before=len(text), after=len(text))


def pieces(
    text: str, places: list[tuple[int, int]], *, before: int = BEFORE, after: int = AFTER
) -> list[Piece]:
    """The stretch of the text from `before` the first place to `after` behind its beginning, cut
    where the words begin and end."""
    first = places[0][0] if places else 0
    start, end = max(0, first - before), first + after
    cut = [Piece("…")] if start else []
    at = start
    for begin, stop in places:
        if begin >= end:
            break
        cut += [Piece(text[at:begin]), Piece(text[begin:stop], is_hit=True)]
        at = stop
    cut.append(Piece(text[at : max(at, end)]))
    if max(at, end) < len(text):
        cut.append(Piece("…"))
    return [piece for piece in cut if piece.text]
