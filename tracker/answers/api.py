from tracker.answers.models import Answer, Evaluation
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
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
            "document_number",
            "signer",
            "answer_class",
            "contact_method",
            "text",
            *STAMPED,
        )


class AnswerFilter(RecordFilter):
    SEARCH = ("document_number", "text", "suggestion__number", "suggestion__title")
    ordering = Ordering("id", "updated_at", "suggestion", "round", "answered_on")

    class Meta:
        model = Answer
        fields = exact("suggestion", "unit", "answer_class", "contact_method", "round") | between(
            "answered_on"
        )


class AnswerViewSet(ReadOnlyRecordViewSet):
    queryset = Answer.objects.all()
    serializer_class = AnswerSerializer
    filterset_class = AnswerFilter


class EvaluationSerializer(RecordSerializer):
    class Meta:
        model = Evaluation
        fields = ("id", "answer", "attitude", "result", "comment", "evaluated_on", *STAMPED)


class EvaluationFilter(RecordFilter):
    SEARCH = ("comment",)
    ordering = Ordering("id", "updated_at", "answer", "evaluated_on")

    class Meta:
        model = Evaluation
        fields = exact("answer", "attitude", "result") | between("evaluated_on")


class EvaluationViewSet(ReadOnlyRecordViewSet):
    queryset = Evaluation.objects.all()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    joined = ("answer__unit",)
