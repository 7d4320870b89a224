from tracker.common.api import RemovableViewSet, TrackedViewSet
from tracker.common.filters import (
    TRACKED,
    LinkTo,
    Ordering,
    RecordFilter,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.suggestions.models import CoSignature, Suggestion
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
            "disclosure_wish",
            "disclosure",
            "is_entered_by_office",
            "submitted_on",
            "accepted_on",
            "ground",
            "referred_to",
            "deputy_told_on",
            "withdrawal_requested_on",
            "withdrawal_agreed",
            "merged_into",
            "handed_over_on",
            "handed_over_to",
            "handover_document",
            "mode",
            "rule_set",
            "answer_months",
            "due_explanation",
            "provisional_dates",
            "round",
            "rehandled_on",
            "feedback_due_on",
            "is_key",
            "key_fixed_on",
            "key_meeting",
            "key_leader",
            "government_leader",
            "next_report_on",
            "handling",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = ("status", "due_on", "concluded_on")


class SuggestionFilter(TrackedFilter):
    ordering = Ordering(
        "id", "updated_at", "work_year", "number", "title", "status", "due_on", "handed_over_on"
    )
    # A unit has one part in a suggestion at most, so this join lists nothing twice.
    unit = LinkTo(
        field_name="assignments__unit",
        queryset=Unit.objects.all(),
        help_text="承办单位（主办、会办或分办）。",
    )

    class Meta:
        model = Suggestion
        fields = (
            TRACKED
            | exact("number", "kind", "session", "is_closed_session", "lead_deputy")
            | exact("is_key", "disclosure", "mode", "handed_over_to", "rule_set", "co_signers")
            | between("handed_over_on")
        )


class SuggestionViewSet(Moving, TrackedViewSet):
    queryset = Suggestion.objects.all()
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilter
    joined = ("session__term",)


class CoSignatureSerializer(RecordSerializer):
    class Meta:
        model = CoSignature
        fields = ("id", "suggestion", "deputy", "consent", "consented_on", *STAMPED)
        fixed = ("suggestion", "deputy")


class CoSignatureFilter(RecordFilter):
    SEARCH_LINKS = ("deputy", "suggestion")
    ordering = Ordering("id", "updated_at", "suggestion", "consented_on")

    class Meta:
        model = CoSignature
        fields = exact("suggestion", "deputy", "consent")


class CoSignatureViewSet(RemovableViewSet):
    queryset = CoSignature.objects.all()
    serializer_class = CoSignatureSerializer
    filterset_class = CoSignatureFilter


ROUTES = (
    ("suggestions", SuggestionViewSet, "suggestion"),
    ("co-signatures", CoSignatureViewSet, "co-signature"),
)
