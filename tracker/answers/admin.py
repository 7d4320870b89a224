from django.contrib import admin
from django.db.models import Prefetch

from tracker.answers.models import Answer, Evaluation, Promise
from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordInline,
    RecordTable,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import page_link
from tracker.common.admin.dossier import dossier_section
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.suggestions.models import Suggestion


@shown_on("suggestion", position=2)
class AnswerInline(MadeByMoves, RecordInline):
    model = Answer
    fields = (
        ("unit", "round", "answered_on", "due_on"),
        ("document_number", "signer"),
        ("answer_class", "contact_method", "contact_person"),
        "text",
        "no_co_opinion_reason",
        "evidence",
        "judged",
    )
    readonly_fields = ("judged",)

    def get_queryset(self, request):
        votes = visible(Evaluation.objects.all(), to=request.user)
        seen = Prefetch("evaluation", queryset=votes)
        return super().get_queryset(request).prefetch_related(seen)

    @admin.display(description="代表评价")
    def judged(self, answer):
        return judgement(answer)


def judgement(answer):
    evaluation = getattr(answer, "evaluation", None)
    if evaluation is None:
        return "尚未评价"
    return page_link(
        evaluation,
        f"办理态度{evaluation.get_attitude_display()}，办理结果{evaluation.get_result_display()}",
    )


@admin.register(Answer)
class AnswerAdmin(MadeByMoves, RecordAdmin):
    list_display = ("__str__", "suggestion", "answered_on", "document_number", "answer_class")
    list_filter = (
        "suggestion__work_year",
        ("unit", UsedRelatedFilter),
        ("answer_class", UsedRelatedFilter),
        "contact_method",
    )
    date_hierarchy = "answered_on"
    search_links = ("suggestion",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "suggestion",
                    ("unit", "round", "answered_on", "due_on"),
                    ("document_number", "signer"),
                    "answer_class",
                    ("contact_method", "contact_person", "contacted_on"),
                    "text",
                    "no_co_opinion_reason",
                    "evidence",
                ]
            },
        ),
    )

    def get_queryset(self, request):
        # Here and not for the list alone: the name of an answer says its unit everywhere.
        related = ("suggestion", "unit", "answer_class")
        return super().get_queryset(request).select_related(*related)


@shown_on("answer", position=1)
class EvaluationInline(MadeByMoves, RecordInline):
    model = Evaluation
    fields = (("attitude", "result", "evaluated_on"), "comment", ("is_on_behalf", "scan"))
    max_num = 1
    show_change_link = False


@admin.register(Evaluation)
class EvaluationAdmin(MadeByMoves, RecordAdmin):
    list_display = ("__str__", "attitude", "result", "evaluated_on", "comment")
    list_filter = ("answer__suggestion__work_year", "attitude", "result")
    list_select_related = ("answer__unit", "answer__suggestion")
    date_hierarchy = "evaluated_on"
    search_links = ("answer__suggestion",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("answer", "evaluated_by"),
                    ("attitude", "result", "evaluated_on"),
                    "comment",
                    ("is_on_behalf", "scan", "is_late"),
                ]
            },
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("answer__unit")


@shown_on("answer", position=2)
class PromiseTable(MadeByMoves, RecordTable):
    model = Promise
    fields = ("text", "due_on", "status", "settled_on", "evidence")
    show_change_link = False


@admin.register(Promise)
class PromiseAdmin(MadeByMoves, RecordAdmin):
    list_display = ("text", "answer", "due_on", "status", "settled_on")
    list_filter = ("answer__suggestion__work_year", "status")
    list_select_related = ("answer__unit", "answer__suggestion")
    date_hierarchy = "due_on"
    search_links = ("answer__suggestion",)
    fieldsets = (
        (None, {"fields": ["answer", "text", ("due_on", "status", "settled_on"), "evidence"]}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("answer__unit")


@dossier_section("handling", position=10)
def handling_of_suggestion(record, *, to) -> dict | None:
    if not isinstance(record, Suggestion):
        return None
    parts = visible(record.assignments.select_related("unit"), to=to)
    votes = visible(Evaluation.objects.all(), to=to)
    answers = record.answers.select_related("unit", "answer_class")
    return {
        "assignments": Sight(to).veiled(parts),
        "answers": visible(answers.prefetch_related(Prefetch("evaluation", queryset=votes)), to=to),
    }
