"""The fiscal calendar of a work year over REST, mixed into its viewset."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.common.going_back import Undoing
from tracker.common.serializers import ReasonSerializer
from tracker.fiscal.calendar import lines_of, plan


class LineSerializer(serializers.Serializer):
    """A duty of the calendar as it falls in the year, planned or not."""

    duty = serializers.IntegerField(source="duty.pk")
    code = serializers.CharField(source="duty.code")
    title = serializers.CharField(help_text="议题的名称。")
    form = serializers.CharField(source="duty.form")
    form_display = serializers.CharField(source="duty.get_form_display")
    article = serializers.CharField(source="duty.article")
    is_yearly = serializers.BooleanField(source="duty.is_yearly")
    is_verified = serializers.BooleanField(source="duty.is_verified")
    due_on = serializers.DateField(source="due.due_on", allow_null=True)
    due_explanation = serializers.CharField(source="due.explanation")
    topic = serializers.IntegerField(
        source="topic.pk",
        allow_null=True,
        default=None,
        help_text="已列入的议题；还没有的、您看不到的为空。",
    )


class PlanSerializer(ReasonSerializer):
    duties = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        help_text="要列入的各项（`duty`）；已列入的不重复新建。",
    )


class FiscalCalendar(Undoing):
    """Adds to the viewset of work years what the fiscal calendar asks for in the year."""

    read: Any

    @extend_schema(summary="财经监督年历", responses={200: LineSerializer(many=True)})
    @action(
        detail=True, methods=["get"], url_path="fiscal-calendar", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def fiscal_calendar(self, request, *args, **kwargs):
        lines = lines_of(self.get_object(), to=request.user)
        return Response(LineSerializer(lines, many=True).data)

    @extend_schema(
        summary="列入财经监督议题",
        description="按年历新建本年度的议题，已有的不重复。须带 If-Match；用 `undo/` 整步撤销。",
        request=PlanSerializer,
        responses={200: LineSerializer(many=True)},
    )
    @fiscal_calendar.mapping.post
    def plan_fiscal_calendar(self, request, *args, **kwargs):
        year, given = self.seen_by_the_writer(), self.read(PlanSerializer)
        planned = plan(year, chosen=given["duties"], by=self.actor(given))
        answer = LineSerializer(lines_of(planned, to=request.user), many=True).data
        return Response(answer, headers={"ETag": f'"{planned.version}"'})
