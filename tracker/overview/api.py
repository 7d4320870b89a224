from dataclasses import asdict
from datetime import date

from django import forms
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.common.filters import refuse_unknown
from tracker.common.problems import BadQuery
from tracker.overview.statistics import overview
from tracker.years.models import WorkYear

COUNTED = ("tracker.view_topic", "tracker.view_inspection", "tracker.view_suggestion")


class TallySerializer(serializers.Serializer):
    key = serializers.JSONField(help_text="代码或编号；null 表示未填写。")
    label = serializers.CharField()
    count = serializers.IntegerField()


class KindOverviewSerializer(serializers.Serializer):
    label = serializers.CharField()
    total = serializers.IntegerField()
    finished = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_soon = serializers.IntegerField()
    by_status = TallySerializer(many=True)
    by_area = TallySerializer(many=True)
    by_kind = TallySerializer(many=True)
    overdue_by_unit = TallySerializer(many=True)


class RectificationOverviewSerializer(serializers.Serializer):
    total = serializers.IntegerField(help_text="已交办的整改事项。")
    written_off = serializers.IntegerField(help_text="已销号。")
    long_term = serializers.IntegerField(help_text="长期整改。")
    not_accepted = serializers.IntegerField(help_text="不予整改（已说明）。")
    overdue = serializers.IntegerField()
    percent = serializers.FloatField(
        allow_null=True, help_text="销号率（%），截尾保留一位小数；没有交办的事项时为空。"
    )
    opinions = serializers.IntegerField(help_text="已交办的审议意见。")
    opinions_reported = serializers.IntegerField(help_text="已书面报告的审议意见。")
    opinions_overdue = serializers.IntegerField()


class YearCountSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    topics = serializers.IntegerField()
    inspections = serializers.IntegerField()
    suggestions = serializers.IntegerField()


class OverviewSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    on = serializers.DateField()
    topics = KindOverviewSerializer()
    inspections = KindOverviewSerializer()
    suggestions = KindOverviewSerializer()
    law_enforcement_inspections = serializers.IntegerField(help_text="计为执法检查的件数。")
    suggestions_unanswered = serializers.IntegerField()
    suggestions_by_answer_class = TallySerializer(many=True)
    rectification = RectificationOverviewSerializer()
    years = YearCountSerializer(many=True)


class OverviewParameters(forms.Form):
    work_year = forms.ModelChoiceField(WorkYear.objects.all(), required=False)
    on = forms.DateField(required=False)


class MayReadAllThatIsCounted(BasePermission):
    def has_permission(self, request, view):
        return request.user.has_perms(COUNTED)


class OverviewView(APIView):
    """Counts of one year by kind, status, area and lateness; the dashboard shows the same."""

    permission_classes = [IsAuthenticated, MayReadAllThatIsCounted]

    @extend_schema(
        summary="年度概览",
        parameters=[
            OpenApiParameter("work_year", int, description="工作年度，默认最近一年。"),
            OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至日期。"),
        ],
        responses={200: OverviewSerializer},
    )
    def get(self, request):
        year, on = asked_year_and_day(request.query_params)
        return Response(
            OverviewSerializer(asdict(overview(year=year, on=on, to=request.user))).data
        )


def asked_year_and_day(params) -> tuple[int, date]:
    """The asked year and day; by default the latest work year, as it stands today."""
    form = OverviewParameters(params)
    problems = refuse_unknown(params, known=set(form.fields)) | {
        name: [ErrorDetail(message, code=fault.code) for message in fault.messages]
        for name, faults in form.errors.as_data().items()
        for fault in faults
    }
    if problems:
        raise BadQuery(problems)
    today = timezone.localdate()
    latest = form.cleaned_data["work_year"] or WorkYear.objects.first()
    year = latest.year if latest else today.year
    return year, form.cleaned_data["on"] or today
