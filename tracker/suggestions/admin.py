from django.contrib import admin
from django.db.models import OuterRef, Subquery

from tracker.common.admin import (
    RecordAdmin,
    RecordInline,
    RecordTable,
    TrackedAdmin,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import page_link
from tracker.deputies.models import Session
from tracker.suggestions.models import Answer, Assignment, Evaluation, Suggestion
from tracker.units.models import Unit
from tracker.years.models import AnswerClass

ANSWERING = (Assignment.Part.LEAD, Assignment.Part.SEPARATE)


class AnswerClassFilter(admin.SimpleListFilter):
    """By the class of the latest answer: an earlier round is history, not a result."""

    title = "办理结果"
    parameter_name = "answer_class"

    def lookups(self, request, model_admin):
        codes = AnswerClass.objects.order_by("code").values_list("code", flat=True).distinct()
        return [
            *((code, f"{code}类") for code in codes),
            ("unclassed", "已答复未定类"),
            ("unanswered", "尚未答复"),
        ]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == "unanswered":
            return queryset.filter(answers=None)
        answers = Answer.objects.filter(suggestion=OuterRef("pk")).order_by("-round", "-pk")
        queryset = queryset.annotate(
            latest_answer=Subquery(answers.values("pk")[:1]),
            latest_class=Subquery(answers.values("answer_class__code")[:1]),
        )
        if self.value() == "unclassed":
            return queryset.filter(latest_answer__isnull=False, latest_class=None)
        return queryset.filter(latest_class=self.value())


class AnsweringUnitFilter(admin.SimpleListFilter):
    """By the unit that owes the deputy an answer; a co-handling unit owes the lead an opinion."""

    title = "主办(分办)单位"
    parameter_name = "answering_unit"

    def lookups(self, request, model_admin):
        units = Unit.objects.filter(assignments__part__in=ANSWERING).distinct()
        return [*((str(unit.pk), str(unit)) for unit in units), ("none", "未交办")]

    def queryset(self, request, queryset):
        answering = Assignment.objects.filter(part__in=ANSWERING)
        if self.value() is None:
            return queryset
        if self.value() == "none":
            return queryset.exclude(pk__in=answering.values("suggestion"))
        return queryset.filter(pk__in=answering.filter(unit=self.value()).values("suggestion"))


class SessionFilter(admin.SimpleListFilter):
    title = "人代会会议"
    parameter_name = "session"

    def lookups(self, request, model_admin):
        sessions = Session.objects.filter(suggestions__isnull=False).distinct()
        return [(str(one.pk), str(one)) for one in sessions.select_related("term")]

    def queryset(self, request, queryset):
        return queryset.filter(session=self.value()) if self.value() else queryset


@admin.register(Suggestion)
class SuggestionAdmin(TrackedAdmin):
    list_display = ("number", "name", "work_year", "state", "due", "handlers", "lead_deputy",
                    "latest", "kind")  # fmt: skip
    list_display_links = ("number", "name")
    list_filter = (
        *TrackedAdmin.list_filter,
        "kind",
        AnswerClassFilter,
        AnsweringUnitFilter,
        "is_key",
        SessionFilter,
    )
    list_select_related = ("work_year", "area", "lead_committee", "lead_deputy")
    search_fields = ("number", "title", "body", "lead_deputy__name", "handling")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("number", "kind"),
                    "title",
                    ("work_year", "subject_year"),
                    ("session", "is_closed_session"),
                    ("area", "is_key", "is_public"),
                    "body",
                    "status",
                ]
            },
        ),
        ("提出人", {"fields": ["lead_deputy", "co_signers"]}),
        (
            "交办与期限",
            {
                "fields": [
                    "lead_committee",
                    ("handed_over_on", "due_on"),
                    ("planned_on", "started_on", "concluded_on"),
                ]
            },
        ),
        ("办理", {"fields": ["handling"]}),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    readonly_fields = ("continued_by",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("assignments__unit")

    @admin.display(description="承办单位")
    def handlers(self, suggestion):
        return "、".join(
            f"{assignment.unit}({assignment.get_part_display()})"
            for assignment in suggestion.assignments.all()
        )


@shown_on("suggestion", position=1)
class AssignmentTable(RecordTable):
    model = Assignment
    fields = ("part", "unit", "assigned_on", "handler", "phone")
    show_change_link = False


@admin.register(Assignment)
class AssignmentAdmin(RecordAdmin):
    list_display = ("suggestion", "part", "unit", "assigned_on", "handler", "phone")
    list_filter = ("suggestion__work_year", "part", ("unit", UsedRelatedFilter))
    list_select_related = ("suggestion", "unit")
    search_fields = ("suggestion__title", "suggestion__number", "unit__name", "handler")
    fieldsets = (
        (
            None,
            {"fields": ["suggestion", ("part", "unit"), "assigned_on", ("handler", "phone")]},
        ),
    )


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
        ("unit", UsedRelatedFilter),
        ("answer_class", UsedRelatedFilter),
        "contact_method",
    )
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
        # Here and not for the list alone: the name of an answer says its unit everywhere.
        related = ("suggestion", "unit", "answer_class")
        return super().get_queryset(request).select_related(*related)


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
    date_hierarchy = "evaluated_on"
    search_fields = ("answer__suggestion__title", "comment")
    fieldsets = ((None, {"fields": ["answer", ("attitude", "result", "evaluated_on"), "comment"]}),)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("answer__unit")
