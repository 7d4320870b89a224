from django.contrib import admin
from django.db.models import Prefetch
from django.utils import timezone

from tracker.common.admin import (
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import linked_list, page_link
from tracker.deputies.groups import Group, GroupMember
from tracker.deputies.models import Deputy, Person, Session, Term
from tracker.overview.points import earned_in, plain, total
from tracker.years.models import WorkYear

POINTS = "履职积分"
# More than these nobody reads on a page; the list of reports has all.
MOST_REPORTS = 20


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ("__str__", "starts_on", "ends_on")
    search_fields = ("number",)
    fieldsets = ((None, {"fields": ["number", ("starts_on", "ends_on"), "note"]}),)


@admin.register(Session)
class SessionAdmin(RecordAdmin):
    list_display = ("__str__", "starts_on", "ends_on")
    list_filter = ("term",)
    search_fields = ("number", "term__number")
    fieldsets = ((None, {"fields": ["term", "number", ("starts_on", "ends_on"), "note"]}),)

    def get_queryset(self, request):
        # The name of a session begins with its term, in lists and where it is chosen.
        return super().get_queryset(request).select_related("term")


class DutyYearFilter(admin.SimpleListFilter):
    """Of which year the sheet of duties shall be; it leaves nobody out of the list."""

    title = "履职年度"
    parameter_name = "duty_year"

    def lookups(self, request, model_admin):
        return [(year.pk, str(year)) for year in WorkYear.objects.all()]

    def queryset(self, request, queryset):
        asked = self.value()
        return queryset.of_duty_year(int(asked)) if asked else queryset


def told_of(report) -> str:
    """2024-03-05 湖北日报（省级）《…》"""
    level = f"（{report.get_level_display()}）" if report.level else ""
    day = report.published_on.isoformat() if report.published_on else ""
    return f"{day} {report.outlet}{level}《{report.title}》".strip()


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = ("name", "note")
    fieldsets = ((None, {"fields": ["name", "note"]}),)


@admin.register(Deputy)
class DeputyAdmin(RecordAdmin):
    list_display = ("name", "term", "delegation", "grouped", "phone", "mandate_ended_on")
    list_filter = (
        "term",
        "delegation",
        ("groups", UsedRelatedFilter),
        DutyYearFilter,
        ("mandate_ended_on", admin.EmptyFieldListFilter),
        ("suspended_from", admin.EmptyFieldListFilter),
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "term",
                    ("name", "person"),
                    ("delegation", "district"),
                    "street_committee",
                    "phone",
                ]
            },
        ),
        (
            "任期",
            {
                "fields": [
                    "elected_on",
                    ("mandate_ended_on", "end_ground"),
                    ("suspended_from", "suspended_until", "suspension_ground"),
                ]
            },
        ),
        ("媒体报道", {"fields": ["press"]}),
        (POINTS, {"fields": ["points"]}),
        ("其他", {"fields": ["note"]}),
    )
    readonly_fields = ("press", "points")

    def get_fieldsets(self, request, obj=None):
        """Points are shown where the office has a table for the year, and nowhere else."""
        found = super().get_fieldsets(request, obj)
        if obj is None:
            return found
        today = timezone.localdate()
        keys = {"on": today, "to": request.user, "deputies": [obj.pk]}
        obj.earned = earned_in(today.year, **keys)
        return found if obj.earned is not None else [one for one in found if one[0] != POINTS]

    @admin.display(description="当年积分")
    def points(self, deputy):
        """How many, and of what, as far as the reader sees what was done."""
        own = (deputy.earned or {}).get(deputy.pk, [])
        parts = "、".join(each.in_words for each in own)
        return f"{plain(total(own))}分" + (f"：{parts}" if parts else "")

    @admin.display(description="涉及的报道")
    def press(self, deputy):
        """The latest reports of the press that name the deputy; all of them are public."""
        reports = deputy.press_reports.order_by("-published_on", "-pk")[:MOST_REPORTS]
        return linked_list(page_link(one, told_of(one)) for one in reports)

    def get_queryset(self, request):
        of_groups = GroupMember.objects.select_related("group")
        found = super().get_queryset(request).select_related("term")
        return found.prefetch_related(Prefetch("group_memberships", of_groups))

    @admin.display(description="代表小组")
    def grouped(self, deputy):
        return deputy.groups_on(timezone.localdate())


@admin.register(Group)
class GroupAdmin(RecordAdmin):
    list_display = ("name", "term", "kind", "delegation", "street_committee", "convenor",
                    "valid_until")  # fmt: skip
    list_filter = ("term", ("kind", UsedChoicesFilter), "delegation",
                   ("valid_until", admin.EmptyFieldListFilter))  # fmt: skip
    list_select_related = ("term", "street_committee", "convenor")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "term",
                    ("name", "kind"),
                    ("delegation", "street_committee"),
                    "convenor",
                    ("valid_from", "valid_until"),
                ]
            },
        ),
        ("其他", {"fields": ["note"]}),
    )


@shown_on("group", position=1)
class MemberTable(RecordTable):
    model = GroupMember
    fields = ("deputy", "joined_on", "left_on")


@shown_on("deputy", position=1)
class GroupTable(RecordTable):
    model = GroupMember
    verbose_name = verbose_name_plural = "所在的代表小组"
    fields = ("group", "joined_on", "left_on")


@shown_on("person", position=1)
class MandateTable(RecordTable):
    model = Deputy
    verbose_name = verbose_name_plural = "各届任期"
    fields = ("term", "name", "delegation", "elected_on", "mandate_ended_on")


@admin.register(GroupMember)
class GroupMemberAdmin(RecordAdmin):
    list_display = ("deputy", "group", "joined_on", "left_on")
    list_filter = (("group", UsedRelatedFilter), ("left_on", admin.EmptyFieldListFilter))
    list_select_related = ("deputy", "group")
    search_links = ("deputy", "group")
    fieldsets = ((None, {"fields": ["group", "deputy", ("joined_on", "left_on")]}),)
