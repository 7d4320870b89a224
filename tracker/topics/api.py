from tracker.common.api import EntryViewSet, RemovableViewSet, TrackedViewSet
from tracker.common.filters import (
    ENTRY,
    TRACKED,
    EntryFilter,
    Ordering,
    RecordFilter,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.topics.models import Activity, Recommendation, Site, Topic


class TopicSerializer(RecordSerializer):
    class Meta:
        model = Topic
        fields = (
            "id",
            *TRACKED_FIELDS,
            "form",
            "channel",
            "supervising_leader",
            "reporting_units",
            "laws",
            "basis",
            "research_on",
            "directors_meeting_on",
            "committee_session_on",
            "adjustment",
            "published_on",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = ("status",)


class TopicFilter(TrackedFilter):
    class Meta:
        model = Topic
        fields = (
            TRACKED
            | exact("form", "channel", "reporting_units", "laws")
            | between("committee_session_on")
        )


class TopicViewSet(Moving, TrackedViewSet):
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilter


class ActivitySerializer(RecordSerializer):
    class Meta:
        model = Activity
        fields = (
            "id",
            "work_year",
            "matter",
            "kind",
            "title",
            "held_on",
            "ended_on",
            "organiser",
            "times",
            "people",
            "attendances",
            "opinions",
            "description",
            *ENTRY_FIELDS,
        )


class ActivityFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "work_year", "held_on", "title")

    class Meta:
        model = Activity
        fields = exact("matter", "work_year", "kind", "organiser") | between("held_on") | ENTRY


class ActivityViewSet(EntryViewSet):
    queryset = Activity.objects.all()
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter


class SiteSerializer(RecordSerializer):
    class Meta:
        model = Site
        fields = ("id", "activity", "name", "kind", "unit", *STAMPED)


class SiteFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "activity", "name")

    class Meta:
        model = Site
        fields = exact("activity", "kind", "unit")


class SiteViewSet(RemovableViewSet):
    queryset = Site.objects.all()
    serializer_class = SiteSerializer
    filterset_class = SiteFilter


class RecommendationSerializer(RecordSerializer):
    class Meta:
        model = Recommendation
        fields = (
            "id",
            "matter",
            "text",
            "addressed_to",
            "made_on",
            "response",
            *ENTRY_FIELDS,
        )


class RecommendationFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "made_on")

    class Meta:
        model = Recommendation
        fields = exact("matter", "addressed_to") | between("made_on") | ENTRY


class RecommendationViewSet(EntryViewSet):
    queryset = Recommendation.objects.all()
    serializer_class = RecommendationSerializer
    filterset_class = RecommendationFilter


ROUTES = (
    ("topics", TopicViewSet, "topic"),
    ("activities", ActivityViewSet, "activity"),
    ("sites", SiteViewSet, "site"),
    ("recommendations", RecommendationViewSet, "recommendation"),
)
