from django.contrib import admin

from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    shown_on,
)
from tracker.common.admin.display import page_link, voidable_title
from tracker.duties.models import DutyAct
from tracker.duties.points import PointRule


@admin.register(DutyAct)
class DutyActAdmin(RecordAdmin):
    list_display = ("name", "kind", "acted_on", "occasion", "capacity", "presence", "times",
                    "attendances", "opinions", "solved", "work_year")  # fmt: skip
    list_filter = ("work_year", ("kind", UsedChoicesFilter),
                   ("capacity", UsedChoicesFilter), ("presence", UsedChoicesFilter),
                   "deputy__delegation")  # fmt: skip
    list_select_related = ("work_year", "deputy", "activity", "meeting")
    date_hierarchy = "acted_on"
    search_links = ("deputy",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "deputy",
                    ("meeting", "activity"),
                    ("work_year", "kind"),
                    ("acted_on", "title"),
                ]
            },
        ),
        ("到会情况", {"fields": [("capacity", "presence"), ("invited_on", "spoke")]}),
        ("情况", {"fields": [("times", "attendances", "opinions", "solved"), "description"]}),
    )

    @admin.display(description="履职", ordering="deputy__name")
    def name(self, act):
        return voidable_title(act)

    @admin.display(description="所属会议或活动")
    def occasion(self, act):
        return page_link(act.meeting or act.activity)


@shown_on("activity", position=20)
class ParticipantTable(RecordTable):
    """Who took part: a line each; year, day, title and kind follow from the activity."""

    model = DutyAct
    verbose_name = "参加的代表"
    verbose_name_plural = "参加的代表"
    fields = ("deputy", "capacity", "presence", "spoke", "attendances", "opinions", "solved")

    def prepare(self, record, *, parent):
        record.activity = parent
        record.take_from_occasion()


@shown_on("meeting", position=10)
class AttendanceTable(MadeByMoves, RecordTable):
    """Who was asked to the meeting and who came, to be read; it is entered all at once."""

    model = DutyAct
    verbose_name = verbose_name_plural = "到会"
    fields = ("deputy", "capacity", "presence", "invited_on", "spoke")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("deputy").order_by("capacity", "pk")


@admin.register(PointRule)
class PointRuleAdmin(RecordAdmin):
    list_display = ("what", "work_year", "points", "at_most", "basis")
    list_filter = ("work_year",)
    list_select_related = ("work_year",)
    search_fields = ("basis",)
    fieldsets = ((None, {"fields": [("work_year", "what"), ("points", "at_most"), "basis"]}),)
