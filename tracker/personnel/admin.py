from django.contrib import admin
from django.utils import timezone

from tracker.common.admin import (
    RecordAdmin,
    RecordTable,
    TrackedAdmin,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import NOTHING, linked_list, page_link, voidable_title
from tracker.common.scoping import visible
from tracker.personnel.clocks import papers_due
from tracker.personnel.models import (
    Bill,
    ByElection,
    Holding,
    Nominee,
    PersonnelMatter,
    Post,
)


@admin.register(Post)
class PostAdmin(RecordAdmin):
    list_display = ("title", "body", "kind", "seats", "appointed_by", "is_deputy_required")
    list_filter = (("kind", UsedChoicesFilter), ("body", UsedRelatedFilter), "appointed_by")
    list_select_related = ("body",)
    fieldsets = (
        (None, {"fields": [("title", "code"), ("body", "kind"), ("seats", "appointed_by")]}),
        ("任职要求", {"fields": ["oath_by", "is_deputy_required"]}),
        ("其他", {"fields": ["note"]}),
    )


class InOfficeFilter(admin.SimpleListFilter):
    """Who holds a post today; or who ever did."""

    title = "是否在任"
    parameter_name = "in_office"

    def lookups(self, request, model_admin):
        return [("yes", "今天在任"), ("no", "已离任或尚未任职")]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        today = queryset.valid(on=timezone.localdate())
        return today if self.value() == "yes" else queryset.exclude(pk__in=today.values("pk"))


@admin.register(Holding)
class HoldingAdmin(RecordAdmin):
    list_display = ("name", "post", "body", "how", "from_on", "until_on")
    list_filter = (
        InOfficeFilter,
        ("post__kind", UsedChoicesFilter),
        ("post__body", UsedRelatedFilter),
        ("how", UsedChoicesFilter),
    )
    list_select_related = ("post__body",)
    date_hierarchy = "from_on"
    search_links = ("post",)
    fieldsets = (
        (None, {"fields": ["post", ("person_name", "deputy"), "how", ("from_on", "until_on")]}),
        ("依据", {"fields": [("matter_in", "matter_out")]}),
        ("其他", {"fields": ["note"]}),
    )
    # Passing a personnel matter fills these in.
    readonly_fields = ("matter_in", "matter_out")

    @admin.display(description="姓名", ordering="person_name")
    def name(self, holding):
        return voidable_title(holding, holding.person_name)

    @admin.display(description="所属机构", ordering="post__body")
    def body(self, holding):
        return holding.post.body


@shown_on("post", position=10)
class HoldingTable(RecordTable):
    model = Holding
    verbose_name = "任职"
    verbose_name_plural = "任职（现任与历任）"
    fields = ("person_name", "deputy", "how", "from_on", "until_on")


@admin.register(Bill)
class BillAdmin(RecordAdmin):
    list_display = ("title", "number", "work_year")
    list_filter = ("work_year",)
    list_select_related = ("work_year",)
    fieldsets = ((None, {"fields": ["title", ("number", "work_year"), "matters_shown", "note"]}),)
    readonly_fields = ("matters_shown",)

    @admin.display(description="人事事项")
    def matters_shown(self, bill):
        return linked_list(page_link(one) for one in getattr(bill, "seen_matters", ()))

    def get_object(self, request, object_id, from_field=None):
        bill = super().get_object(request, object_id, from_field)
        if bill is not None:
            bill.seen_matters = visible(bill.matters.not_voided(), to=request.user)
        return bill


@admin.register(PersonnelMatter)
class PersonnelMatterAdmin(TrackedAdmin):
    list_display = (
        "name", "work_year", "kind", "state", "bill", "tabled_on", "effective_on", "oath_due_on",
        "latest",
    )  # fmt: skip
    list_filter = (
        "work_year",
        ("kind", UsedChoicesFilter),
        *TrackedAdmin.list_filter[1:],
        ("post__body", UsedRelatedFilter),
        ("proposer", UsedRelatedFilter),
        ("term", UsedRelatedFilter),
    )
    list_select_related = (*TrackedAdmin.list_select_related, "bill", "post")
    date_hierarchy = "effective_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("kind", "status"),
                    ("person_name", "deputy"),
                    ("post", "present_post"),
                    ("by_election", "ground"),
                    ("work_year", "subject_year", "term"),
                ]
            },
        ),
        (
            "提请",
            {
                "fields": [
                    "bill",
                    ("proposer", "proposed_by"),
                    ("planned_on", "received_on"),
                    "papers_due",
                ]
            },
        ),
        (
            "审议准备",
            {
                "fields": [
                    ("exam_on", "exam_result"),
                    ("reviewed_on", "directors_on"),
                    ("tabled_on", "stated"),
                ]
            },
        ),
        (
            "结果与公布",
            {
                "fields": [
                    ("effective_on", "announced_on"),
                    ("document_number", "certificate_number"),
                    ("notified_on", "reported_up_on"),
                ]
            },
        ),
        (
            "宪法宣誓",
            {
                "fields": [
                    ("oath_due_on", "oath_on"),
                    "oath_due_explanation",
                    "oath_organiser",
                    "get_provisional_dates_display",
                ]
            },
        ),
        (
            "其他",
            {
                "fields": [
                    ("area", "lead_committee"),
                    ("due_on", "started_on", "concluded_on"),
                    "continues",
                    "continued_by",
                    "note",
                ],
                "classes": ["collapse"],
            },
        ),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = (
        "status",
        "papers_due",
        "exam_on",
        "exam_result",
        "reviewed_on",
        "directors_on",
        "tabled_on",
        "stated",
        "effective_on",
        "document_number",
        "announced_on",
        "oath_due_on",
        "oath_due_explanation",
        "oath_on",
        "oath_organiser",
        "reported_up_on",
        "concluded_on",
        "continued_by",
        "get_provisional_dates_display",
    )

    @admin.display(description="任前考试合格")
    def exam_result(self, matter):
        return {True: "合格", False: "不合格"}.get(matter.exam_passed, NOTHING)

    @admin.display(description="材料报送期限")
    def papers_due(self, matter):
        return papers_due(matter).explanation


