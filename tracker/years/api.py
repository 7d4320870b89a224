from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import (
    STAMPED,
    ReasonSerializer,
    RecordId,
    RecordSerializer,
    VoidSerializer,
)
from tracker.fiscal.planning_api import FiscalCalendar
from tracker.years import closing, entering
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
    carry_over = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        help_text="一并结转的事项的编号，见 `unfinished/`。",
    )
    to_year = RecordId(
        queryset=WorkYear.objects.all(), required=False, help_text="结转到哪个工作年度。"
    )


class UnfinishedSerializer(serializers.Serializer):
    """A matter of the year that has not ended."""

    id = serializers.IntegerField(source="record.pk")
    matter_kind = serializers.CharField(source="record.matter_kind")
    title = serializers.CharField(source="record")
    status = serializers.CharField(source="record.status")
    status_display = serializers.CharField(source="record.get_status_display")
    due_on = serializers.DateField(source="record.due_on", allow_null=True)
    why_not = serializers.CharField(help_text="不能结转的原因；可以结转的为空。")


class OpeningSerializer(ReasonSerializer):
    takes_over = serializers.ListField(
        child=serializers.ChoiceField(choices=[("answer_classes", "办理结果类别")]),
        required=False,
        help_text="从本年度沿用什么；下一年度已有的不抄。",
    )


class ReopeningSerializer(VoidSerializer):
    """As for voiding, a reason is required."""


class WorkYearFilter(RecordFilter):
    ordering = Ordering("year", "updated_at")

    class Meta:
        model = WorkYear
        fields = exact("status")


class WorkYearViewSet(FiscalCalendar, RemovableViewSet):
    queryset = WorkYear.objects.all()
    serializer_class = WorkYearSerializer
    filterset_class = WorkYearFilter

    @extend_schema(request=ClosingSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        year = self.seen_by_the_writer()
        given = self.read(ClosingSerializer)
        closed = closing.close(
            year,
            on=given["closed_on"],
            carried=set(given.get("carry_over", ())),
            to_year=given.get("to_year"),
            by=self.actor(given),
        )
        return self.answer(closed)

    @extend_schema(summary="没有办结的事项", responses={200: UnfinishedSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def unfinished(self, request, *args, **kwargs):
        left = closing.unfinished(self.get_object(), to=request.user)
        return Response(UnfinishedSerializer(left, many=True).data)

    @extend_schema(summary="开启下一年度", request=OpeningSerializer)
    @action(detail=True, methods=["post"], url_path="open-next")
    def open_next(self, request, *args, **kwargs):
        year, given = self.seen_by_the_writer(), self.read(OpeningSerializer)
        by = self.actor(given)
        with transaction.atomic():
            following = closing.open_next(year, by=by)
            if "answer_classes" in given.get("takes_over", ()):
                closing.take_over_classes(year, following, by=by)
        return self.answer(following)

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


class MovedDateSerializer(serializers.Serializer):
    kind = serializers.CharField(source="record._meta.model_name")
    id = serializers.IntegerField(source="record.pk")
    title = serializers.CharField(source="record")
    field = serializers.CharField()
    before = serializers.DateField()
    after = serializers.DateField(allow_null=True)


class ConfirmedSerializer(CalendarYearSerializer):
    moved_dates = MovedDateSerializer(
        many=True, read_only=True, help_text="原为暂定、按本年日历重新计算后变动的期限。"
    )

    class Meta(CalendarYearSerializer.Meta):
        fields = (*CalendarYearSerializer.Meta.fields, "moved_dates")


class NoticeSerializer(ReasonSerializer):
    text = serializers.CharField(help_text="通知原文中“一、元旦：……”至“七、国庆节：……”各行。")


class CalendarYearFilter(RecordFilter):
    ordering = Ordering("year", "updated_at")

    class Meta:
        model = CalendarYear
        fields = exact("is_complete")


class CalendarDaySerializer(RecordSerializer):
    class Meta:
        model = CalendarDay
        fields = ("id", "calendar_year", "date", "kind", "holiday", "note", *STAMPED)


class CalendarYearViewSet(RemovableViewSet):
    queryset = CalendarYear.objects.all()
    serializer_class = CalendarYearSerializer
    filterset_class = CalendarYearFilter

    @extend_schema(request=ReasonSerializer, responses={200: ConfirmedSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        year = self.seen_by_the_writer()
        moved = entering.confirm(year, by=self.actor(self.read(ReasonSerializer)))
        answer = self.answer(year)
        answer.data["moved_dates"] = MovedDateSerializer(moved, many=True).data
        return answer

    @extend_schema(request=NoticeSerializer, responses={200: CalendarDaySerializer(many=True)})
    @action(detail=True, methods=["post"], url_path="enter-notice")
    def enter_notice(self, request, *args, **kwargs):
        year, given = self.seen_by_the_writer(), self.read(NoticeSerializer)
        days = entering.enter_notice(year, given["text"], by=self.actor(given))
        return Response(CalendarDaySerializer(days, many=True).data)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="begin-next")
    def begin_next(self, request, *args, **kwargs):
        year, given = self.seen_by_the_writer(), self.read(ReasonSerializer)
        return self.answer(
            entering.begin_next(year, by=self.actor(given)), code=status.HTTP_201_CREATED
        )


class CalendarDayFilter(RecordFilter):
    SEARCH = ("note",)
    ordering = Ordering("id", "updated_at", "date")

    class Meta:
        model = CalendarDay
        fields = exact("calendar_year", "kind", "holiday") | between("date")


class WrittenDaySerializer(CalendarDaySerializer):
    moved_dates = MovedDateSerializer(
        many=True, read_only=True, help_text="因这次改动重新计算后变动的期限。"
    )

    class Meta(CalendarDaySerializer.Meta):
        fields = (*CalendarDaySerializer.Meta.fields, "moved_dates")


@extend_schema_view(
    create=extend_schema(responses={201: WrittenDaySerializer}),
    update=extend_schema(responses={200: WrittenDaySerializer}),
    partial_update=extend_schema(responses={200: WrittenDaySerializer}),
)
class CalendarDayViewSet(RemovableViewSet):
    queryset = CalendarDay.objects.all()
    serializer_class = CalendarDaySerializer
    filterset_class = CalendarDayFilter

    def answer(self, record, *, code: int = status.HTTP_200_OK) -> Response:
        """With the dates that the day has moved, where its calendar is in use."""
        answer = super().answer(record, code=code)
        if self.action == "retrieve":
            return answer
        answer.data["moved_dates"] = MovedDateSerializer(record.moved_dates, many=True).data
        return answer


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
            "personnel_papers_length", "personnel_papers_unit", "oath_length", "oath_unit",
            "personnel_failures", "lead_answer_length", "lead_answer_unit", "lead_person_years",
            "filing_length", "filing_unit", "filing_check_length", "filing_check_unit",
            "filing_supplement_length", "filing_supplement_unit",
            "review_length", "review_unit", "review_opinion_length", "review_opinion_unit",
            "review_reply_length", "review_reply_unit",
            "review_repair_length", "review_repair_unit",
            "review_told_length", "review_told_unit", "year_list_cutoff",
            "ballot_base", "ballot_pass_percent", "appraisal_base",
            "appraisal_pass_percent", "rolls_forward", "due_soon_days", *STAMPED,
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
