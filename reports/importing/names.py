"""Names in cells → records: 区城管局 → the unit, 湿地保护法 → the law.

All names of a kind are read once, whatever the number of rows.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Model

from reports.importing.nearest import nearest
from reports.importing.values import BadCell, folded, shown, text
from tracker.common.scoping import visible

SEPARATORS = re.compile(r"[、,，;；\n]")
QUOTATION = str.maketrans("", "", "《》")
NEAREST_AT_MOST = 3
# Fields by which people call a record; lists of other names are fields like any.
CALLED = ("name", "short_name", "title", "short_title", "aliases")


class Names:
    """The records that a user may name, by what they are called on the day `on`."""

    def __init__(self, *, user, on: date):
        self.user, self.on = user, on
        self.known: dict[type[Model], dict[str, list[Model]]] = {}

    def of(self, model: type[Model]) -> dict[str, list[Model]]:
        if model not in self.known:
            found = defaultdict(list)
            for record in visible(model._default_manager.all(), to=self.user):
                for name in {key_of(name) for name in names_of(record)}:
                    found[name].append(record)
            self.known[model] = found
        return self.known[model]

    def one(self, value, model: type[Model]) -> Model | None:
        """The record of that name; None for an empty cell. Raises BadCell."""
        name = text(value)
        if not name:
            return None
        found = self.candidates(name, model)
        kind = model._meta.verbose_name
        if not found:
            raise BadCell(
                "unknown_name", f"{kind}中没有“{shown(name)}”{self.proposal(name, model)}"
            )
        if len(found) > 1:
            raise BadCell("ambiguous_name", f"{kind}中有{len(found)}个“{shown(name)}”，无法区分")
        return found[0]

    def several(self, value, model: type[Model]) -> list[Model]:
        """The records of the names in a cell, which stand one after another: 甲局、乙局."""
        words = text(value)
        known = self.of(model)
        names = [words] if key_of(words) in known else split(words, known)
        found = [self.one(name, model) for name in names]
        return list(dict.fromkeys(found))

    def proposal(self, name: str, model: type[Model]) -> str:
        """The names nearest to one that is not known, to be typed instead of it."""
        known = self.of(model)
        found = (record for key in nearest(key_of(name), known) for record in known[key])
        names = [str(record) for record in dict.fromkeys(found) if exists(record, on=self.on)]
        return f"，最接近的是：{'、'.join(names[:NEAREST_AT_MOST])}" if names else ""

    def candidates(self, name: str, model: type[Model]) -> list[Model]:
        found = self.of(model).get(key_of(name), [])
        # A dissolved unit and its successor may be called the same; today's is meant.
        existing = [record for record in found if exists(record, on=self.on)]
        return existing or found


def names_of(record: Model) -> Iterator[str]:
    yield str(record)
    for field in CALLED:
        value = getattr(record, field, None)
        yield from value if isinstance(value, list) else [value] if value else []


def key_of(name: str) -> str:
    return folded(name.translate(QUOTATION))


def exists(record: Model, *, on: date) -> bool:
    start, end = getattr(record, "valid_from", None), getattr(record, "valid_until", None)
    return (start is None or start <= on) and (end is None or on <= end)


def split(words: str, known) -> list[str]:
    """The names in a text. A title may itself hold the sign that parts names, so the longest
    run of pieces that is a name counts as one."""
    pieces = [piece.strip() for piece in SEPARATORS.split(words)]
    signs = SEPARATORS.findall(words)
    names, start = [], 0
    while start < len(pieces):
        # Names of more than five pieces do not occur; a cell of thousands must not take long.
        for end in range(min(start + 5, len(pieces)), start, -1):
            joined = pieces[start] + "".join(
                signs[at - 1] + pieces[at] for at in range(start + 1, end)
            )
            if end == start + 1 or key_of(joined) in known:
                break
        if joined:
            names.append(joined)
        start = end
    return names
