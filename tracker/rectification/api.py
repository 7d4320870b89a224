"""Rectification items over REST; stages and extensions come about by moves and are read."""

from tracker.common.api import EntryViewSet, ReadOnlyRecordViewSet
from tracker.common.filters import (
    ENTRY,
    Ordering,
    RecordFilter,
    SupervisionFilter,
    YesNo,
    between,
    exact,
)
from tracker.common.going_back import Correcting
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.transitions import Moving
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)


class RectificationItemSerializer(RecordSerializer):
    class Meta:
        model = RectificationItem
        fields = (
            "id",
            "matter",
            "opinion",
            "number",
            "kind",
            "category",
            "text",
            "law",
            "article",
            "found_by",
            "status",
            "confirmed_on",
            "lead_unit",
            "co_units",
            "handed_over_on",
            "due_on",
            "due_explanation",
            "provisional_dates",
            "claimed_on",
            "responsible_leader",
            "measures",
            "applied_on",
            "result",
            "unit_signer",
            "unit_signed_on",
            "checked_on",
            "check_opinion",
            "written_off_on",
            "continues",
            "note",
            *ENTRY_FIELDS,
        )
        fixed = ("matter",)
        read_only_fields = ("co_units",)


class RectificationItemFilter(SupervisionFilter):
    ordering = Ordering("id", "updated_at", "number", "status", "due_on", "handed_over_on")
    open = YesNo(method="by_open", help_text="是否尚未销号、不予整改或结转。")

    class Meta:
        model = RectificationItem
        fields = (
            exact("matter", "opinion", "kind", "found_by", "status", "lead_unit")
            | exact("co_units", "law")
            | between("handed_over_on", "due_on", "written_off_on")
            | ENTRY
        )

    def by_open(self, queryset, name, value: bool):
        finished = RectificationItem.FINISHED
        if value:
            return queryset.exclude(status__in=finished)
        return queryset.filter(status__in=finished)


class RectificationItemViewSet(Moving, EntryViewSet):
    queryset = RectificationItem.objects.all()
    serializer_class = RectificationItemSerializer
    filterset_class = RectificationItemFilter


class RectificationStageSerializer(RecordSerializer):
    class Meta:
        model = RectificationStage
        fields = ("id", "item", "goal", "due_on", "reached_on", "evidence", *STAMPED)


class RectificationStageFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "item", "due_on")

    class Meta:
        model = RectificationStage
        fields = exact("item") | between("due_on", "reached_on")


class RectificationStageViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = RectificationStage.objects.all()
    serializer_class = RectificationStageSerializer
    filterset_class = RectificationStageFilter


class RectificationExtensionSerializer(RecordSerializer):
    class Meta:
        model = RectificationExtension
        fields = (
            "id",
            "item",
            "requested_by",
            "requested_on",
            "reason",
            "until",
            "decision",
            "decided_on",
            "previous_due_on",
            *STAMPED,
        )


class RectificationExtensionFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "item", "requested_on")

    class Meta:
        model = RectificationExtension
        fields = exact("item", "requested_by", "decision") | between("requested_on")


class RectificationExtensionViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = RectificationExtension.objects.all()
    serializer_class = RectificationExtensionSerializer
    filterset_class = RectificationExtensionFilter
