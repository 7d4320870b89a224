"""The parameters of a list, read by the filters that they name.

A stock FilterSet copies all its filters and makes a form of all their fields with every request;
of a list of some fifty filters that is more work than reading its rows. Here only what is given
is read, by the same fields with the same faults.
"""

from copy import copy
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import filters

from tracker.common.reads.statements import KEPT, Given, Statement, field_at, statement
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import rows_of

LONGEST_ID = 18
# Lookups whose SQL is the same whatever they compare with.
PLAIN_LOOKUPS = frozenset({"exact", "gte", "lte", "gt", "lt"})
STOCK_FILTERING = (filters.Filter.filter, filters.ChoiceFilter.filter)


class Parameters:
    """Valid values by name (`cleaned_data`, as a form calls them) and the faults of the others."""

    def __init__(self, asked: dict[str, filters.Filter], data):
        self.cleaned_data: dict[str, Any] = {}
        self.faults: dict[str, ValidationError] = {}
        for name, one in asked.items():
            try:
                self.cleaned_data[name] = _read(one, data, name)
            except ValidationError as fault:
                self.faults[name] = fault


def _read(one: filters.Filter, data, name: str):
    if isinstance(one, OfWhatIsSeen):
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        if (known := one.known(given)) is not None:
            return known
    field = one.field
    return field.clean(field.widget.value_from_datadict(data, {}, name))


def bound(one: filters.Filter, *, to) -> filters.Filter:
    """The filter as one of the FilterSet `to`; it shares the field that reads its values."""
    own = copy(one)
    own.parent, own.model, own.extra = to, to.queryset.model, dict(one.extra)
    # What a method does is bound to the filter itself.
    own.method = one.method
    # Which records may be named depends on who asks.
    if not isinstance(one, OfWhatIsSeen):
        own._field = one.field
    own.declared = one
    return own


class OfWhatIsSeen:
    """Mixed into filters by the id of a record: for whoever asks, a hidden record is one that does
    not exist."""

    parent: Any
    declared: Any
    queryset: QuerySet
    takes_several = False

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request is None:
            return queryset
        rows = rows_of(queryset.model, standing_of(request.user))
        return queryset.filter(rows) if rows else queryset

    def known(self, given: list):
        """The ids where all of them are known to whoever asks; None leaves it to the form field,
        which finds the words for what is wrong."""
        request = self.parent.request
        if request is None or not all(_is_id(each) for each in given):
            return None
        if len(given) != 1 and not self.takes_several:
            return None
        standing, ids = standing_of(request.user), [int(each) for each in given]
        asked = _seen(self.declared, standing)
        if not all(asked.rows({"id": each}) for each in ids):
            return None
        return ids if self.takes_several else ids[0]


def _is_id(given) -> bool:
    return (
        isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= LONGEST_ID
    )


@lru_cache(KEPT)
def _seen(one: filters.ModelChoiceFilter, standing: Standing) -> Statement:
    queryset = one.queryset.all()
    rows = rows_of(queryset.model, standing)
    pk = queryset.model._meta.pk
    wanted = queryset.filter(rows, pk=Given("id", pk)).order_by().values_list("pk")
    return statement(wanted)


# --- What of the values the text of a statement depends on ---------------------------------------


def has_place(one: filters.Filter) -> bool:
    """Whether the SQL of the filter is the same for all values."""
    return (
        type(one).filter in STOCK_FILTERING
        and one.method is None
        and one.lookup_expr in PLAIN_LOOKUPS
        and not (one.exclude or one.distinct or isinstance(one, filters.BooleanFilter))
    )


def place_for(one: filters.Filter, name: str) -> Given:
    return Given(name, field_at(one.model, one.field_name))


def split(wanted) -> tuple[tuple, dict[str, Any]]:
    """What a FilterSet was asked: all that makes its SQL another one, and the values to put into
    the places that are left."""
    shape: list[tuple] = []
    given: dict[str, Any] = {}
    for name, value in wanted.form.cleaned_data.items():
        if value in filters.EMPTY_VALUES:
            shape.append((name, None))
        elif has_place(wanted.filters[name]):
            shape.append((name, Given))
            given[name] = value
        else:
            shape.append((name, tuple(value) if isinstance(value, list | QuerySet) else value))
    return tuple(shape), given


def narrowed(filterset_class, queryset: QuerySet, shape: tuple, *, standing: Standing) -> QuerySet:
    """The queryset as a FilterSet narrows and sorts it that was asked what `shape` says, by people
    of that standing."""
    wanted = filterset_class(data={name: "" for name, _ in shape}, queryset=queryset)
    wanted.standing = standing
    wanted.form.faults = {}
    wanted.form.cleaned_data = {
        name: place_for(wanted.filters[name], name) if value is Given else _listed(value)
        for name, value in shape
    }
    return wanted.filter_queryset(queryset)


def _listed(value):
    return list(value) if isinstance(value, tuple) else value
