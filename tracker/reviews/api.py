"""备案审查 over REST: reviews, and what each committee said of a document."""

from tracker.common.api import ReadOnlyRecordViewSet, TrackedViewSet
from tracker.common.filters import (
    TRACKED,
    Ordering,
    RecordFilter,
    TrackedFilter,
    YesNo,
    between,
    exact,
)
from tracker.common.going_back import Correcting
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.reviews.models import Review, ReviewOpinion

# Moves of the life cycle and clocks write these.
WRITTEN_BY_MOVES = (
    "title",
    "status",
    "rule_set",
    "due_on",
    "due_explanation",
    "concluded_on",
    "extended_by",
    "talked_on",
    "result",
    "result_on",
    "refusal",
    "ground",
    "plan",
    "plan_until",
    "document_number",
    "written_on",
    "written_opinion",
    "reply_due_on",
    "replied_on",
    "maker_reply",
    "repair_due_on",
    "fixed_on",
    "fixed_how",
    "repair",
    "decision",
    "tell_due_on",
    "told_on",
)


class ReviewSerializer(RecordSerializer):
    class Meta:
        model = Review
        fields = (
            "id",
            *TRACKED_FIELDS,
            "document",
            "number",
            "kind",
            "registered_on",
            "initiator",
            "initiator_contact",
            "request_text",
            *(name for name in WRITTEN_BY_MOVES if name not in TRACKED_FIELDS),
            "provisional_dates",
            *ENTRY_FIELDS,
        )
        read_only_fields = WRITTEN_BY_MOVES


class ReviewFilter(TrackedFilter):
    class Meta:
        model = Review
        fields = (
            TRACKED
            | exact("document", "document__maker", "number", "kind", "result", "ground")
            | exact("fixed_how", "decision")
            | between("registered_on", "result_on", "written_on", "reply_due_on", "replied_on")
            | between("fixed_on", "told_on")
        )


class ReviewViewSet(Moving, TrackedViewSet):
    queryset = Review.objects.all()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter


class ReviewOpinionSerializer(RecordSerializer):
    class Meta:
        model = ReviewOpinion
        fields = (
            "id",
            "review",
            "committee",
            "sent_on",
            "due_on",
            "due_explanation",
            "extended_by",
            "given_on",
            "finding",
            "ground",
            "text",
            "taken_back_on",
            "taken_back_reason",
            "provisional_dates",
            *STAMPED,
        )


class ReviewOpinionFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "review", "committee", "sent_on", "due_on")
    outstanding = YesNo(method="by_state", help_text="是否尚待提出：没有提出，也没有撤回分送。")

    class Meta:
        model = ReviewOpinion
        fields = exact("review", "committee", "finding", "ground") | between(
            "sent_on", "due_on", "given_on"
        )

    def by_state(self, queryset, name, value: bool):
        found = ReviewOpinion.objects.outstanding()
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)


class ReviewOpinionViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = ReviewOpinion.objects.all()
    serializer_class = ReviewOpinionSerializer
    filterset_class = ReviewOpinionFilter


ROUTES = (
    ("reviews", ReviewViewSet, "review"),
    ("review-opinions", ReviewOpinionViewSet, "review-opinion"),
)
