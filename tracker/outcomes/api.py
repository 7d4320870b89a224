from tracker.common.api import EntryViewSet, RemovableViewSet
from tracker.common.filters import (
    ENTRY,
    EntryFilter,
    Ordering,
    RecordFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.outcomes.models import Figure, Indicator, Outcome


class IndicatorSerializer(RecordSerializer):
    class Meta:
        model = Indicator
        fields = (
            "id",
            "code",
            "name",
            "unit",
            "definition",
            "nature",
            "area",
            "population",
            "programmes",
            "counted_from",
            "order",
            "note",
            *STAMPED,
        )


class IndicatorFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "order", "code", "name")

    class Meta:
        model = Indicator
        fields = exact("code", "nature", "area", "population")


class IndicatorViewSet(RemovableViewSet):
    queryset = Indicator.objects.all()
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter


class OutcomeSerializer(RecordSerializer):
    class Meta:
        model = Outcome
        fields = (
            "id",
            "work_year",
            "matter",
            "title",
            "description",
            "kind",
            "doer",
            "unit",
            "achieved_on",
            "is_confirmed",
            *ENTRY_FIELDS,
        )


class OutcomeFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "work_year", "achieved_on", "title")

    class Meta:
        model = Outcome
        fields = (
            exact("work_year", "kind", "doer", "unit", "is_confirmed")
            | exact("matter")
            | between("achieved_on")
            | ENTRY
        )


class OutcomeViewSet(EntryViewSet):
    queryset = Outcome.objects.all()
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter


class FigureSerializer(RecordSerializer):
    class Meta:
        model = Figure
        fields = (
            "id",
            "work_year",
            "subject_year",
            "matter",
            "activity",
            "outcome",
            "indicator",
            "label",
            "value",
            "upper_value",
            "unit",
            "comparator",
            "wording",
            "nature",
            "doer",
            "period",
            "period_kind",
            "period_from",
            "period_until",
            "is_planned",
            "note",
            *ENTRY_FIELDS,
        )
        extra_kwargs = {
            "value": {"normalize_output": True},
            "upper_value": {"normalize_output": True},
        }


class FigureFilter(EntryFilter):
    ordering = Ordering(
        "id", "updated_at", "work_year", "subject_year", "label", "value", "period_from",
        "period_until",
    )  # fmt: skip

    class Meta:
        model = Figure
        fields = (
            exact("work_year", "subject_year", "nature", "doer", "comparator", "unit")
            | exact("period_kind", "is_planned")
            | exact("indicator", "activity", "outcome")
            | exact("matter")
            | between("period_from", "period_until")
            | ENTRY
        )


class FigureViewSet(EntryViewSet):
    queryset = Figure.objects.all()
    serializer_class = FigureSerializer
    filterset_class = FigureFilter
