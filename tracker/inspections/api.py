from tracker.common.api import RemovableViewSet, TrackedViewSet
from tracker.common.filters import TRACKED, Ordering, RecordFilter, TrackedFilter, YesNo, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.inspections.models import Inspection, TeamMember


class InspectionSerializer(RecordSerializer):
    class Meta:
        model = Inspection
        fields = (
            "id",
            *TRACKED_FIELDS,
            "kind",
            "channel",
            "topic",
            "laws",
            "inspected_units",
            "team_leader",
            "key_points",
            "method",
            "notified_on",
            "findings",
            "evaluation",
            "law_proposals",
            "directors_decision",
            "published_on",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = ("status",)


class InspectionFilter(TrackedFilter):
    law_enforcement = YesNo(
        method="by_law_enforcement", help_text="是否属于执法检查（自行、联动、受委托三种）。"
    )

    class Meta:
        model = Inspection
        fields = TRACKED | exact("kind", "channel", "topic", "laws", "inspected_units")

    def by_law_enforcement(self, queryset, name, value: bool):
        if value:
            return queryset.law_enforcement()
        return queryset.exclude(kind__in=Inspection.LAW_ENFORCEMENT)


class InspectionViewSet(Moving, TrackedViewSet):
    queryset = Inspection.objects.all()
    serializer_class = InspectionSerializer
    filterset_class = InspectionFilter


class TeamMemberSerializer(RecordSerializer):
    class Meta:
        model = TeamMember
        fields = ("id", "inspection", "name", "unit", "deputy", "duty", *STAMPED)
        fixed = ("inspection",)


class TeamMemberFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "inspection", "name")

    class Meta:
        model = TeamMember
        fields = exact("inspection", "unit", "deputy")


class TeamMemberViewSet(RemovableViewSet):
    queryset = TeamMember.objects.all()
    serializer_class = TeamMemberSerializer
    filterset_class = TeamMemberFilter


ROUTES = (
    ("inspections", InspectionViewSet, "inspection"),
    ("team-members", TeamMemberViewSet, "team-member"),
)
