"""Opinions over REST; reports come about by moves of their opinion and are read."""

from tracker.common.api import EntryViewSet, ReadOnlyRecordViewSet
from tracker.common.filters import ENTRY, Ordering, RecordFilter, SupervisionFilter, between, exact
from tracker.common.going_back import Correcting
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.transitions import Moving
from tracker.opinions.models import Opinion, ResultReport


class OpinionSerializer(RecordSerializer):
    class Meta:
        model = Opinion
        fields = (
            "id",
            "matter",
            "title",
            "status",
            "issuer",
            "kind",
            "meeting",
            "deliberated_on",
            "addressed_to",
            "decided_on",
            "handover_due_on",
            "document_number",
            "handed_over_on",
            "rule_set",
            "due_on",
            "due_explanation",
            "provisional_dates",
            "round",
            "plan_on",
            "draft_report",
            "consulted_on",
            "reported_on",
            "concluded_on",
            "comment",
            "published_on",
            "continues",
            "note",
            *ENTRY_FIELDS,
        )
        fixed = ("matter",)


class OpinionFilter(SupervisionFilter):
    ordering = Ordering("id", "updated_at", "title", "status", "due_on", "handed_over_on")

    class Meta:
        model = Opinion
        fields = (
            exact("matter", "status", "issuer", "kind", "addressed_to")
            | between("handed_over_on", "due_on", "reported_on")
            | ENTRY
        )


class OpinionViewSet(Moving, EntryViewSet):
    queryset = Opinion.objects.all()
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilter


class ResultReportSerializer(RecordSerializer):
    class Meta:
        model = ResultReport
        fields = ("id", "opinion", "round", "reported_on", "text", *STAMPED)


class ResultReportFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "opinion", "reported_on")

    class Meta:
        model = ResultReport
        fields = exact("opinion", "round") | between("reported_on")


class ResultReportViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = ResultReport.objects.all()
    serializer_class = ResultReportSerializer
    filterset_class = ResultReportFilter
