from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch

from tracker.answers.standing import with_standing_answer
from tracker.assignments.models import Assignment
from tracker.common.admin import (
    ConcernedFilter,
    RecordAdmin,
    RecordTable,
    TrackedAdmin,
    UsedChoicesFilter,
    shown_on,
)
from tracker.common.roles import standing_of
from tracker.deputies.models import Deputy, Session
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.units.models import Unit
from tracker.years.models import AnswerClass, WorkYear


class AnswerClassFilter(admin.SimpleListFilter):
    """By the class of the answer that stands for the suggestion, once it is answered whole."""

    title = "办理结果"
    parameter_name = "answer_class"

    def lookups(self, request, model_admin):
        codes = AnswerClass.objects.order_by("code").values_list("code", flat=True).distinct()
        return [
            *((code, f"{code}类") for code in codes),
            ("unclassed", "已答复未定类"),
            ("unanswered", "未答复"),
        ]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == "unanswered":
            return queryset.filter(status__in=Suggestion.AWAITING_ANSWER)
        code = None if self.value() == "unclassed" else self.value()
        answered = queryset.filter(status__in=Suggestion.ANSWERED_SINCE)
        return with_standing_answer(answered).filter(class_code=code)


class AnsweringUnitFilter(admin.SimpleListFilter):
    """By the unit that owes the deputy an answer; a co-handling unit owes the lead a co-opinion."""

    title = "主办（分办）单位"
    parameter_name = "answering_unit"

    def lookups(self, request, model_admin):
        parts = Assignment.objects.answering().filter(unit=OuterRef("pk"))
        units = Unit.objects.filter(Exists(parts))
        return [*((str(unit.pk), str(unit)) for unit in units), ("none", "未交办")]

    def queryset(self, request, queryset):
        answering = Assignment.objects.answering()
        if self.value() is None:
            return queryset
        if self.value() == "none":
            return queryset.exclude(pk__in=answering.values("suggestion"))
        return queryset.filter(pk__in=answering.filter(unit=self.value()).values("suggestion"))


class SessionFilter(admin.SimpleListFilter):
    title = "人代会会议"
    parameter_name = "session"

    def lookups(self, request, model_admin):
        sessions = Session.objects.filter(Exists(Suggestion.objects.filter(session=OuterRef("pk"))))
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
        ConcernedFilter,
        "kind",
        AnswerClassFilter,
        AnsweringUnitFilter,
        "is_key",
        ("disclosure", UsedChoicesFilter),
        SessionFilter,
    )
    list_select_related = ("work_year", "area", "lead_committee", "lead_deputy")
    search_links = ("lead_deputy",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("number", "kind", "status"),
                    "title",
                    ("work_year", "subject_year"),
                    ("session", "is_closed_session"),
                    "area",
                    "body",
                ]
            },
        ),
        (
            "提出",
            {
                "fields": [
                    "lead_deputy",
                    ("disclosure_wish", "disclosure"),
                    "submitted_on",
                    "is_entered_by_office",
                ]
            },
        ),
        (
            "立案、并案与撤回",
            {
                "fields": [
                    ("accepted_on", "merged_into"),
                    ("ground", "referred_to", "deputy_told_on"),
                    ("withdrawal_requested_on", "withdrawal_agreed"),
                ]
            },
        ),
        (
            "交办与期限",
            {
                "fields": [
                    ("handed_over_on", "handed_over_to", "handover_document"),
                    ("mode", "rule_set"),
                    ("round", "rehandled_on"),
                    ("due_on", "answer_months"),
                    "due_explanation",
                    ("feedback_due_on", "next_report_on", "concluded_on"),
                    "get_provisional_dates_display",
                    ("planned_on", "started_on"),
                ]
            },
        ),
        (
            "督办与办理",
            {
                "fields": [
                    ("is_key", "key_fixed_on", "key_meeting"),
                    ("key_leader", "government_leader"),
                    "lead_committee",
                    "handling",
                ]
            },
        ),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "continued_by",
        "status",
        "submitted_on",
        "accepted_on",
        "ground",
        "referred_to",
        "deputy_told_on",
        "withdrawal_requested_on",
        "withdrawal_agreed",
        "rehandled_on",
        "key_fixed_on",
        "key_meeting",
        "handed_over_on",
        "handed_over_to",
        "handover_document",
        "mode",
        "rule_set",
        "round",
        "due_on",
        "answer_months",
        "due_explanation",
        "feedback_due_on",
        "get_provisional_dates_display",
        "next_report_on",
        "concluded_on",
        "merged_into",
    )

    def get_queryset(self, request):
        current = Assignment.objects.current().select_related("unit")
        return super().get_queryset(request).prefetch_related(Prefetch("assignments", current))

    def given_for(self, request):
        """A deputy begins a suggestion of their own, in the year that is under way."""
        standing = standing_of(request.user)
        mandates = Deputy.objects.filter(pk__in=standing.deputies).order_by("-term__number")
        if standing.is_staff or not mandates:
            return {}
        year = WorkYear.objects.filter(status=WorkYear.Status.OPEN).order_by("-year").first()
        said = {"lead_deputy": mandates[0], "work_year": year}
        return {name: value for name, value in said.items() if value is not None}

    @admin.display(description="承办单位")
    def handlers(self, suggestion):
        return "、".join(
            f"{assignment.unit}（{assignment.get_part_display()}）"
            for assignment in suggestion.assignments.all()
        )


@shown_on("suggestion", position=1)
class CoSignatureTable(RecordTable):
    model = CoSignature
    fields = ("deputy", "consent", "consented_on")


@admin.register(CoSignature)
class CoSignatureAdmin(RecordAdmin):
    list_display = ("suggestion", "deputy", "consent", "consented_on")
    list_filter = ("suggestion__work_year", "consent")
    list_select_related = ("suggestion", "deputy")
    search_links = ("suggestion", "deputy")
    fieldsets = ((None, {"fields": ["suggestion", "deputy", ("consent", "consented_on")]}),)
