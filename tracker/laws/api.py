from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.laws.models import Law


class LawSerializer(RecordSerializer):
    class Meta:
        model = Law
        fields = (
            "id",
            "title",
            "short_title",
            "aliases",
            "kind",
            "in_force_from",
            "note",
            *STAMPED,
        )


class LawFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "kind", "title", "in_force_from")

    class Meta:
        model = Law
        fields = exact("kind") | between("in_force_from")


class LawViewSet(RemovableViewSet):
    queryset = Law.objects.all()
    serializer_class = LawSerializer
    filterset_class = LawFilter
