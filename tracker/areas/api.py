from tracker.areas.models import WorkArea
from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.serializers import STAMPED, RecordSerializer


class WorkAreaSerializer(RecordSerializer):
    class Meta:
        model = WorkArea
        fields = ("id", "code", "name", "parent", "order", "is_active", "note", *STAMPED)


class WorkAreaFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "order", "name")

    class Meta:
        model = WorkArea
        fields = exact("code", "parent", "is_active")


class WorkAreaViewSet(RemovableViewSet):
    queryset = WorkArea.objects.all()
    serializer_class = WorkAreaSerializer
    filterset_class = WorkAreaFilter
