"""What of a record is searched: said by its slice, as data."""

from dataclasses import dataclass
from typing import Any

from tracker.common.folding import fold


@dataclass(frozen=True, kw_only=True)
class Searched:
    """By which of its own fields a record is found, and what it belongs to.

    `name` is what it is called by – number, title –, where a hit counts for more; `text` the rest.
    A personal field belongs in neither: whoever reads a record may find it by all of this.
    `under` is the link to what the record is a part of. A matter (事项) is found by its parts too.
    """

    name: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    under: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return self.name + self.text

    def differ(self, before: Any, after: Any) -> bool:
        """Whether the write of a record changed anything of what is searched."""
        names = (*self.fields, self.under) if self.under else self.fields
        columns = [after._meta.get_field(name).attname for name in names]
        return any(getattr(before, column) != getattr(after, column) for column in columns)

    def name_of(self, record: Any) -> str:
        return joined(record, self.name)

    def text_of(self, record: Any) -> str:
        """All of it, the name first. A word of a query never has a line's end in it, so that
        none is found across two fields."""
        return joined(record, self.fields)


def joined(record: Any, names: tuple[str, ...]) -> str:
    return fold("\n".join(said for name in names for said in said_in(record, name)))


def said_in(record: Any, name: str) -> list[str]:
    """The texts of a field: one, none, or those of a list such as the everyday names of a unit."""
    value = getattr(record, name)
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]


def matter_of(record: Any) -> int | None:
    """The key of the matter that a record is a part of, or is itself; None where it is of none."""
    if record.is_matter:
        return record.pk
    under = record.searched.under if record.searched else ""
    if not under:
        return None
    field = record._meta.get_field(under)
    if field.related_model.is_matter:
        return getattr(record, field.attname)
    target = getattr(record, under)
    return None if target is None else matter_of(target)
