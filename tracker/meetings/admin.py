from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.urls import path, reverse

from tracker.common.admin import (
    OnSpineAdmin,
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    UsedRelatedFilter,
    shown_on,
)
from tracker.common.admin.display import page_link, voidable_title
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.meetings.quorum import counted, told
from tracker.meetings.session_page import runs_session, session_page


@admin.register(Meeting)
class MeetingAdmin(OnSpineAdmin):
    list_display = ("name", "kind", "starts_on", "state", "place", "members_count",
                    "present_count", "published_on")  # fmt: skip
    list_filter = (
        "work_year",
        ("kind", UsedChoicesFilter),
        ("status", UsedChoicesFilter),
        ("term", UsedRelatedFilter),
        ("body", UsedRelatedFilter),
        "is_verified",
    )
    date_hierarchy = "starts_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("kind", "work_year"),
                    ("term", "number", "is_extraordinary"),
                    ("body", "session"),
                    "title",
                    ("status", "is_verified"),
                ]
            },
        ),
        (
            "时间地点",
            {
                "fields": [
                    ("starts_on", "ends_on"),
                    ("place", "chair"),
                    ("called_by", "called_on"),
                ]
            },
        ),
        (
            "到会",
            {
                "fields": [
                    "counts_told",
                    ("members_count", "present_count", "observers_count"),
                    "counts_reason",
                    "invited_units",
                ]
            },
        ),
        ("纪要与公布", {"fields": [("minuted_on", "minutes", "published_on"), "note"]}),
    )
    # What moves of the life cycle fill in is shown, not typed.
    readonly_fields = ("counts_told", "status", "called_on", "minuted_on", "published_on")

    def get_urls(self):
        view = self.admin_site.admin_view(self.session_view)
        own = path("<path:object_id>/session/", view, name="tracker_meeting_session")
        return [own, *super().get_urls()]

    def session_view(self, request, object_id):
        meeting = self.get_object(request, unquote(object_id))
        if meeting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return session_page(self, request, meeting)

    def render_change_form(self, request, context, **kwargs):
        meeting = kwargs.get("obj")
        if meeting is not None and runs_session(request, meeting):
            url = reverse("admin:tracker_meeting_session", args=[meeting.pk])
            context["own_tools"] = [{"label": "会议登记", "url": url}]
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="人数")
    def counts_told(self, meeting):
        return told(meeting, counted(meeting, on=meeting.starts_on))


@shown_on("meeting", position=5)
class AgendaTable(RecordTable):
    note = "材料日期等在“打开”后的页面登记；会议召开后登记审议结果。"
    model = AgendaItem
    fk_name = "meeting"
    fields = ("order", "title", "kind", "matter", "reporting_unit", "reporter", "result")


@shown_on("topic", "inspection", position=42)
class AgendasOfMatter(RecordTable):
    """At which meetings it was or is going to be heard."""

    model = AgendaItem
    fk_name = "matter"
    fields = ("meeting", "order", "kind", "heard_on", "result")


@admin.register(AgendaItem)
class AgendaItemAdmin(RecordAdmin):
    list_display = ("name", "meeting_link", "order", "kind", "reporting_unit", "result")
    list_filter = (
        "meeting__work_year",
        ("kind", UsedChoicesFilter),
        ("result", UsedChoicesFilter),
        "is_verified",
    )
    list_select_related = ("meeting", "reporting_unit")
    search_links = ("meeting",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "meeting",
                    ("order", "kind", "way"),
                    "title",
                    ("matter", "opinion"),
                    ("reporting_unit", "reporter"),
                    ("result", "heard_on", "is_verified"),
                ]
            },
        ),
        (
            "会前材料",
            {
                "fields": [
                    "opinions_gathered_on",
                    ("draft_received_on", "revised_received_on", "sent_to_members_on"),
                    "note",
                ]
            },
        ),
    )

    @admin.display(description="议题", ordering="title")
    def name(self, item):
        return voidable_title(item)

    @admin.display(description="会议", ordering="meeting__starts_on")
    def meeting_link(self, item):
        return page_link(item.meeting)
