"""What deputies did in their office, over REST."""

from tracker.common.api import EntryViewSet, RemovableViewSet
from tracker.common.filters import ENTRY, EntryFilter, Ordering, RecordFilter, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.duties.models import DutyAct
from tracker.duties.points import PointRule


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


class PointRuleSerializer(RecordSerializer):
    class Meta:
        model = PointRule
        fields = ("id", "work_year", "what", "points", "at_most", "basis", *STAMPED)


class PointRuleFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "work_year", "what")

    class Meta:
        model = PointRule
        fields = exact("work_year", "what")


class PointRuleViewSet(RemovableViewSet):
    """What deputies get points for in a year (履职积分), as the office's own table says."""

    queryset = PointRule.objects.all()
    serializer_class = PointRuleSerializer
    filterset_class = PointRuleFilter
