from django.contrib import admin

from tracker.common.admin import (
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    shown_on,
)
from tracker.common.admin.display import page_link, voidable_title
from tracker.duties.models import DutyAct


@admin.register(DutyAct)
class DutyActAdmin(RecordAdmin):
    list_display = ("name", "kind", "acted_on", "activity_link", "times", "attendances",
                    "opinions", "solved", "work_year")  # fmt: skip
    list_filter = ("work_year", ("kind", UsedChoicesFilter), "deputy__delegation")
    list_select_related = ("work_year", "deputy", "activity")
    date_hierarchy = "acted_on"
    search_links = ("deputy",)
    fieldsets = (
        (None, {"fields": ["deputy", ("work_year", "kind"), ("acted_on", "activity"), "title"]}),
        ("情况", {"fields": [("times", "attendances", "opinions", "solved"), "description"]}),
    )

    @admin.display(description="履职", ordering="deputy__name")
    def name(self, act):
        return voidable_title(act)

    @admin.display(description="所属活动")
    def activity_link(self, act):
        return page_link(act.activity)


@shown_on("activity", position=20)
class ParticipantTable(RecordTable):
    """Who took part: a line each; year, day, title and kind follow from the activity."""

    model = DutyAct
    verbose_name = "参加的代表"
    verbose_name_plural = "参加的代表"
    fields = ("deputy", "attendances", "opinions", "solved")

    def prepare(self, record, *, parent):
        record.activity = parent
        record.take_from_activity()
