from django.contrib import admin

from tracker import kinds
from tracker.common.admin import (
    RecordAdmin,
    RecordInline,
    RecordTable,
    TrackedAdmin,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import linked_list, page_link, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.topics.models import Activity, Recommendation, Site, Topic


@admin.register(Topic)
class TopicAdmin(TrackedAdmin):
    list_display = ("name", "work_year", "state", "due", "latest", "lead_committee", "form", "area")
    list_filter = (*TrackedAdmin.list_filter, ("form", UsedChoicesFilter))
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "subject_year"),
                    ("form", "area"),
                    ("basis", "channel"),
                    "status",
                ]
            },
        ),
        (
            "责任分工",
            {"fields": [("lead_committee", "supervising_leader"), "reporting_units", "laws"]},
        ),
        (
            "时间安排",
            {
                "fields": [
                    ("planned_on", "due_on"),
                    ("research_on", "directors_meeting_on", "committee_session_on"),
                    ("started_on", "concluded_on", "published_on"),
                    "adjustment",
                ]
            },
        ),
        (
            "关联与备注",
            {"fields": ["continues", "continued_by", "checks", "note"]},
        ),
    )
    readonly_fields = ("continued_by", "checks", "status")

    @admin.display(description="执法检查")
    def checks(self, topic):
        return linked_list(page_link(check) for check in topic.inspections.not_voided())


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("name", "work_year", "kind", "held_on", "owner_link", "places", "people",
                    "attendances")  # fmt: skip
    list_filter = (
        "work_year",
        ("kind", UsedChoicesFilter),
        ("organiser", UsedRelatedFilter),
    )
    list_select_related = ("work_year", "matter")
    date_hierarchy = "held_on"
    search_links = ("sites",)
    fieldsets = (
        (None, {"fields": ["title", ("work_year", "kind"), ("held_on", "ended_on"), "organiser"]}),
        ("所属事项", {"fields": ["matter"]}),
        ("规模与情况", {"fields": [("times", "people", "attendances", "opinions"), "description"]}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sites")

    @admin.display(description="活动名称", ordering="title")
    def name(self, activity):
        return voidable_title(activity)

    @admin.display(description="所属事项")
    def owner_link(self, activity):
        return page_link(activity.matter)

    @admin.display(description="点位")
    def places(self, activity):
        return "、".join(site.name for site in activity.sites.all())


@shown_on("activity", position=10)
class SiteTable(RecordTable):
    model = Site
    fields = ("name", "kind", "unit")
    show_change_link = False


@admin.register(Site)
class SiteAdmin(RecordAdmin):
    list_display = ("name", "kind", "unit", "activity")
    list_filter = ("kind", "activity__work_year")
    list_select_related = ("unit", "activity")
    search_links = ("activity",)
    fieldsets = ((None, {"fields": ["activity", "name", "kind", "unit"]}),)


@shown_on(*kinds.names(), position=20)
class ActivityInline(RecordInline):
    note = "到过的点位和活动数据，在“打开”后的页面登记。"
    model = Activity
    fields = (
        "title",
        ("kind", "held_on", "ended_on"),
        ("times", "people", "attendances", "opinions"),
        "description",
        "places",
    )
    readonly_fields = ("places",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sites")

    @admin.display(description="点位")
    def places(self, activity):
        return "、".join(site.name for site in activity.sites.all()) or "保存后可登记到过的点位"


@shown_on(*kinds.names(), position=30)
class RecommendationInline(RecordInline):
    model = Recommendation
    fields = ("text", ("addressed_to", "made_on"), "response")


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    list_display = ("name", "owner_link", "addressed_to", "made_on", "response")
    list_filter = (("addressed_to", UsedRelatedFilter),)
    list_select_related = ("matter", "addressed_to")
    date_hierarchy = "made_on"
    fieldsets = (
        (None, {"fields": ["text", ("addressed_to", "made_on")]}),
        ("所属事项", {"fields": ["matter"]}),
        ("落实", {"fields": ["response"]}),
    )

    @admin.display(description="建议内容", ordering="text")
    def name(self, recommendation):
        return voidable_title(recommendation)

    @admin.display(description="所属事项")
    def owner_link(self, recommendation):
        return page_link(recommendation.matter)


@dossier_section("activities", position=30)
def activities_of_matter(record, *, to) -> dict:
    activities = record.activities.prefetch_related("sites", "figures")
    return {"activities": seen(activities.select_related("organiser", "source"), to=to)}


@dossier_section("recommendations", position=70)
def recommendations_of_matter(record, *, to) -> dict:
    recommendations = record.recommendations.select_related("addressed_to", "source")
    return {"recommendations": seen(recommendations, to=to)}
