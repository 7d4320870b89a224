"""Laws and regulations a text mentions, in and out of 《》, with the action taken on them."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.law_actions import INSPECTIONS, Action, action_of_heading, actions_on
from tracker.reading.law_names import (
    Definition,
    Named,
    aliases_in,
    definitions_in,
    is_name_of_law,
    names_in,
    pattern_of,
)
from tracker.reading.levelled import Levelled, as_it_stands

__all__ = ["INSPECTIONS", "Action", "LawDoubt", "LawMention", "Laws", "find_laws"]

# Laws that one sentence names together, and how far apart.
_LONGEST_ROW = 12
_WIDEST_GAP = 60


class LawDoubt(StrEnum):
    """What the rules are not sure of."""

    # 《条例》 in a text that never says which.
    ALIAS_UNKNOWN = "alias_unknown"
    # The only regulation of the text is taken for it.
    ALIAS_GUESSED = "alias_guessed"
    # Named without 《》: where the name begins is a matter of rules.
    UNBRACKETED = "unbracketed"
    # “一法两条例” without the names.
    COUNTED = "counted"


@dataclass(frozen=True, kw_only=True)
class LawMention:
    """`title` is text[start:end], without the 《》 around it.

    `refers_to` are the full names where the title is a short one of this text (《条例》), else
    empty. `counts` says for how many laws it stands: three for “一法两条例”.
    """

    start: int
    end: int
    title: str
    action: Action
    refers_to: tuple[str, ...] = ()
    counts: int = 1
    doubts: tuple[LawDoubt, ...] = ()


_SHORT = frozenset(
    {"条例", "办法", "规定", "决定", "细则", "规则", "实施办法", "实施条例", "实施细则"}
)


class Laws:
    """Reads a text piece by piece: first all pieces are learnt from, then each is read."""

    def __init__(self, text: str):
        self._text = text
        # What short names mean in this text.
        self._meanings: dict[str, tuple[str, ...]] = {}
        # Full names, turned round and sorted: those that end alike stand together.
        self._titles: set[str] = set()
        self._by_end: list[str] = []
        self._aliases: re.Pattern | None = None

    def learn(self, piece: Levelled) -> list[Named]:
        """Take the short names that a piece defines; gives back the names in it."""
        names = names_in(piece.plain)
        for one in names:
            title = piece.plain[one.start : one.end]
            if title not in _SHORT and one.counts == 1:
                self._titles.add(title)
        for definition in definitions_in(piece.plain):
            meant = _meant_by(definition, names, piece.plain)
            if meant:
                self._meanings.setdefault(definition.alias, meant)
        return names

    def close(self) -> None:
        """All pieces were learnt from."""
        self._by_end = sorted(title[::-1] for title in self._titles)
        self._aliases = pattern_of(self._meanings)

    def find(self, piece: Levelled, names: list[Named], *, heading: str = "") -> list[LawMention]:
        """Every law that a piece mentions, in reading order."""
        plain = piece.plain
        names = _merged(names, aliases_in(plain, self._aliases), plain)
        brackets = definitions_in(plain)
        spoken_of = [one for one in names if not _is_within(one, brackets)]
        actions = dict(zip(spoken_of, actions_on(plain, spoken_of), strict=True))
        found, action = [], Action.NONE
        for one in names:
            # (以下简称《条例》) speaks of the law before it.
            action = actions.get(one, action)
            told = action_of_heading(heading, action) if heading else action
            if told == Action.NONE and "草案" in plain[one.start : one.end]:
                told = Action.ENACTMENT
            found.append(self._mention(piece, one, told))
        return found

    def _ending_with(self, name: str) -> list[str]:
        """The full names that end with this one, at most two of them."""
        turned = name[::-1]
        place = bisect_left(self._by_end, turned)
        ending = [one for one in self._by_end[place : place + 3] if one.startswith(turned)]
        return [one[::-1] for one in ending if one != turned][:2]

    def _mention(self, levelled: Levelled, one: Named, action: Action) -> LawMention:
        start, end = levelled.span(one.start, one.end)
        name = levelled.plain[one.start : one.end].strip('“”"')
        meant, doubts = self._meaning(name, one)
        if one.outer == (one.start, one.end) and one.counts == 1 and name not in self._meanings:
            doubts = (*doubts, LawDoubt.UNBRACKETED)
        return LawMention(
            start=start,
            end=end,
            title=self._text[start:end],
            action=action,
            refers_to=meant,
            counts=len(meant) or one.counts,
            doubts=doubts,
        )

    def _meaning(self, name: str, one: Named) -> tuple[tuple[str, ...], tuple[LawDoubt, ...]]:
        if name in self._meanings:
            return self._meanings[name], ()
        if one.counts > 1:
            subject, _, core = name.replace('"', "“").rpartition("“")
            meant = self._meanings.get(core.rstrip("”"), ())
            if meant and _is_about(subject, meant):
                return meant, ()
            return (), (LawDoubt.COUNTED,)
        longer = self._ending_with(name)
        if name in _SHORT:
            if len(longer) == 1:
                return (longer[0],), (LawDoubt.ALIAS_GUESSED,)
            return (), (LawDoubt.ALIAS_UNKNOWN,)
        return ((longer[0],), ()) if len(longer) == 1 else ((), ())


def _is_about(subject: str, titles: tuple[str, ...]) -> bool:
    """Whether laws deal with what stands before “一法一条例”: 养老 with 养老服务条例."""
    pairs = [subject[place : place + 2] for place in range(len(subject) - 1)]
    return not pairs or any(pair in title for pair in pairs for title in titles)


def _is_within(one: Named, brackets: list[Definition]) -> bool:
    place = bisect_right(brackets, one.start, key=lambda bracket: bracket.start) - 1
    return place >= 0 and one.start < brackets[place].end


def find_laws(text: str) -> list[LawMention]:
    """Every mention of a law, regulation or written rule, in reading order."""
    levelled = as_it_stands(text)
    laws = Laws(text)
    names = laws.learn(levelled)
    laws.close()
    return laws.find(levelled, names)


def _meant_by(definition: Definition, names: list[Named], plain: str) -> tuple[str, ...]:
    """The law named right before the brackets; of a collective name the whole row before them."""
    place = bisect_right(names, definition.start, key=lambda one: one.outer[1])
    if not place:
        return ()
    is_collective = definition.is_collective or definition.alias[:1] in "一二两三"
    row = _row_before(names, place, plain) if is_collective else names[place - 1 : place]
    titles = [plain[one.start : one.end] for one in row]
    return tuple(title for title in titles if is_name_of_law(title))


def _row_before(names: list[Named], place: int, plain: str) -> list[Named]:
    """The names up to names[place], as far back as one sentence speaks of them together."""
    first = place - 1
    while first > 0 and place - first < _LONGEST_ROW:
        gap = names[first].outer[0] - names[first - 1].outer[1]
        if gap > _WIDEST_GAP or "。" in plain[names[first - 1].outer[1] : names[first].outer[0]]:
            break
        first -= 1
    return names[first:place]


def _merged(names: list[Named], aliases: list[Named], plain: str) -> list[Named]:
    """Names and aliases; an alias within a name is part of that name."""
    if not aliases:
        return names
    taken = bytearray(len(plain) + 1)
    for one in names:
        taken[one.outer[0] : one.outer[1]] = b"\x01" * (one.outer[1] - one.outer[0])
    free = [one for one in aliases if not any(taken[one.start : one.end])]
    return sorted([*names, *free], key=lambda one: one.start)
