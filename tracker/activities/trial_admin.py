"""旁听庭审 in the admin: observations with the trial, comments with the observation."""

from django.contrib import admin

from tracker.activities.observations import MARKS, Observation, TrialComment
from tracker.common.admin import RecordAdmin, RecordTable, UsedRelatedFilter, shown_on
from tracker.common.admin.display import page_link


@shown_on("activity", position=30)
class ObservationTable(RecordTable):
    note = "先在“参加的代表”里登记到会，再登记评议；评议意见在“打开”后的页面逐条填写。"
    model = Observation
    fields = ("deputy", *MARKS)


@admin.register(Observation)
class ObservationAdmin(RecordAdmin):
    list_display = ("deputy", "trial", *MARKS, "said")
    list_filter = ("activity__work_year", ("activity__court", UsedRelatedFilter))
    list_select_related = ("activity", "deputy")
    search_links = ("deputy", "activity")
    fieldsets = (
        (None, {"fields": [("activity", "deputy")]}),
        ("评议", {"fields": [MARKS[:3], MARKS[3:]]}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("comments")

    @admin.display(description="旁听庭审")
    def trial(self, observation):
        return page_link(observation.activity)

    @admin.display(description="评议意见（条）")
    def said(self, observation):
        return len(observation.comments.all())


@shown_on("observation", position=1)
class CommentTable(RecordTable):
    model = TrialComment
    fields = ("text", "answer", "answered_on")


class AnsweredFilter(admin.SimpleListFilter):
    title = "答复"
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("no", "未答复"), ("yes", "已答复")]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.exclude(answer="") if self.value() == "yes" else queryset.filter(answer="")


@admin.register(TrialComment)
class TrialCommentAdmin(RecordAdmin):
    """Where courts read what was said of their trials, and answer it."""

    list_display = ("text", "case_name", "heard_on", "court", "answer", "answered_on")
    list_filter = (AnsweredFilter, ("court", UsedRelatedFilter))
    list_select_related = ("court",)
    date_hierarchy = "heard_on"
    fieldsets = (
        (None, {"fields": ["observation", ("heard_on", "court", "case_name"), "text"]}),
        ("法院答复", {"fields": ["answer", "answered_on"]}),
    )
    readonly_fields = ("heard_on", "court", "case_name")
