from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.fiscal.models import FiscalDuty


class FiscalDutySerializer(RecordSerializer):
    class Meta:
        model = FiscalDuty
        fields = (
            "id",
            "code",
            "title",
            "form",
            "article",
            "due_from",
            "due_until",
            "after",
            "is_yearly",
            "effective_from",
            "lead_committee",
            "reporting_unit",
            "is_active",
            "is_verified",
            "order",
            "note",
            *STAMPED,
        )


class FiscalDutyFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "order", "code", "due_until")

    class Meta:
        model = FiscalDuty
        fields = exact("code", "form", "after", "is_yearly", "is_active", "is_verified")


class FiscalDutyViewSet(RemovableViewSet):
    queryset = FiscalDuty.objects.all()
    serializer_class = FiscalDutySerializer
    filterset_class = FiscalDutyFilter
