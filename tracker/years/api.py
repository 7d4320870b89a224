from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer, VoidSerializer
from tracker.years.models import AnswerClass, WorkYear


class WorkYearSerializer(RecordSerializer):
    class Meta:
        model = WorkYear
        fields = ("year", "status", "closed_on", "note", *STAMPED)
        read_only_fields = ("status", "closed_on")
        fixed = ("year",)


class ClosingSerializer(ReasonSerializer):
    closed_on = serializers.DateField(help_text="关账日期。")


class ReopeningSerializer(VoidSerializer):
    """As for voiding, a reason is required."""


class WorkYearFilter(RecordFilter):
    ordering = Ordering("year", "updated_at")

    class Meta:
        model = WorkYear
        fields = exact("status")


class WorkYearViewSet(RemovableViewSet):
    queryset = WorkYear.objects.all()
    serializer_class = WorkYearSerializer
    filterset_class = WorkYearFilter

    @extend_schema(request=ClosingSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        year = self.seen_by_the_writer()
        given = self.read(ClosingSerializer)
        return self.answer(year.close(on=given["closed_on"], by=self.actor(given)))

    @extend_schema(request=ReopeningSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        year = self.seen_by_the_writer()
        return self.answer(year.reopen(by=self.actor(self.read(ReopeningSerializer))))


class AnswerClassSerializer(RecordSerializer):
    class Meta:
        model = AnswerClass
        fields = (
            "id",
            "work_year",
            "code",
            "meaning",
            "colour",
            "counts_as_solved",
            "is_verified",
            "order",
            *STAMPED,
        )


class AnswerClassFilter(RecordFilter):
    SEARCH = ("code", "meaning")
    ordering = Ordering("id", "updated_at", "work_year", "order", "code")

    class Meta:
        model = AnswerClass
        fields = exact("work_year", "code", "counts_as_solved", "is_verified")


class AnswerClassViewSet(RemovableViewSet):
    queryset = AnswerClass.objects.all()
    serializer_class = AnswerClassSerializer
    filterset_class = AnswerClassFilter
