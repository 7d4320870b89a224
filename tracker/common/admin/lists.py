"""What every list has in common, whether its rows are written here or only read."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.urls import reverse

from tracker.common.admin.by_date import dates_offered
from tracker.common.admin.display import yes_or_no
from tracker.common.admin.filters import filters_chosen
from tracker.common.roles import standing_of
from tracker.common.searching import found, found_by_name


class BulkActionForm(ActionForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].label = "批量操作"


# How the links of the filters and of the date hierarchy ask.
WAYS_TO_ASK = ("exact", "in", "isnull", "isempty", "gte", "lt", "year", "month", "day")


# What people keep of lists is a slice, which names itself here.
_keepers: list[Any] = []


def views_are_kept_by(keeper: Any) -> Any:
    """Decorator of what keeps the views that people save of lists: `opened(model_admin, request)`
    answers an address that names one, `shown(model_admin, request)` is what stands above the list.
    """
    _keepers[:] = [keeper]
    return keeper


def lookups_of(model, name: str) -> set[str]:
    """The parameters that a filter or the date hierarchy of that name understands."""
    lookups = {name, *(f"{name}__{way}" for way in WAYS_TO_ASK)}
    try:
        field = get_fields_from_path(model, name)[-1]
    except FieldDoesNotExist:
        return lookups
    if field.is_relation:
        lookups |= {f"{name}__{field.target_field.name}__exact"}
    return lookups


def name_of(list_filter) -> str:
    """What one entry of `list_filter` is asked by in an address."""
    if isinstance(list_filter, str):
        return list_filter
    if isinstance(list_filter, tuple):
        return list_filter[0]
    return list_filter.parameter_name


class LedgerList:
    """Mixed into ModelAdmin classes.

    What is searched says the model (`searched`); `search_links` name records by whose names those
    that link to them are found too. `search_fields` are for lists of what is not in the index.
    """

    search_links: tuple[str, ...] = ()

    def __init__(self, model, site):
        super().__init__(model, site)
        if self.is_in_the_index:
            # Django offers a box where there are such, and chooses links by records that have some.
            self.search_fields = getattr(model.searched, "fields", ()) or self.search_links

    @property
    def is_in_the_index(self) -> bool:
        return bool(self.search_links) or getattr(self.model, "searched", None) is not None

    def get_search_results(self, request, queryset, search_term):
        if not self.is_in_the_index:
            return super().get_search_results(request, queryset, search_term)
        try:
            return self._found(request, queryset, search_term), False
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
            return queryset.none(), False

    def _found(self, request, queryset, search_term):
        named = self.model.searched and self.model.searched.name
        if named and request.path == reverse("admin:autocomplete"):
            return found_by_name(queryset, search_term)
        return found(queryset, search_term, by=standing_of(request.user), links=self.search_links)

    action_form = BulkActionForm
    list_per_page = 50
    # One count per list is enough; the second would also count what the filters leave out.
    show_full_result_count = False
    empty_value_display = "—"

    def lookup_allowed(self, lookup, value, request):
        """Only by what the page offers: Django lets any own column be asked about, and so a
        number that is not shown be read digit by digit."""
        offered = [name_of(each) for each in self.get_list_filter(request)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        return any(lookup in lookups_of(self.model, name) for name in offered)

    def get_list_display(self, request):
        yes_no = {f.name for f in self.opts.fields if isinstance(f, models.BooleanField)}
        return [
            yes_or_no(self.opts.get_field(name)) if name in yes_no else name
            for name in super().get_list_display(request)
        ]

    def get_action_choices(self, request, default_choices=(("", "请选择"),)):
        return super().get_action_choices(request, [*default_choices])

    def changelist_view(self, request, extra_context=None):
        for keeper in _keepers:
            if response := keeper.opened(self, request):
                return response
        named = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        response = super().changelist_view(request, named)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            response.context_data["filters_chosen"] = filters_chosen(changelist)
            for keeper in _keepers:
                response.context_data["saved"] = keeper.shown(self, request)
            if self.date_hierarchy:
                field = self.opts.get_field(self.date_hierarchy)
                response.context_data["date_label"] = field.verbose_name
                response.context_data["by_date"] = dates_offered(changelist)
        return response
