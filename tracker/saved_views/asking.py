"""What a saved view asks of its list now: filters go, and values are no longer seen."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist, SuspiciousOperation
from django.db import models
from django.http import QueryDict
from django.test import RequestFactory

from tracker.common.admin.filters import VoidedFilter
from tracker.common.admin.lists import lookups_of, name_of
from tracker.common.scoping import visible
from tracker.saved_views.models import SavedView

# Search and order, beside the filters.
ALWAYS = frozenset({"q", "o"})
# What belongs to one look at a list and not to the view.
NOT_KEPT = frozenset({"p", "e", "view", "all", "_facets"})
YES_NO = frozenset({"0", "1", "True", "False"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The parameters that hold, and in words those that do not any more."""

    kept: QueryDict
    dropped: tuple[str, ...]

    @property
    def query(self) -> str:
        return self.kept.urlencode()


def in_order(query: str) -> str:
    """A query in an order of its own, so that two that ask the same are equal."""
    given = QueryDict(query)
    pairs = sorted((name, value) for name, each in given.lists() for value in each)
    found = QueryDict(mutable=True)
    for name, value in pairs:
        if name not in NOT_KEPT and value:
            found.appendlist(name, value)
    return found.urlencode()


def asked(view: SavedView, model_admin, *, account) -> Asked:
    """What of the view its list understands today, and this person may ask."""
    kept, dropped = QueryDict(mutable=True), []
    for name, values in QueryDict(in_order(view.query)).lists():
        fault = _fault(model_admin, name, values, account=account)
        if fault:
            dropped.append(fault)
        else:
            kept.setlist(name, values)
    return Asked(kept=kept, dropped=tuple(dropped))


def _fault(model_admin, name: str, values: list[str], *, account) -> str:
    if name in ALWAYS:
        return ""
    request = _request(account, QueryDict())
    for each in model_admin.get_list_filter(request):
        if name in lookups_of(model_admin.model, name_of(each)):
            label = _label(model_admin.model, each)
            if all(_is_value(model_admin, each, name, value, account) for value in values):
                return ""
            return f"“{label}”原来所选的值已不存在或您看不到"
    is_date = model_admin.date_hierarchy and name.startswith(f"{model_admin.date_hierarchy}__")
    return "" if is_date and all(value.isdecimal() for value in values) else (
        f"已没有“{name}”这个筛选条件"
    )  # fmt: skip


def _label(model, each) -> str:
    if isinstance(each, type):
        return str(each.title)
    return str(get_fields_from_path(model, name_of(each))[-1].verbose_name)


def _is_value(model_admin, each, name: str, value: str, account) -> bool:
    if isinstance(each, type) and issubclass(each, SimpleListFilter):
        request = _request(account, QueryDict())
        offered = each(request, {name: [value]}, model_admin.model, model_admin).lookup_choices
        return value in {str(code) for code, _ in offered}
    try:
        field = get_fields_from_path(model_admin.model, name_of(each))[-1]
    except FieldDoesNotExist:
        return False
    if name.endswith("__isnull"):
        return value in YES_NO
    given = value.split(",") if name.endswith("__in") else [value]
    return all(_is_of_field(field, one, account) for one in given)


def _is_of_field(field: models.Field, value: str, account) -> bool:
    if field.flatchoices:
        return value in {str(code) for code, _ in field.flatchoices}
    if field.is_relation:
        target: Any = field.related_model
        if not value.isascii() or not value.isdecimal() or len(value) > 18:
            return False
        rows = target._base_manager.filter(pk=int(value))
        return (visible(rows, to=account) if hasattr(target, "visible_rows") else rows).exists()
    if isinstance(field, models.BooleanField):
        return value in YES_NO
    return True


def count(view: SavedView, model_admin, *, account) -> int | None:
    """How many records the view shows the person; None where the list does not take it."""
    found = asked(view, model_admin, account=account)
    request = _request(account, found.kept)
    try:
        changelist = _changelist(model_admin, request, found.kept)
    except (IncorrectLookupParameters, SuspiciousOperation, ValueError):
        return None
    return changelist.result_count


def _changelist(model_admin, request, kept: QueryDict):
    """The list with the filters that are asked, and that which hides what is void: the others
    would ask the database for choices that nobody is shown."""
    names = [*kept]
    filters = [
        each
        for each in model_admin.get_list_filter(request)
        if each is VoidedFilter
        or any(name in lookups_of(model_admin.model, name_of(each)) for name in names)
    ]
    return model_admin.get_changelist(request)(
        request,
        model_admin.model,
        model_admin.get_list_display(request),
        model_admin.get_list_display_links(request, model_admin.list_display),
        filters,
        model_admin.date_hierarchy,
        model_admin.get_search_fields(request),
        model_admin.get_list_select_related(request),
        model_admin.list_per_page,
        model_admin.list_max_show_all,
        model_admin.list_editable,
        model_admin,
        model_admin.get_sortable_by(request),
        model_admin.search_help_text,
    )


def _request(account, given: QueryDict):
    """A look at the list that nobody sent: of this person, with these parameters."""
    request = RequestFactory().get("/")
    request.user, request.GET = account, given
    return request
