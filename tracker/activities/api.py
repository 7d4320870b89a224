from django_filters import filters

from tracker.activities.models import BROUGHT, Activity, Recommendation, Site
from tracker.activities.observations import MARKS, Observation, TrialComment
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station, StationDeputy
from tracker.common.api import EntryViewSet, RemovableViewSet
from tracker.common.filters import ENTRY, EntryFilter, Ordering, RecordFilter, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.fiscal.reviewing_api import ReviewedQuarter


class ActivitySerializer(RecordSerializer):
    class Meta:
        model = Activity
        fields = (
            "id",
            "work_year",
            "matter",
            "kind",
            "title",
            "status",
            "programmes",
            "notice_on",
            "held_on",
            "ended_on",
            "place",
            "station",
            "organiser",
            "group",
            "court",
            "case_name",
            "case_kind",
            "period_from",
            "period_until",
            *BROUGHT,
            "description",
            *ENTRY_FIELDS,
        )


class ActivityFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "work_year", "held_on", "title")

    class Meta:
        model = Activity
        fields = (
            exact("matter", "work_year", "kind", "status", "organiser", "programmes")
            | exact("station", "group", "court")
            | between("held_on", "period_until")
            | ENTRY
        )


class ActivityViewSet(ReviewedQuarter, EntryViewSet):
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


class ProgrammeSerializer(RecordSerializer):
    class Meta:
        model = Programme
        fields = (
            "id", "code", "name", "definition", "basis", "valid_from", "valid_until", *STAMPED,
        )  # fmt: skip


class ProgrammeFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "code", "name")

    class Meta:
        model = Programme
        fields = exact("code", "name")


class ProgrammeViewSet(RemovableViewSet):
    queryset = Programme.objects.all()
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter


class StationSerializer(RecordSerializer):
    class Meta:
        model = Station
        fields = (
            "id",
            "code",
            "name",
            "aliases",
            "kind",
            "street_committee",
            "address",
            "opening_rule",
            "valid_from",
            "valid_until",
            "note",
            *STAMPED,
        )


class StationFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "code", "name", "street_committee")
    existing_on = filters.DateFilter(method="by_day", help_text="只列该日存在的工作室（站、家）。")

    class Meta:
        model = Station
        fields = exact("code", "name", "kind", "street_committee")

    def by_day(self, queryset, name, value):
        return queryset.existing(on=value)


class StationViewSet(RemovableViewSet):
    queryset = Station.objects.all()
    serializer_class = StationSerializer
    filterset_class = StationFilter


class StationDeputySerializer(RecordSerializer):
    class Meta:
        model = StationDeputy
        fields = ("id", "station", "deputy", "from_on", "until_on", "on_duty", *STAMPED)


class StationDeputyFilter(RecordFilter):
    SEARCH_LINKS = ("deputy", "station")
    ordering = Ordering("id", "updated_at", "station", "from_on", "until_on")

    class Meta:
        model = StationDeputy
        fields = exact("station", "deputy") | between("from_on", "until_on")


class StationDeputyViewSet(RemovableViewSet):
    queryset = StationDeputy.objects.all()
    serializer_class = StationDeputySerializer
    filterset_class = StationDeputyFilter


class ObservationSerializer(RecordSerializer):
    class Meta:
        model = Observation
        fields = ("id", "activity", "deputy", *MARKS, *STAMPED)


class ObservationFilter(RecordFilter):
    SEARCH_LINKS = ("deputy", "activity")
    ordering = Ordering("id", "updated_at", "activity", "deputy")

    class Meta:
        model = Observation
        fields = exact("activity", "deputy")


class ObservationViewSet(RemovableViewSet):
    queryset = Observation.objects.all()
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilter


class TrialCommentSerializer(RecordSerializer):
    class Meta:
        model = TrialComment
        fields = (
            "id",
            "observation",
            "court",
            "case_name",
            "heard_on",
            "text",
            "answer",
            "answered_on",
            *STAMPED,
        )


class TrialCommentFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "heard_on", "answered_on")
    is_answered = filters.BooleanFilter(method="by_answer", help_text="只列已答复的或未答复的。")

    class Meta:
        model = TrialComment
        fields = exact("observation", "court") | between("heard_on", "answered_on")

    def by_answer(self, queryset, name, value):
        return queryset.exclude(answer="") if value else queryset.filter(answer="")


class TrialCommentViewSet(RemovableViewSet):
    queryset = TrialComment.objects.all()
    serializer_class = TrialCommentSerializer
    filterset_class = TrialCommentFilter
