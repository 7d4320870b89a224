"""What deputies did in their office, over REST."""

from tracker.common.api import EntryViewSet
from tracker.common.filters import ENTRY, EntryFilter, Ordering, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.duties.models import DutyAct


class DutyActSerializer(RecordSerializer):
    class Meta:
        model = DutyAct
        fields = (
            "id",
            "work_year",
            "deputy",
            "kind",
            "acted_on",
            "title",
            "activity",
            "meeting",
            "capacity",
            "presence",
            "invited_on",
            "spoke",
            "times",
            "attendances",
            "opinions",
            "solved",
            "description",
            *ENTRY_FIELDS,
        )


class DutyActFilter(EntryFilter):
    SEARCH_LINKS = ("deputy",)
    ordering = Ordering("id", "updated_at", "work_year", "acted_on", "deputy")

    class Meta:
        model = DutyAct
        fields = (
            exact("work_year", "deputy", "kind", "activity", "meeting")
            | exact("capacity", "presence")
            | between("acted_on", "invited_on")
            | ENTRY
        )


class DutyActViewSet(EntryViewSet):
    queryset = DutyAct.objects.all()
    serializer_class = DutyActSerializer
    filterset_class = DutyActFilter
