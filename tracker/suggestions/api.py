from django_filters import filters

from tracker.common.api import RemovableViewSet, TrackedViewSet
from tracker.common.filters import (
    TRACKED,
    Ordering,
    RecordFilter,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.suggestions.models import Answer, Assignment, Evaluation, Suggestion
from tracker.units.models import Unit


class SuggestionSerializer(RecordSerializer):
    class Meta:
        model = Suggestion
        fields = (
            "id",
            "number",
            *TRACKED_FIELDS,
            "kind",
            "session",
            "is_closed_session",
            "body",
            "lead_deputy",
            "co_signers",
            "handed_over_on",
            "is_key",
            "is_public",
            "handling",
            *ENTRY_FIELDS,
        )


class SuggestionFilter(TrackedFilter):
    SEARCH = ("number", "title", "body", "handling", "quote")
    ordering = Ordering(
        "id", "updated_at", "work_year", "number", "title", "status", "due_on", "handed_over_on"
    )
    # A unit has one part in a suggestion at most, so this join lists nothing twice.
    unit = filters.ModelChoiceFilter(
        field_name="assignments__unit",
        queryset=Unit.objects.all(),
        help_text="承办单位(主办、会办或分办)。",
    )

    class Meta:
        model = Suggestion
        fields = (
            TRACKED
            | exact("number", "kind", "session", "is_closed_session", "lead_deputy", "co_signers")
            | exact("is_key", "is_public")
            | between("handed_over_on")
        )


class SuggestionViewSet(TrackedViewSet):
    queryset = Suggestion.objects.all()
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilter
    joined = ("session__term",)


class AssignmentSerializer(RecordSerializer):
    class Meta:
        model = Assignment
        fields = (
            "id",
            "suggestion",
            "unit",
            "part",
            "assigned_on",
            "handler",
            "phone",
            *STAMPED,
        )


class AssignmentFilter(RecordFilter):
    SEARCH = ("suggestion__number", "suggestion__title", "handler")
    ordering = Ordering("id", "updated_at", "suggestion", "assigned_on")

    class Meta:
        model = Assignment
        fields = exact("suggestion", "unit", "part") | between("assigned_on")


class AssignmentViewSet(RemovableViewSet):
    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter


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


class AnswerViewSet(RemovableViewSet):
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


class EvaluationViewSet(RemovableViewSet):
    queryset = Evaluation.objects.all()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    joined = ("answer__unit",)
