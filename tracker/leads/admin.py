from django.contrib import admin
from django.db.models import Q

from tracker import kinds
from tracker.common.admin import (
    RecordAdmin,
    RecordInline,
    TrackedAdmin,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import page_link, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.inspections.models import Inspection
from tracker.leads.models import GatheredOpinion, Lead


@admin.register(Lead)
class LeadAdmin(TrackedAdmin):
    list_display = (
        "name", "work_year", "channel", "state", "received_on", "times", "street", "handled_by",
        "due", "latest",
    )  # fmt: skip
    list_filter = (
        "work_year",
        ("channel", UsedChoicesFilter),
        *TrackedAdmin.list_filter[1:],
        ("street", UsedRelatedFilter),
        ("handled_by", UsedRelatedFilter),
        ("verified", UsedChoicesFilter),
        "wants_reply",
    )
    list_select_related = (*TrackedAdmin.list_select_related, "street", "handled_by")
    date_hierarchy = "received_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("number", "status"),
                    "title",
                    ("work_year", "subject_year"),
                    ("channel", "received_on", "times"),
                    "text",
                    ("street", "place"),
                    ("area", "lead_committee"),
                    ("deputy", "activity"),
                ]
            },
        ),
        (
            "反映人",
            {
                "fields": [
                    ("person_name", "phone"),
                    ("wants_reply", "is_in_proceedings"),
                    "is_person_shown",
                ]
            },
        ),
        (
            "预算联网预警",
            {
                "fields": [
                    ("rule", "amount"),
                    ("budget_unit", "unit_named"),
                    ("verified", "verified_on"),
                ],
            },
        ),
        (
            "办理",
            {
                "fields": [
                    ("handled_by", "document_number"),
                    ("handed_over_on", "started_on", "planned_on"),
                    ("due_on", "get_provisional_dates_display"),
                    "due_explanation",
                    ("extension_asked_on", "extension_until", "extension_decision"),
                    "extension_reason",
                    "answered_on",
                    "answer",
                    ("told_on", "rated"),
                ]
            },
        ),
        (
            "办理结果",
            {
                "fields": [
                    ("concluded_on", "confirmed_by"),
                    ("became", "became_item", "duplicate_of"),
                    "referred_to",
                    "end_reason",
                ]
            },
        ),
        ("承接与备注", {"fields": ["continues", "continued_by", "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "continued_by", "number", "status", "handled_by", "document_number", "handed_over_on",
        "started_on", "due_on", "get_provisional_dates_display", "due_explanation",
        "extension_asked_on", "extension_until", "extension_decision", "extension_reason",
        "answered_on", "answer", "told_on", "rated", "concluded_on", "confirmed_by", "became",
        "became_item", "duplicate_of", "referred_to", "end_reason", "verified", "verified_on",
    )  # fmt: skip


@shown_on(*(kind._meta.model_name for kind in kinds.supervising()), position=35)
class GatheredOpinionInline(RecordInline):
    model = GatheredOpinion
    fk_name = "matter"
    fields = ("voice", "text", ("category", "handed_over_on"), ("adoption", "response"))


@admin.register(GatheredOpinion)
class GatheredOpinionAdmin(RecordAdmin):
    list_display = ("name", "owner_link", "category", "handed_over_on", "adoption")
    list_filter = (("adoption", UsedChoicesFilter),)
    list_select_related = ("matter", "voice")
    date_hierarchy = "handed_over_on"
    fieldsets = (
        (None, {"fields": ["voice", "text", "category"]}),
        ("所属事项", {"fields": ["matter", "handed_over_on"]}),
        ("回应", {"fields": ["adoption", "response"]}),
    )

    @admin.display(description="意见", ordering="text")
    def name(self, opinion):
        return voidable_title(opinion)

    @admin.display(description="所属事项")
    def owner_link(self, opinion):
        return page_link(opinion.matter)


@dossier_section("leads", position=75)
def leads_of_matter(record, *, to) -> dict | None:
    """从哪些线索来: those that became the matter or an item of it, and those gathered for it."""
    if not isinstance(record, (*Lead.BECOMES, Inspection)):
        return None
    leads = Lead.objects.not_voided().order_by("pk")
    became = leads.filter(Q(became=record.pk) | Q(became_item__matter=record.pk))
    gathered = leads.filter(gathered_as__matter=record.pk, gathered_as__voided_at=None)
    shown = {"became": seen(became, to=to), "gathered": seen(gathered, to=to)}
    return shown if any(shown.values()) else None
