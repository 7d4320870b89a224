from tracker.assignments.models import Assignment
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import STAMPED, RecordSerializer


class AssignmentSerializer(RecordSerializer):
    class Meta:
        model = Assignment
        fields = (
            "id",
            "suggestion",
            "unit",
            "part",
            "assigned_on",
            "handler",
            "phone",
            *STAMPED,
        )


class AssignmentFilter(RecordFilter):
    SEARCH = ("suggestion__number", "suggestion__title", "handler")
    ordering = Ordering("id", "updated_at", "suggestion", "assigned_on")

    class Meta:
        model = Assignment
        fields = exact("suggestion", "unit", "part") | between("assigned_on")


class AssignmentViewSet(ReadOnlyRecordViewSet):
    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
