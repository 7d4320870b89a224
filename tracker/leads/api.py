from tracker.common.api import EntryViewSet, TrackedViewSet
from tracker.common.filters import (
    ENTRY,
    TRACKED,
    EntryFilter,
    Ordering,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.common.transitions import Moving
from tracker.leads.models import GatheredOpinion, Lead

# Moves of the life cycle change these.
BY_MOVES = (
    "handled_by", "document_number", "handed_over_on", "due_explanation", "extension_asked_on",
    "extension_until", "extension_reason", "extension_decision", "answered_on", "answer",
    "told_on", "rated", "confirmed_by", "verified", "verified_on", "referred_to", "end_reason",
    "became", "became_item", "duplicate_of",
)  # fmt: skip


class LeadSerializer(RecordSerializer):
    class Meta:
        model = Lead
        fields = (
            "id", *TRACKED_FIELDS, "number", "channel", "received_on", "text", "place", "times",
            "street", "activity", "deputy", "person_name", "phone", "is_person_shown",
            "wants_reply", "is_in_proceedings", "unit_named", "rule", "budget_unit", "amount",
            *BY_MOVES, "provisional_dates", *ENTRY_FIELDS,
        )  # fmt: skip
        read_only_fields = (
            "number", "status", "due_on", "started_on", "concluded_on", *BY_MOVES,
        )  # fmt: skip


class LeadFilter(TrackedFilter):
    """Nobody is looked for by their name or phone: there is no filter for either."""

    class Meta:
        model = Lead
        fields = (
            TRACKED
            | exact(
                "channel", "number", "street", "activity", "deputy", "handled_by", "budget_unit",
                "wants_reply", "is_in_proceedings", "verified", "rated", "document_number",
                "became", "became_item", "duplicate_of",
            )
            | between("received_on", "handed_over_on", "answered_on", "told_on", "amount")
        )  # fmt: skip


class LeadViewSet(Moving, TrackedViewSet):
    queryset = Lead.objects.all()
    serializer_class = LeadSerializer
    filterset_class = LeadFilter


class GatheredOpinionSerializer(RecordSerializer):
    class Meta:
        model = GatheredOpinion
        fields = (
            "id",
            "matter",
            "voice",
            "text",
            "category",
            "handed_over_on",
            "adoption",
            "response",
            *ENTRY_FIELDS,
        )


class GatheredOpinionFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "handed_over_on")

    class Meta:
        model = GatheredOpinion
        fields = (
            exact("matter", "voice", "category", "adoption") | between("handed_over_on") | ENTRY
        )


class GatheredOpinionViewSet(EntryViewSet):
    queryset = GatheredOpinion.objects.all()
    serializer_class = GatheredOpinionSerializer
    filterset_class = GatheredOpinionFilter


ROUTES = (
    ("leads", LeadViewSet, "lead"),
    ("gathered-opinions", GatheredOpinionViewSet, "gathered-opinion"),
)
