from django.contrib.admin import (
    ChoicesFieldListFilter,
    RelatedOnlyFieldListFilter,
    SimpleListFilter,
)
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from tracker.common.models import soon_until
from tracker.common.roles import standing_of


class VoidedFilter(SimpleListFilter):
    """Voided records are out of sight unless somebody asks for them."""

    title = "作废"
    parameter_name = "voided"

    def lookups(self, request, model_admin):
        return [("yes", "已作废"), ("all", "全部（含已作废）")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": "有效记录"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(voided_at__isnull=False)
        return queryset if self.value() == "all" else queryset.not_voided()


class ConcernedFilter(SimpleListFilter):
    """What is a person's own business, apart from what they read because it is public."""

    title = "范围"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", "与我有关")]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        concerned = queryset.model.rows_of_the_concerned(standing_of(request.user))
        return queryset.filter(pk__in=queryset.model.objects.filter(concerned).values("pk"))


class DueFilter(SimpleListFilter):
    """How matters stand against their due dates today; computed, never stored."""

    title = "期限"
    parameter_name = "due"

    def lookups(self, request, model_admin):
        today = timezone.localdate()
        return [
            ("overdue", "超期"),
            ("soon", f"即将到期（{(soon_until(on=today) - today).days}天内）"),
            ("normal", "正常"),
            ("open", "全部未办结"),
            ("none", "未办结且未定期限"),
            ("finished", "已办结"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "overdue":
                return queryset.overdue(on=today)
            case "soon":
                return queryset.due_soon(on=today)
            case "normal":
                return queryset.owed().filter(due_on__gt=soon_until(on=today))
            case "open":
                return queryset.unfinished()
            case "finished":
                return queryset.finished()
            case "none":
                return queryset.unfinished().filter(due_on=None)
        return queryset


class MatterYearFilter(SimpleListFilter):
    """By the year of the topic or inspection that a record hangs on."""

    title = "工作年度"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        years = model_admin.model.objects.order_by("-matter__matter_year")
        found = years.values_list("matter__matter_year", flat=True).distinct()
        return [(str(year), f"{year}年") for year in found]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.of_year(int(value)) if value.isdecimal() else queryset


class HandedOverFilter(SimpleListFilter):
    """Leaves out what was found and not handed over yet."""

    title = "交办"
    parameter_name = "handed_over"

    def lookups(self, request, model_admin):
        return [("yes", "已交办"), ("no", "未交办")]

    def queryset(self, request, queryset):
        not_yet = queryset.model.NOT_YET_PUBLIC
        if self.value() == "yes":
            return queryset.exclude(status__in=not_yet)
        if self.value() == "no":
            return queryset.filter(status__in=not_yet)
        return queryset


class SeveralValues:
    """Mixed into filters of a field: each choice adds a value, or takes it away again, and records
    with one of the values are listed."""

    lookup_kwarg: str
    lookup_kwarg_isnull: str
    lookup_val: list[str] | None

    def choices(self, changelist):
        unfiltered, *others = super().choices(changelist)  # type: ignore[misc]
        yield unfiltered
        for choice in others:
            yield choice | self._toggling(choice, changelist)

    def _toggling(self, choice: dict, changelist) -> dict:
        value = QueryDict(choice["query_string"].removeprefix("?")).get(self.lookup_kwarg)
        if value is None:
            # “Not filled in” is asked for by itself.
            return {}
        chosen = self.lookup_val or []
        rest = [each for each in chosen if each != value]
        toggled = rest if value in chosen else [*chosen, value]
        asked = {self.lookup_kwarg: toggled} if toggled else {}
        remove = [self.lookup_kwarg, self.lookup_kwarg_isnull]
        return {"query_string": changelist.get_query_string(asked, remove), "is_toggled": True}


class UsedChoicesFilter(SeveralValues, ChoicesFieldListFilter):
    """Offers only choices that some record has: the law names two dozen forms, a year uses six."""

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        values = model._base_manager.order_by().values_list(field_path, flat=True)
        self.used = set(values.distinct())

    def choices(self, changelist):
        labels = [label for value, label in self.field.flatchoices if value not in self.used]
        return [choice for choice in super().choices(changelist) if choice["display"] not in labels]


class UsedRelatedFilter(SeveralValues, RelatedOnlyFieldListFilter):
    """Offers only the records that are pointed to, and in words those that point to none.

    Each of the few that may be is looked for among the many that point, which an index answers;
    Django collects what all of the many point to.
    """

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        self.empty_value_display = "未填写"

    def field_choices(self, field, request, model_admin):
        pointing = model_admin.get_queryset(request).filter(**{self.field_path: OuterRef("pk")})
        ordering = self.field_admin_ordering(field, request, model_admin)
        used = Q(Exists(pointing))
        return field.get_choices(include_blank=False, limit_choices_to=used, ordering=ordering)


def filters_chosen(changelist) -> list[dict]:
    """The filters in force, each with the address of the list without it."""
    chosen = []
    for spec in changelist.filter_specs:
        unfiltered, *choices = spec.choices(changelist)
        chosen += [
            {
                "filter": spec.title,
                "choice": choice["display"],
                # What adds a value takes it away again; the other values stay.
                "without": (choice if "is_toggled" in choice else unfiltered)["query_string"],
            }
            for choice in choices
            if choice["selected"]
        ]
    return chosen
