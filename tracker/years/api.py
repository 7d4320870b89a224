from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer, VoidSerializer
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import RuleSet


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
            "is_tracked",
            "is_verified",
            "order",
            *STAMPED,
        )


class AnswerClassFilter(RecordFilter):
    SEARCH = ("code", "meaning")
    ordering = Ordering("id", "updated_at", "work_year", "order", "code")

    class Meta:
        model = AnswerClass
        fields = exact("work_year", "code", "counts_as_solved", "is_tracked", "is_verified")


class AnswerClassViewSet(RemovableViewSet):
    queryset = AnswerClass.objects.all()
    serializer_class = AnswerClassSerializer
    filterset_class = AnswerClassFilter


class CalendarYearSerializer(RecordSerializer):
    class Meta:
        model = CalendarYear
        fields = ("year", "notice", "is_complete", *STAMPED)
        fixed = ("year",)


class CalendarYearFilter(RecordFilter):
    ordering = Ordering("year", "updated_at")

    class Meta:
        model = CalendarYear
        fields = exact("is_complete")


class CalendarYearViewSet(RemovableViewSet):
    queryset = CalendarYear.objects.all()
    serializer_class = CalendarYearSerializer
    filterset_class = CalendarYearFilter

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        year = self.seen_by_the_writer()
        return self.answer(year.confirm(by=self.actor(self.read(ReasonSerializer))))


class CalendarDaySerializer(RecordSerializer):
    class Meta:
        model = CalendarDay
        fields = ("id", "calendar_year", "date", "kind", "holiday", "note", *STAMPED)


class CalendarDayFilter(RecordFilter):
    SEARCH = ("note",)
    ordering = Ordering("id", "updated_at", "date")

    class Meta:
        model = CalendarDay
        fields = exact("calendar_year", "kind", "holiday") | between("date")


class CalendarDayViewSet(RemovableViewSet):
    queryset = CalendarDay.objects.all()
    serializer_class = CalendarDaySerializer
    filterset_class = CalendarDayFilter


class RuleSetSerializer(RecordSerializer):
    class Meta:
        model = RuleSet
        fields = (
            "id", "code", "name", "effective_from", "is_verified", "basis", "clock_start",
            "closed_session_handover_length", "closed_session_handover_unit",
            "refusal_length", "refusal_unit",
            "reassignment_length", "reassignment_unit",
            "contact_length", "contact_unit",
            "co_opinion_length", "co_opinion_unit",
            "answer_months", "longest_answer_months", "extension_consent", "answer_cutoff",
            "feedback_length", "feedback_unit", "missing_feedback", "counts_late_feedback",
            "second_round_length", "second_round_unit", "max_rounds", "withdrawal_until",
            "inspection_notice_length", "inspection_notice_unit",
            "opinion_handover_length", "opinion_handover_unit",
            "opinion_report_length", "opinion_report_unit",
            "budget_report_length", "budget_report_unit",
            "audit_rectification_length", "audit_rectification_unit",
            "ballot_base", "ballot_pass_percent", "rolls_forward", "due_soon_days", *STAMPED,
        )  # fmt: skip


class RuleSetFilter(RecordFilter):
    SEARCH = ("code", "name", "basis")
    ordering = Ordering("id", "updated_at", "effective_from", "code")

    class Meta:
        model = RuleSet
        fields = exact("code", "is_verified") | between("effective_from")


class RuleSetViewSet(RemovableViewSet):
    queryset = RuleSet.objects.all()
    serializer_class = RuleSetSerializer
    filterset_class = RuleSetFilter
