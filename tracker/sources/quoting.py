"""Which records rest on a passage: while they do, it stays as it was published."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import QuerySet

from tracker.common.errors import Refused
from tracker.common.models import Sourced
from tracker.common.veil import Sight

# How many of the records a refusal names; all of them are counted.
MOST_NAMED = 5


class PassageQuoted(Refused):
    """Records quote the passage, so that its words and its place stay as they are."""

    code = "passage_quoted"


def quoting_kinds() -> list[type[Sourced]]:
    models = apps.get_app_config("tracker").get_models()
    return [model for model in models if issubclass(model, Sourced)]


def is_quoted(passages: QuerySet) -> bool:
    """Whether any valid record, seen or not, states one of the passages as its source."""
    first, *others = (found.values_list("pk") for found in _rows(passages))
    return first.order_by().union(*(one.order_by() for one in others), all=True).exists()


def records_quoting(passages: QuerySet) -> Iterator[Sourced]:
    """The valid records that state one of the passages as their source, kind by kind."""
    for found in _rows(passages):
        yield from found.order_by("pk")


def in_words(records: Iterator[Sourced], *, to) -> str:
    """How many records there are, and the names of some that `to` may see; the system sees all."""
    found = list(records)
    sight = Sight(to)
    seen = [one for one in found if to is None or sight.sees(type(one), [one.pk])]
    named = "、".join(f"{one._meta.verbose_name}“{one}”" for one in seen[:MOST_NAMED])
    more = "等" if named and len(found) > min(len(seen), MOST_NAMED) else ""
    return f"有{len(found)}条记录" + (f"（{named}{more}）" if named else "")


def _rows(passages: QuerySet) -> list[QuerySet]:
    return [
        model._default_manager.not_voided().filter(source__in=passages) for model in quoting_kinds()
    ]
