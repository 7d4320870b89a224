from django.contrib import admin
from django.urls import path

from tracker import kinds
from tracker.activities.models import Activity, Recommendation, Site
from tracker.activities.month_page import month_page
from tracker.activities.participants import differing, listed_of, told, with_listed
from tracker.activities.programmes import Programme
from tracker.activities.quick_page import quick_page
from tracker.activities.stations import Station, StationDeputy
from tracker.common.admin import (
    RecordAdmin,
    RecordInline,
    RecordTable,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import NOTHING, linked_list, page_link, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.common.roles import Role, standing_of
from tracker.fiscal.reviews import how_it_stands, warnings_of


class OwnFilter(admin.SimpleListFilter):
    """Activities of the body that the person speaks for."""

    title = "本单位组织的"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", "只看本单位组织的")]

    def queryset(self, request, queryset):
        standing = standing_of(request.user)
        units = standing.units_as(Role.COMMITTEE) | standing.units_as(Role.STREET_COMMITTEE)
        return queryset.filter(organiser__in=units) if self.value() == "yes" else queryset


class DifferingFilter(admin.SimpleListFilter):
    """Activities of which a number was typed that is not that of the list."""

    title = "代表人次"
    parameter_name = "deputies"

    def lookups(self, request, model_admin):
        return [("differ", "与参加名单不一致")]

    def queryset(self, request, queryset):
        return differing(queryset) if self.value() == "differ" else queryset


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("name", "work_year", "kind", "held_on", "state", "organiser", "owner_link",
                    "places", "times", "deputies", "public_attendances", "opinions",
                    "solved")  # fmt: skip
    list_filter = (
        OwnFilter,
        "work_year",
        ("kind", UsedChoicesFilter),
        ("status", UsedChoicesFilter),
        ("organiser", UsedRelatedFilter),
        ("programmes", UsedRelatedFilter),
        ("station", UsedRelatedFilter),
        DifferingFilter,
    )
    list_select_related = ("work_year", "matter", "organiser")
    date_hierarchy = "held_on"
    search_links = ("sites",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("work_year", "kind", "status"),
                    ("notice_on", "held_on", "ended_on"),
                    ("organiser", "group"),
                    ("place", "station"),
                    "programmes",
                ]
            },
        ),
        ("所属事项", {"fields": ["matter"]}),
        ("旁听庭审", {"fields": ["court", ("case_name", "case_kind")]}),
        ("预算审查", {"fields": [("period_from", "period_until"), "warnings"]}),
        (
            "规模",
            {
                "fields": [
                    "deputies_counted",
                    ("times", "batches", "items"),
                    ("people", "attendances"),
                    ("deputy_attendances", "public_attendances"),
                ]
            },
        ),
        (
            "意见与情况",
            {
                "fields": [
                    ("opinions", "answered_on_spot", "handed_over", "solved"),
                    "description",
                ]
            },
        ),
    )
    readonly_fields = ("deputies_counted", "warnings")

    def get_urls(self):
        own = (("month", self.month_view), ("quick", self.quick_view))
        pages = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"tracker_activity_{name}")
            for name, view in own
        ]
        return [*pages, *super().get_urls()]

    def month_view(self, request):
        return month_page(self, request)

    def quick_view(self, request):
        return quick_page(self, request)

    def get_object(self, request, object_id, from_field=None):
        """With the warnings of the period that it reviews, as this reader sees them."""
        activity = super().get_object(request, object_id, from_field)
        if activity is not None:
            activity.warned = warnings_of(activity, to=request.user)
        return activity

    def get_queryset(self, request):
        return with_listed(super().get_queryset(request).prefetch_related("sites"))

    @admin.display(description="状态", ordering="status")
    def state(self, activity):
        return activity.get_status_display()

    @admin.display(description="代表人次", ordering="deputies_told")
    def deputies(self, activity):
        number = activity.deputies_told
        typed, listed = activity.deputy_attendances, activity.listed
        differs = None not in (typed, listed) and typed != listed
        return f"{number}（名单{listed}）" if differs else number

    @admin.display(description="人次的依据")
    def deputies_counted(self, activity):
        if activity.pk is None:
            return "保存后可登记参加的代表。"
        return told(activity.deputy_attendances, listed_of(activity)) or NOTHING

    @admin.display(description="期间内的预警")
    def warnings(self, activity):
        found = getattr(activity, "warned", ())
        return linked_list(page_link(lead, f"{lead}（{how_it_stands(lead)}）") for lead in found)

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


@shown_on(*kinds.followed_names(), position=20)
class ActivityInline(RecordInline):
    note = "到过的点位和活动数据，在“打开”后的页面登记。"
    model = Activity
    fields = (
        "title",
        ("kind", "status"),
        ("held_on", "ended_on"),
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


@shown_on(*kinds.followed_names(), position=30)
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


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    list_display = ("name", "code", "definition", "valid_from", "valid_until")
    list_filter = (("valid_until", admin.EmptyFieldListFilter),)
    fieldsets = (
        (
            None,
            {"fields": [("name", "code"), "definition", "basis", ("valid_from", "valid_until")]},
        ),
    )


@admin.register(Station)
class StationAdmin(RecordAdmin):
    list_display = ("name", "kind", "street_committee", "address", "opening_rule", "valid_until")
    list_filter = (
        ("kind", UsedChoicesFilter),
        ("street_committee", UsedRelatedFilter),
        ("valid_until", admin.EmptyFieldListFilter),
    )
    list_select_related = ("street_committee",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("name", "code"),
                    ("kind", "street_committee"),
                    "aliases",
                    "address",
                    "opening_rule",
                    ("valid_from", "valid_until"),
                ]
            },
        ),
        ("其他", {"fields": ["note"]}),
    )


@shown_on("station", position=1)
class RosterTable(RecordTable):
    model = StationDeputy
    fields = ("deputy", "from_on", "until_on", "on_duty")


@shown_on("deputy", position=2)
class StationsOfDeputy(RecordTable):
    model = StationDeputy
    verbose_name = verbose_name_plural = "所在的工作室（站、家）"
    fields = ("station", "from_on", "until_on", "on_duty")


@admin.register(StationDeputy)
class StationDeputyAdmin(RecordAdmin):
    list_display = ("deputy", "station", "from_on", "until_on", "on_duty")
    list_filter = (("station", UsedRelatedFilter), ("until_on", admin.EmptyFieldListFilter))
    list_select_related = ("deputy", "station")
    search_links = ("deputy", "station")
    fieldsets = ((None, {"fields": ["station", "deputy", ("from_on", "until_on"), "on_duty"]}),)
