from tracker.common.api import TrackedViewSet
from tracker.common.filters import TRACKED, TrackedFilter, YesNo, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.inspections.models import Inspection


class InspectionSerializer(RecordSerializer):
    class Meta:
        model = Inspection
        fields = (
            "id",
            *TRACKED_FIELDS,
            "kind",
            "topic",
            "laws",
            "inspected_units",
            "team_leader",
            "method",
            "findings",
            *ENTRY_FIELDS,
        )


class InspectionFilter(TrackedFilter):
    SEARCH = ("title", "note", "findings", "quote")
    law_enforcement = YesNo(
        method="by_law_enforcement", help_text="是否属于执法检查(自行、联动、受委托三种)。"
    )

    class Meta:
        model = Inspection
        fields = TRACKED | exact("kind", "topic", "laws", "inspected_units")

    def by_law_enforcement(self, queryset, name, value: bool):
        if value:
            return queryset.law_enforcement()
        return queryset.exclude(kind__in=Inspection.LAW_ENFORCEMENT)


class InspectionViewSet(TrackedViewSet):
    queryset = Inspection.objects.all()
    serializer_class = InspectionSerializer
    filterset_class = InspectionFilter
