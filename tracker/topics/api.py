from tracker.common.api import TrackedViewSet
from tracker.common.filters import TRACKED, TrackedFilter, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.common.transitions import Moving
from tracker.topics.models import Topic


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
            "adjustment",
            "published_on",
            "fiscal_duty",
            "due_explanation",
            "provisional_dates",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = ("status",)


class TopicFilter(TrackedFilter):
    class Meta:
        model = Topic
        fields = TRACKED | exact("form", "channel", "reporting_units", "laws", "fiscal_duty")


class TopicViewSet(Moving, TrackedViewSet):
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilter


ROUTES = (("topics", TopicViewSet, "topic"),)
