from django.contrib import admin

from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordTable,
    TrackedAdmin,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import NOTHING, badge, page_link
from tracker.reviews.models import Review, ReviewOpinion


@admin.register(Review)
class ReviewAdmin(TrackedAdmin):
    list_display = (
        "name", "number", "maker", "kind", "registered_on", "state", "due", "result", "latest",
    )  # fmt: skip
    list_filter = (
        "work_year",
        ("kind", UsedChoicesFilter),
        *TrackedAdmin.list_filter[1:],
        ("result", UsedChoicesFilter),
        ("document__maker", UsedRelatedFilter),
    )
    list_select_related = (*TrackedAdmin.list_select_related, "document__maker")
    date_hierarchy = "registered_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "document",
                    ("kind", "status"),
                    ("work_year", "number"),
                    ("registered_on", "lead_committee"),
                    ("due_on", "extended_by"),
                    "due_explanation",
                ]
            },
        ),
        (
            "提出人",
            {
                "fields": [
                    ("initiator", "initiator_contact"),
                    "request_text",
                    ("tell_due_on", "told_on"),
                ]
            },
        ),
        (
            "审查结果",
            {
                "fields": [
                    ("talked_on", "result", "result_on"),
                    "refusal",
                    ("plan_until",),
                    "plan",
                ]
            },
        ),
        (
            "书面审查意见与答复",
            {
                "fields": [
                    ("document_number", "written_on"),
                    "ground",
                    "written_opinion",
                    ("reply_due_on", "replied_on"),
                    "maker_reply",
                ]
            },
        ),
        (
            "纠正",
            {
                "fields": [
                    ("repair_due_on", "fixed_on", "fixed_how"),
                    "repair",
                    ("decision", "concluded_on"),
                ]
            },
        ),
        (
            "其他",
            {
                "fields": [
                    ("area", "subject_year"),
                    ("title", "rule_set"),
                    ("planned_on", "started_on"),
                    "continues",
                    "continued_by",
                    "get_provisional_dates_display",
                    "note",
                ]
            },
        ),
    )
    # What moves of the life cycle and the rules fill in is shown, not typed.
    readonly_fields = (
        "title",
        "status",
        "rule_set",
        "due_on",
        "due_explanation",
        "extended_by",
        "tell_due_on",
        "told_on",
        "talked_on",
        "result",
        "result_on",
        "refusal",
        "plan_until",
        "plan",
        "document_number",
        "written_on",
        "ground",
        "written_opinion",
        "reply_due_on",
        "replied_on",
        "maker_reply",
        "repair_due_on",
        "fixed_on",
        "fixed_how",
        "repair",
        "decision",
        "concluded_on",
        "continued_by",
        "get_provisional_dates_display",
    )

    @admin.display(description="制定机关", ordering="document__maker")
    def maker(self, review):
        return review.document.maker

    @admin.display(description="审查期限", ordering="due_on")
    def due(self, review):
        return super().due(review)


def answer_of(opinion):
    """What the committee said, or how it stands with that."""
    if opinion.taken_back_on is not None:
        return badge("已撤回分送", "dropped")
    if opinion.given_on is None:
        return badge("待提出", "under-way")
    problem = opinion.finding == ReviewOpinion.Finding.PROBLEM
    return badge(opinion.get_finding_display(), "void" if problem else "finished")


@shown_on("review", position=10)
class ReviewOpinionTable(MadeByMoves, RecordTable):
    model = ReviewOpinion
    fields = ("committee", "sent_on", "due_on", "given_on", "answer", "ground", "text")
    readonly_fields = fields

    @admin.display(description="审查意见")
    def answer(self, opinion):
        return answer_of(opinion)


@admin.register(ReviewOpinion)
class ReviewOpinionAdmin(MadeByMoves, RecordAdmin):
    list_display = ("of_review", "committee", "sent_on", "due_on", "given_on", "answer")
    list_filter = (("committee", UsedRelatedFilter), ("finding", UsedChoicesFilter))
    list_select_related = ("review", "committee")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("review", "committee"),
                    ("sent_on", "due_on", "extended_by"),
                    "due_explanation",
                    ("given_on", "finding"),
                    "ground",
                    "text",
                    "taken_back_on",
                    "taken_back_reason",
                    "get_provisional_dates_display",
                ]
            },
        ),
    )
    readonly_fields = ("get_provisional_dates_display",)

    @admin.display(description="备案审查", ordering="review__title")
    def of_review(self, opinion):
        return page_link(opinion.review) if opinion.review_id else NOTHING

    @admin.display(description="审查意见", ordering="finding")
    def answer(self, opinion):
        return answer_of(opinion)


@shown_on("normativedocument", position=20)
class ReviewTable(MadeByMoves, RecordTable):
    model = Review
    verbose_name = "审查"
    verbose_name_plural = "审查"
    fields = ("number", "kind", "registered_on", "due_on", "status", "result", "fixed_on")
    readonly_fields = fields
