from rest_framework import serializers
from rest_framework.reverse import reverse

from tracker.activities.models import Activity, Recommendation
from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.scoping import visible
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.decisions.models import Decision
from tracker.duties.models import DutyAct
from tracker.filings.models import Filing, NormativeDocument, YearList
from tracker.inspections.models import Inspection
from tracker.leads.models import GatheredOpinion, Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.outcomes.models import Figure, Outcome
from tracker.personnel.models import ByElection, Holding, PersonnelMatter
from tracker.plans.models import PlanItem
from tracker.progress.models import ProgressEntry
from tracker.rectification.models import RectificationItem
from tracker.reviews.models import Review
from tracker.sources.models import Passage, SourceDocument
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic

# What may quote a passage, with the route that shows it.
QUOTING = {
    Topic: "topic",
    Activity: "activity",
    Recommendation: "recommendation",
    Inspection: "inspection",
    Opinion: "opinion",
    RectificationItem: "rectification-item",
    Suggestion: "suggestion",
    Outcome: "outcome",
    Figure: "figure",
    ProgressEntry: "progress-entry",
    DutyAct: "duty-act",
    PlanItem: "plan-item",
    Holding: "holding",
    PersonnelMatter: "personnel-matter",
    ByElection: "by-election",
    Decision: "decision",
    Lead: "lead",
    GatheredOpinion: "gathered-opinion",
    Meeting: "meeting",
    AgendaItem: "agenda-item",
    NormativeDocument: "normative-document",
    Filing: "filing",
    Review: "review",
    YearList: "year-list",
}


class SourceDocumentSerializer(RecordSerializer):
    class Meta:
        model = SourceDocument
        fields = (
            "id",
            "code",
            "title",
            "kind",
            "work_year",
            "issued_by",
            "published_on",
            "outlet",
            "level",
            "times",
            "link",
            "deputies",
            "matter",
            "checksum",
            "note",
            *STAMPED,
        )


class SourceDocumentFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "work_year", "published_on", "title")

    class Meta:
        model = SourceDocument
        fields = exact(
            "code", "kind", "work_year", "issued_by", "outlet", "level", "deputies", "matter"
        ) | between("published_on")


class SourceDocumentViewSet(RemovableViewSet):
    queryset = SourceDocument.objects.all()
    serializer_class = SourceDocumentSerializer
    filterset_class = SourceDocumentFilter


class PassageSerializer(RecordSerializer):
    class Meta:
        model = Passage
        fields = ("id", "document", "number", "heading", "lead", "text", *STAMPED)


class NeighbourSerializer(serializers.ModelSerializer):
    """A passage before or after the one asked for."""

    class Meta:
        model = Passage
        fields = ("id", "number", "heading", "text")
        read_only_fields = fields


class QuotingRecordSerializer(serializers.Serializer):
    """A record that quotes the passage."""

    kind = serializers.CharField(help_text="记录种类，如 figure。")
    kind_display = serializers.CharField()
    id = serializers.IntegerField()
    title = serializers.CharField()
    quote = serializers.CharField(allow_blank=True)
    url = serializers.URLField()


class PassageInContextSerializer(PassageSerializer):
    """The passage with what stands around it and what was taken from it."""

    previous = serializers.SerializerMethodField()
    next = serializers.SerializerMethodField()
    quoted_by = serializers.SerializerMethodField()

    class Meta(PassageSerializer.Meta):
        fields = (*PassageSerializer.Meta.fields, "previous", "next", "quoted_by")

    def get_previous(self, passage) -> NeighbourSerializer(allow_null=True):
        before = passage.document.passages.filter(number__lt=passage.number)
        return self._neighbour(before.order_by("-number").first())

    def get_next(self, passage) -> NeighbourSerializer(allow_null=True):
        after = passage.document.passages.filter(number__gt=passage.number)
        return self._neighbour(after.order_by("number").first())

    def get_quoted_by(self, passage) -> QuotingRecordSerializer(many=True):
        request = self.context["request"]
        return [
            {
                "kind": record._meta.model_name,
                "kind_display": record._meta.verbose_name,
                "id": record.pk,
                "title": str(record),
                "quote": record.quote,
                "url": reverse(f"{route}-detail", args=[record.pk], request=request),
            }
            for model, route in QUOTING.items()
            for record in visible(model.objects.not_voided(), to=request.user)
            .filter(source=passage)
            .order_by("pk")
        ]

    def _neighbour(self, passage) -> dict | None:
        return None if passage is None else NeighbourSerializer(passage).data


class PassageFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "document", "number")

    class Meta:
        model = Passage
        fields = exact("document", "number", "heading")


class PassageViewSet(RemovableViewSet):
    queryset = Passage.objects.all()
    serializer_class = PassageSerializer
    detail_serializer_class = PassageInContextSerializer
    filterset_class = PassageFilter
    joined = ("document",)
