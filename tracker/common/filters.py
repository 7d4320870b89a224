"""Filters of the lists, and the rule that an unknown or faulty parameter is an error.

A list that ignores a parameter it does not know answers a question nobody asked. Each FilterSet
here is therefore checked as a whole before it filters, together with the paging parameters.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters import filters, filterset
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail

from tracker.common.folding import LONGEST_SEARCH, refuse_too_many_words
from tracker.common.models import FIRST_YEAR, LAST_YEAR
from tracker.common.problems import BadQuery
from tracker.common.reads.pages import ordered
from tracker.common.reads.parameters import LONGEST_ID, OfWhatIsSeen, Parameters, bound
from tracker.common.roles import Standing, standing_of
from tracker.common.searching import found

# What any address understands beside its own parameters: ?format=json.
ALWAYS_UNDERSTOOD = frozenset({"format"})
LARGEST_NUMBER = 2**63 - 1


class StrictBooleanField(forms.Field):
    """true or false; Django's own field takes any other word for "not given"."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if value.lower() not in ("true", "false"):
            raise ValidationError("应为 true 或 false。", code="invalid")
        return value.lower() == "true"


class YesNo(filters.BooleanFilter):
    field_class = StrictBooleanField


class AnyOf(filters.MultipleChoiceFilter):
    """One of the named choices; the parameter may be repeated."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class RecordIdField(filters.ModelChoiceFilter.field_class):
    """As `RecordIdsField`, of one record."""

    def to_python(self, value):
        if len(str(value or "")) > LONGEST_ID:
            raise ValidationError("没有这个编号的记录。", code="invalid_choice")
        return super().to_python(value)


class RecordIdsField(filters.ModelMultipleChoiceFilter.field_class):
    """Ids of existing records; a number too long for the database would break the query."""

    def clean(self, value):
        if any(len(given) > LONGEST_ID for given in value or ()):
            raise ValidationError("没有这个编号的记录。", code="invalid_choice")
        return super().clean(value)


class LinkTo(OfWhatIsSeen, filters.ModelChoiceFilter):
    """Linked to the given record."""

    field_class = RecordIdField


class LinkedTo(OfWhatIsSeen, filters.ModelMultipleChoiceFilter):
    """Linked to any of the given records. A subquery, so that no row appears twice."""

    field_class = RecordIdsField
    takes_several = True

    def filter(self, queryset, value):
        if not value:
            return queryset
        linked = queryset.model._base_manager.filter(**{f"{self.field_name}__in": value})
        return queryset.filter(pk__in=linked.values("pk"))


class WholeNumber(filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra |= {"min_value": 0, "max_value": LARGEST_NUMBER}


class MomentField(filters.IsoDateTimeFilter.field_class):
    """A point in time with offset, within the years this ledger knows.

    Near the years 1 and 9999 a conversion between time zones overflows.
    """

    def to_python(self, value):
        moment = super().to_python(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                f"年份应在 {FIRST_YEAR} 与 {LAST_YEAR} 之间。", code="out_of_range"
            )
        return moment


class Moment(filters.IsoDateTimeFilter):
    field_class = MomentField


class Voided(filters.ChoiceFilter):
    """Voided records are left out unless asked for."""

    acts_unasked = True

    def __init__(self):
        super().__init__(
            choices=[("include", "一并列出"), ("only", "只列作废")],
            help_text="作废记录默认不列出；include 一并列出，only 只列作废的。",
        )

    def filter(self, queryset, value):
        if value == "include":
            return queryset
        return queryset.filter(voided_at__isnull=value != "only")


class Ordering(filters.OrderingFilter):
    """Sorts by the named fields, else as the model does; always ends in the id."""

    acts_unasked = True
    DESCRIPTION = "排序字段，前加 - 为倒序，多个以逗号分隔；末位总是 id。"

    def __init__(self, *names: str):
        super().__init__(fields=names)
        choices = [choice for name in names for choice in (name, f"-{name}")]
        extend_schema_field({"type": "string", "enum": choices, "description": self.DESCRIPTION})(
            self
        )

    def filter(self, queryset, value):
        names = [self.get_ordering_value(name) for name in value or [] if name]
        return ordered(queryset, names or list(queryset.model._meta.ordering))


def exact(*names: str) -> dict[str, list[str]]:
    return {name: ["exact"] for name in names}


def between(*names: str) -> dict[str, list[str]]:
    """Two parameters per field, `<name>_from` and `<name>_to`, both included."""
    return {name: ["gte", "lte"] for name in names}


class RecordFilter(filterset.FilterSet):
    """Filters every list has. A subclass names its fields in Meta.

    `q` finds records by what their kind says is searched, and by the names of those they link to
    by SEARCH_LINKS. SEARCH names the columns to look through where a kind is not in the index.
    """

    SEARCH: tuple[str, ...] = ()
    SEARCH_LINKS: tuple[str, ...] = ()

    q = filters.CharFilter(
        method="search",
        max_length=LONGEST_SEARCH,
        validators=[refuse_too_many_words],
        help_text="搜索文字，不分大小写和全角半角；以空格隔开的词须同时出现。",
    )
    updated_since = Moment(
        field_name="updated_at", lookup_expr="gte", help_text="此刻（含）以后修改过的记录。"
    )
    ordering = Ordering("id", "updated_at")

    def __init__(self, data=None, queryset=None, *, request=None):
        """As the stock one, without copies of filters that the request does not name."""
        self.is_bound = data is not None
        self.data = QueryDict() if data is None else data
        self.queryset = self._meta.model._default_manager.all() if queryset is None else queryset
        self.request = request
        self.filters = {
            name: bound(one, to=self)
            for name, one in self.base_filters.items()
            if name in self.data or getattr(one, "acts_unasked", False)
        }

    @cached_property
    def standing(self) -> Standing:
        """Of whoever asks; who narrows a list without a request says it."""
        return standing_of(self.request.user)

    @cached_property
    def form(self) -> Parameters:
        return Parameters(self.filters, self.data)

    @property
    def qs(self):
        return self.filter_queryset(self.queryset.all()) if self.is_bound else self.queryset.all()

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        model = cls._meta.model
        if not (cls.SEARCH or cls.SEARCH_LINKS) and getattr(model, "searched", None) is None:
            found.pop("q", None)
        return found

    @classmethod
    def get_filter_name(cls, field_name, lookup_expr):
        suffix = {"gte": "_from", "lte": "_to"}.get(lookup_expr, "")
        return f"{field_name}{suffix}"

    @classmethod
    def filter_for_lookup(cls, field, lookup_type):
        if field.choices:
            return AnyOf, {"choices": field.choices, "help_text": f"{field.verbose_name}，可重复。"}
        if isinstance(field, models.BooleanField):
            return YesNo, {"help_text": f"{field.verbose_name}。"}
        if isinstance(field, models.ManyToManyField):
            related = field.remote_field.model._default_manager.all()
            return LinkedTo, {"queryset": related, "help_text": f"{field.verbose_name}，可重复。"}
        if isinstance(field, models.IntegerField):
            return WholeNumber, {"help_text": f"{field.verbose_name}。"}
        if isinstance(field, models.DateTimeField):
            return Moment, {"help_text": _bound_text(field, lookup_type)}
        found, params = super().filter_for_lookup(field, lookup_type)
        if issubclass(found, filters.ModelChoiceFilter):
            found = LinkTo
        return found, params | {"help_text": _bound_text(field, lookup_type)}

    def search(self, queryset, name, value: str):
        if not self.SEARCH:
            return found(queryset, value, by=self.standing, links=self.SEARCH_LINKS)
        wanted = Q()
        for column in self.SEARCH:
            wanted |= Q(**{f"{column}__icontains": value})
        return queryset.filter(wanted)

    def problems(self) -> dict[str, list[ErrorDetail]]:
        """Faulty values of the parameters this FilterSet knows."""
        found = {
            name: [ErrorDetail(text, code=error.code or "invalid") for text in error.messages]
            for name, fault in self.form.faults.items()
            for error in fault.error_list
        }
        several = (filters.MultipleChoiceFilter, filters.BaseCSVFilter)
        for name, one in self.filters.items():
            if not isinstance(one, several) and len(_given(self.data, name)) > 1:
                found[name] = [ErrorDetail("该参数只能给出一次。", code="repeated")]
        return found


def _bound_text(field, lookup_type: str) -> str:
    bound = {"gte": "起（含）", "lte": "止（含）"}.get(lookup_type, "")
    return f"{field.verbose_name}{bound}。"


def _given(params, name: str) -> list[str]:
    return params.getlist(name) if isinstance(params, QueryDict) else []


class EntryFilter(RecordFilter):
    """Filters of records that have a source and can be voided."""

    voided = Voided()


class SupervisionFilter(EntryFilter):
    """Filters of what hangs on topics and inspections."""

    work_year = WholeNumber(method="by_year", help_text="所属议题或检查的工作年度。")

    def by_year(self, queryset, name, value):
        return queryset.of_year(int(value))


class TrackedFilter(EntryFilter):
    """Filters of topics, inspections and suggestions."""

    ordering = Ordering("id", "updated_at", "work_year", "title", "status", "due_on", "planned_on")
    overdue = YesNo(method="by_overdue", help_text="是否超期：未办结且期限早于 on。")
    on = filters.DateFilter(method="no_filter", help_text="判断超期的日期，默认今天。")

    def by_overdue(self, queryset, name, value: bool):
        on = self.form.cleaned_data.get("on") or timezone.localdate()
        overdue = self._meta.model.objects.overdue(on=on)
        return queryset.filter(pk__in=overdue) if value else queryset.exclude(pk__in=overdue)

    def no_filter(self, queryset, name, value):
        return queryset

    def problems(self):
        found = super().problems()
        if self.data.get("on") and not self.data.get("overdue"):
            found["on"] = [ErrorDetail("on 须与 overdue 一起使用。", code="on_without_overdue")]
        return found


ENTRY = exact("source", "external_system", "external_id")
TRACKED = (
    exact("work_year", "subject_year", "status", "area", "lead_committee", "continues")
    | between("planned_on", "due_on", "started_on", "concluded_on")
    | ENTRY
)


def refuse_unknown(params, *, known: frozenset[str] | set[str]) -> dict[str, list[ErrorDetail]]:
    """One error for each parameter that is not among `known`."""
    return {
        name: [ErrorDetail(f"未知的查询参数“{name[:50]}”。", code="unknown_parameter")]
        for name in params
        if name not in known | ALWAYS_UNDERSTOOD
    }


def asked(filterset_class, *, request, queryset, besides=()):
    """The FilterSet with what the request asks of it.

    Raises BadQuery that names every unknown parameter and every bad value at once. `besides` are
    those who understand other parameters, such as a paginator: without one (an export of all
    rows) the paging parameters are unknown like any other.
    """
    params = request.query_params
    wanted = filterset_class(data=params, queryset=queryset, request=request)
    known = set(wanted.base_filters)
    problems = wanted.problems()
    for other in besides:
        known |= other.parameters
        problems |= other.problems(params)
    problems |= refuse_unknown(params, known=known)
    if problems:
        raise BadQuery(problems)
    return wanted


def filtered(filterset_class, *, request, queryset):
    """`queryset` as the request's parameters filter and sort it; faults as `asked` says."""
    return asked(filterset_class, request=request, queryset=queryset).qs


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by the view's `filterset_class`, refusing what it does not understand."""

    def filter_queryset(self, request, queryset, view):
        besides = [] if view.paginator is None else [view.paginator]
        wanted = asked(view.filterset_class, request=request, queryset=queryset, besides=besides)
        return wanted.qs

    def to_html(self, request, queryset, view):
        # The stock form lists every record of every linked kind; the parameters are documented
        # in the API description instead.
        return None
