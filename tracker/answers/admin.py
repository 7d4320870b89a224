from django.contrib import admin

from tracker.answers.models import Answer, Evaluation
from tracker.common.admin import RecordAdmin, RecordInline, shown_on
from tracker.common.admin.display import page_link


@shown_on("suggestion", position=2)
class AnswerInline(RecordInline):
    model = Answer
    fields = (
        ("unit", "round", "answered_on"),
        ("document_number", "signer"),
        ("answer_class", "contact_method"),
        "text",
        "judged",
    )
    readonly_fields = ("judged",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("evaluation")

    @admin.display(description="代表评价")
    def judged(self, answer):
        return judgement(answer)


def judgement(answer):
    evaluation = getattr(answer, "evaluation", None)
    if evaluation is None:
        return "尚未评价;打开答复可登记评价。" if answer.pk else "—"
    return page_link(
        evaluation,
        f"办理态度{evaluation.get_attitude_display()},办理结果{evaluation.get_result_display()}",
    )


@admin.register(Answer)
class AnswerAdmin(RecordAdmin):
    list_display = ("__str__", "suggestion", "answered_on", "document_number", "answer_class")
    list_filter = (
        "suggestion__work_year",
        ("unit", admin.RelatedOnlyFieldListFilter),
        ("answer_class", admin.RelatedOnlyFieldListFilter),
        "contact_method",
    )
    list_select_related = ("suggestion", "unit", "answer_class")
    date_hierarchy = "answered_on"
    search_fields = ("suggestion__title", "suggestion__number", "document_number", "text")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "suggestion",
                    ("unit", "round", "answered_on"),
                    ("document_number", "signer"),
                    ("answer_class", "contact_method"),
                    "text",
                ]
            },
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("suggestion", "unit")


@shown_on("answer", position=1)
class EvaluationInline(RecordInline):
    model = Evaluation
    fields = (("attitude", "result", "evaluated_on"), "comment")
    max_num = 1
    show_change_link = False


@admin.register(Evaluation)
class EvaluationAdmin(RecordAdmin):
    list_display = ("__str__", "attitude", "result", "evaluated_on", "comment")
    list_filter = ("answer__suggestion__work_year", "attitude", "result")
    list_select_related = ("answer__unit", "answer__suggestion")
    date_hierarchy = "evaluated_on"
    search_fields = ("answer__suggestion__title", "comment")
    fieldsets = ((None, {"fields": ["answer", ("attitude", "result", "evaluated_on"), "comment"]}),)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("answer__unit")