@admin.register(ByElection)
class ByElectionAdmin(RecordAdmin):
    list_display = ("name", "term", "seats", "election_on", "voters", "votes_cast", "validity")
    list_filter = ("work_year", ("term", UsedRelatedFilter))
    list_select_related = ("term", "work_year")
    date_hierarchy = "election_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("work_year", "term"),
                    ("district", "seats"),
                    ("delegation", "street_committee"),
                    "causes",
                ]
            },
        ),
        (
            "程序",
            {
                "fields": [
                    ("decided_on", "voters_listed_on"),
                    ("first_list_on", "final_list_on"),
                    "late_lists",
                ]
            },
        ),
        ("选举", {"fields": ["election_on", ("voters", "votes_cast"), "validity", "elected"]}),
        ("其后", {"fields": [("qualified_report_on", "announced_on"), "note"]}),
    )
    readonly_fields = ("late_lists", "validity", "elected")

    @admin.display(description="补选", ordering="district")
    def name(self, election):
        return voidable_title(election)

    @admin.display(description="选举是否有效")
    def validity(self, election):
        return election.get_validity_display()

    @admin.display(description="当选")
    def elected(self, election):
        return "、".join(map(str, election.winners)) or "—"

    @admin.display(description="晚于法定日期的")
    def late_lists(self, election):
        return "；".join(election.late_lists()) or "—"


@admin.register(Nominee)
class NomineeAdmin(RecordAdmin):
    list_display = ("person_name", "by_election", "votes")
    list_select_related = ("by_election",)
    fieldsets = ((None, {"fields": ["by_election", ("person_name", "votes")]}),)


@shown_on("byelection", position=10)
class NomineeTable(RecordTable):
    model = Nominee
    verbose_name = "候选人得票"
    verbose_name_plural = "候选人得票"
    fields = ("person_name", "votes")
