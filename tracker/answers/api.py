"""Answers, votes and promises. They come about by moves of the suggestion; here they are read."""

from tracker.answers.models import Answer, Evaluation, Promise
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.filters import Ordering, RecordFilter, WholeNumber, between, exact
from tracker.common.going_back import Correcting
from tracker.common.serializers import STAMPED, RecordSerializer


class AnswerSerializer(RecordSerializer):
    class Meta:
        model = Answer
        fields = (
            "id",
            "suggestion",
            "unit",
            "round",
            "answered_on",
            "due_on",
            "document_number",
            "signer",
            "answer_class",
            "contact_method",
            "contact_person",
            "contacted_on",
            "text",
            "no_co_opinion_reason",
            "evidence",
            *STAMPED,
        )


class AnswerFilter(RecordFilter):
    SEARCH_LINKS = ("suggestion",)
    ordering = Ordering("id", "updated_at", "suggestion", "round", "answered_on")

    class Meta:
        model = Answer
        fields = exact("suggestion", "unit", "answer_class", "contact_method", "round") | between(
            "answered_on"
        )


class AnswerViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Answer.objects.all()
    serializer_class = AnswerSerializer
    filterset_class = AnswerFilter


class EvaluationSerializer(RecordSerializer):
    class Meta:
        model = Evaluation
        fields = (
            "id",
            "answer",
            "evaluated_by",
            "attitude",
            "result",
            "comment",
            "evaluated_on",
            "is_on_behalf",
            "scan",
            "is_late",
            *STAMPED,
        )


class EvaluationFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "answer", "evaluated_on")

    class Meta:
        model = Evaluation
        fields = exact("answer", "attitude", "result", "is_late") | between("evaluated_on")


class EvaluationViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Evaluation.objects.all()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    joined = ("answer__unit",)


class PromiseSerializer(RecordSerializer):
    class Meta:
        model = Promise
        fields = ("id", "answer", "text", "due_on", "status", "settled_on", "evidence", *STAMPED)


class PromiseFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "answer", "due_on")
    work_year = WholeNumber(
        field_name="answer__suggestion__work_year", help_text="建议的工作年度。"
    )
    unit = WholeNumber(field_name="answer__unit", help_text="作出承诺的单位的编号。")

    class Meta:
        model = Promise
        fields = exact("answer", "status") | between("due_on", "settled_on")


class PromiseViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Promise.objects.all()
    serializer_class = PromiseSerializer
    filterset_class = PromiseFilter
    joined = ("answer__unit",)
