"""Meetings and their agendas over REST."""

from tracker.common.api import EntryViewSet
from tracker.common.filters import ENTRY, EntryFilter, Ordering, WholeNumber, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.common.transitions import Moving
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting


class MeetingSerializer(RecordSerializer):
    class Meta:
        model = Meeting
        fields = (
            "id",
            "uuid",
            "work_year",
            "title",
            "kind",
            "body",
            "session",
            "term",
            "number",
            "is_extraordinary",
            "status",
            "starts_on",
            "ends_on",
            "place",
            "chair",
            "called_by",
            "members_count",
            "present_count",
            "counts_reason",
            "invited_units",
            "observers_count",
            "called_on",
            "minuted_on",
            "minutes",
            "published_on",
            "is_verified",
            "note",
            *ENTRY_FIELDS,
        )


class MeetingFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "work_year", "title", "status", "starts_on", "number")

    class Meta:
        model = Meeting
        fields = (
            exact("work_year", "kind", "status", "body", "session", "term", "number")
            | exact("is_extraordinary", "called_by", "invited_units", "is_verified")
            | between("starts_on", "published_on")
            | ENTRY
        )


class MeetingViewSet(Moving, EntryViewSet):
    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter


class AgendaItemSerializer(RecordSerializer):
    class Meta:
        model = AgendaItem
        fields = (
            "id",
            "meeting",
            "order",
            "title",
            "kind",
            "way",
            "matter",
            "opinion",
            "reporting_unit",
            "reporter",
            "opinions_gathered_on",
            "draft_received_on",
            "revised_received_on",
            "sent_to_members_on",
            "heard_on",
            "result",
            "is_verified",
            "note",
            *ENTRY_FIELDS,
        )


class AgendaItemFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "meeting", "order", "title")
    work_year = WholeNumber(field_name="meeting__work_year", help_text="会议的工作年度。")

    class Meta:
        model = AgendaItem
        fields = (
            exact("meeting", "kind", "matter", "opinion", "reporting_unit", "result")
            | exact("is_verified")
            | between("draft_received_on", "revised_received_on", "sent_to_members_on", "heard_on")
            | ENTRY
        )


class AgendaItemViewSet(EntryViewSet):
    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer
    filterset_class = AgendaItemFilter


ROUTES = (
    ("meetings", MeetingViewSet, "meeting"),
    ("agenda-items", AgendaItemViewSet, "agenda-item"),
)
