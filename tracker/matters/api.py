"""All matters of whatever kind in one list: what a search, a calendar or “what is late” asks."""

from django.utils import timezone
from django_filters import filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker import kinds
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.chain import chain_of
from tracker.common.filters import (
    AnyOf,
    Ordering,
    RecordFilter,
    WholeNumber,
    YesNo,
    between,
    exact,
)
from tracker.common.veil import Sight
from tracker.matters.models import Matter


class MatterSerializer(serializers.ModelSerializer):
    """A matter as the spine knows it; `id` is that of the record of its kind as well."""

    matter_kind_display = serializers.SerializerMethodField(label="事项种类（中文）")

    class Meta:
        model = Matter
        fields = (
            "id",
            "uuid",
            "matter_kind",
            "matter_kind_display",
            "matter_year",
            "matter_number",
            "matter_title",
            "matter_due_on",
            "matter_due_is_provisional",
            "matter_is_owed",
            "matter_is_voided",
        )
        read_only_fields = fields

    def get_matter_kind_display(self, matter) -> str:
        return str(kinds.model_of(matter.matter_kind)._meta.verbose_name)


class LinkSerializer(serializers.Serializer):
    """One year of a matter that goes on over several."""

    id = serializers.IntegerField(source="pk")
    matter_kind = serializers.CharField()
    work_year = serializers.IntegerField(source="work_year_id")
    title = serializers.CharField(source="__str__")
    status = serializers.CharField()
    status_display = serializers.CharField(source="get_status_display")
    continues = serializers.IntegerField(source="continues_id", allow_null=True)


class MatterFilter(RecordFilter):
    updated_since = None
    ordering = Ordering("id", "matter_year", "matter_due_on", "matter_title")
    matter_kind = AnyOf(
        choices=[(name, name) for name in kinds.names()], help_text="事项种类，可重复。"
    )
    matter_year = WholeNumber(help_text="工作年度。")
    overdue = YesNo(method="by_overdue", help_text="是否超期：未完成且期限早于 on。")
    on = filters.DateFilter(method="no_filter", help_text="判断超期的日期，默认今天。")
    voided = YesNo(field_name="matter_is_voided", help_text="是否已作废；默认都列出。")

    class Meta:
        model = Matter
        fields = exact("uuid", "matter_is_owed") | between("matter_due_on")

    def by_overdue(self, queryset, name, value: bool):
        on = self.form.cleaned_data.get("on") or timezone.localdate()
        overdue = Matter.objects.overdue(on=on)
        return queryset.filter(pk__in=overdue) if value else queryset.exclude(pk__in=overdue)

    def no_filter(self, queryset, name, value):
        return queryset


class MatterViewSet(ReadOnlyRecordViewSet):
    queryset = Matter.objects.all()
    serializer_class = MatterSerializer
    filterset_class = MatterFilter

    def retrieve(self, request, *args, **kwargs):
        """Without a version of its own: it is written where the record of its kind is."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="历年承接",
        description="这个事项承接的和承接它的各年记录，从早到晚，含它自己；看不到的不列。",
        responses={200: LinkSerializer(many=True)},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def chain(self, request, *args, **kwargs):
        record = self.get_object().specific
        sight = Sight(request.user)
        links = sight.veiled(chain_of(record, sight=sight) or [record])
        return Response(LinkSerializer(links, many=True).data)
