from tracker.common.api import TrackedViewSet
from tracker.common.filters import TRACKED, TrackedFilter, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.common.transitions import Moving
from tracker.decisions.models import Decision


class DecisionSerializer(RecordSerializer):
    class Meta:
        model = Decision
        fields = (
            "id",
            *TRACKED_FIELDS,
            "kind",
            "number",
            "text",
            "laws",
            "addressed_to",
            "has_no_term",
            "submitted_on",
            "adopted_on",
            "is_uncounted",
            "effective_on",
            "published_on",
            "filed_up_due_on",
            "filed_up_on",
            "reported_on",
            "report",
            "erratum",
            "repealed_on",
            "repealed_by",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = (
            "status",
            "due_on",
            "concluded_on",
            "has_no_term",
            "submitted_on",
            "adopted_on",
            "is_uncounted",
            "effective_on",
            "published_on",
            "filed_up_on",
            "reported_on",
            "report",
            "erratum",
            "repealed_on",
            "repealed_by",
        )


class DecisionFilter(TrackedFilter):
    class Meta:
        model = Decision
        fields = (
            TRACKED
            | exact("kind", "number", "laws", "addressed_to", "has_no_term")
            | between("adopted_on", "effective_on", "published_on", "reported_on", "repealed_on")
        )


class DecisionViewSet(Moving, TrackedViewSet):
    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter


ROUTES = (("decisions", DecisionViewSet, "decision"),)
