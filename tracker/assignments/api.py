from tracker.assignments.models import Assignment, Extension, Urge
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.going_back import Correcting
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.transitions import Moving


class AssignmentSerializer(RecordSerializer):
    class Meta:
        model = Assignment
        fields = (
            "id",
            "suggestion",
            "unit",
            "part",
            "status",
            "is_current",
            "assigned_on",
            "assigned_by",
            "document_number",
            "signed_on",
            "handler",
            "phone",
            "refusal_due_on",
            "provisional_dates",
            "refused_on",
            "refusal_decided_on",
            "refusal_reason",
            "proposed_unit",
            "must_handle",
            "excused_on",
            "replaces",
            "co_opinion_due_on",
            "co_opinion_on",
            "co_opinion",
            *STAMPED,
        )


class AssignmentFilter(RecordFilter):
    SEARCH_LINKS = ("suggestion",)
    ordering = Ordering("id", "updated_at", "suggestion", "assigned_on", "signed_on")

    class Meta:
        model = Assignment
        fields = exact("suggestion", "unit", "part", "status", "is_current") | between(
            "assigned_on", "signed_on"
        )


class AssignmentViewSet(Moving, ReadOnlyRecordViewSet):
    """Units come to a suggestion by its handover; here they sign, refuse and give co-opinions."""

    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter


class ExtensionSerializer(RecordSerializer):
    class Meta:
        model = Extension
        fields = (
            "id",
            "suggestion",
            "requested_by",
            "requested_on",
            "reason",
            "months",
            "decision",
            "decided_on",
            "deputy_told_on",
            "previous_due_on",
            "due_on",
            "explanation",
            "provisional_dates",
            *STAMPED,
        )


class ExtensionFilter(RecordFilter):
    SEARCH_LINKS = ("suggestion",)
    ordering = Ordering("id", "updated_at", "suggestion", "requested_on")

    class Meta:
        model = Extension
        fields = exact("suggestion", "requested_by", "decision") | between("requested_on")


class ExtensionViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Extension.objects.all()
    serializer_class = ExtensionSerializer
    filterset_class = ExtensionFilter


class UrgeSerializer(RecordSerializer):
    class Meta:
        model = Urge
        fields = ("id", "suggestion", "unit", "urged_on", "text", "author", *STAMPED)


class UrgeFilter(RecordFilter):
    SEARCH_LINKS = ("suggestion",)
    ordering = Ordering("id", "updated_at", "suggestion", "urged_on")

    class Meta:
        model = Urge
        fields = exact("suggestion", "unit") | between("urged_on")


class UrgeViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Urge.objects.all()
    serializer_class = UrgeSerializer
    filterset_class = UrgeFilter
