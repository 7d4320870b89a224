"""What every list has in common, whether its rows are written here or only read."""

from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from tracker.common.admin.display import yes_or_no
from tracker.common.admin.filters import filters_chosen


class BulkActionForm(ActionForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].label = "批量操作"


class AliasSearch:
    """Mixed into the admins of models with aliases: finds a record by its everyday names too.

    JSON is stored with its Chinese escaped, where no database finds it. These lists are short,
    so the names are compared here.
    """

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        words = search_term.strip()
        if words:
            aliases = queryset.order_by().values_list("pk", "aliases")
            named = [pk for pk, names in aliases if any(words in name for name in names)]
            found = found | queryset.filter(pk__in=named)
        return found, may_have_duplicates


# How the links of the filters and of the date hierarchy ask.
WAYS_TO_ASK = ("exact", "in", "isnull", "isempty", "gte", "lt", "year", "month", "day")


def _lookups_of(model, name: str) -> set[str]:
    """The parameters that a filter or the date hierarchy of that name understands."""
    lookups = {name, *(f"{name}__{way}" for way in WAYS_TO_ASK)}
    try:
        field = get_fields_from_path(model, name)[-1]
    except FieldDoesNotExist:
        return lookups
    if field.is_relation:
        lookups |= {f"{name}__{field.target_field.name}__exact"}
    return lookups


def _name_of(list_filter) -> str:
    """What one entry of `list_filter` is asked by in an address."""
    if isinstance(list_filter, str):
        return list_filter
    if isinstance(list_filter, tuple):
        return list_filter[0]
    return list_filter.parameter_name


class LedgerList:
    """Mixed into ModelAdmin classes."""

    action_form = BulkActionForm
    list_per_page = 50
    # One count per list is enough; the second would also count what the filters leave out.
    show_full_result_count = False
    empty_value_display = "—"

    def lookup_allowed(self, lookup, value, request):
        """Only by what the page offers: Django lets any own column be asked about, and so a
        number that is not shown be read digit by digit."""
        offered = [_name_of(each) for each in self.get_list_filter(request)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        return any(lookup in _lookups_of(self.model, name) for name in offered)

    def get_list_display(self, request):
        yes_no = {f.name for f in self.opts.fields if isinstance(f, models.BooleanField)}
        return [
            yes_or_no(self.opts.get_field(name)) if name in yes_no else name
            for name in super().get_list_display(request)
        ]

    def get_action_choices(self, request, default_choices=(("", "请选择"),)):
        return super().get_action_choices(request, [*default_choices])

    def changelist_view(self, request, extra_context=None):
        named = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        response = super().changelist_view(request, named)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            response.context_data["filters_chosen"] = filters_chosen(changelist)
            if self.date_hierarchy:
                field = self.opts.get_field(self.date_hierarchy)
                response.context_data["date_label"] = field.verbose_name
        return response
