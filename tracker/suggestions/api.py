from django_filters import filters

from tracker.common.api import TrackedViewSet
from tracker.common.filters import (
    TRACKED,
    Ordering,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit


class SuggestionSerializer(RecordSerializer):
    class Meta:
        model = Suggestion
        fields = (
            "id",
            "number",
            *TRACKED_FIELDS,
            "kind",
            "session",
            "is_closed_session",
            "body",
            "lead_deputy",
            "co_signers",
            "handed_over_on",
            "is_key",
            "disclosure",
            "handling",
            *ENTRY_FIELDS,
        )


class SuggestionFilter(TrackedFilter):
    SEARCH = ("number", "title", "body", "handling", "quote")
    ordering = Ordering(
        "id", "updated_at", "work_year", "number", "title", "status", "due_on", "handed_over_on"
    )
    # A unit has one part in a suggestion at most, so this join lists nothing twice.
    unit = filters.ModelChoiceFilter(
        field_name="assignments__unit",
        queryset=Unit.objects.all(),
        help_text="承办单位(主办、会办或分办)。",
    )

    class Meta:
        model = Suggestion
        fields = (
            TRACKED
            | exact("number", "kind", "session", "is_closed_session", "lead_deputy", "co_signers")
            | exact("is_key", "disclosure")
            | between("handed_over_on")
        )


class SuggestionViewSet(TrackedViewSet):
    queryset = Suggestion.objects.all()
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilter
    joined = ("session__term",)
