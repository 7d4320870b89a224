from tracker.common.api import TrackedViewSet
from tracker.common.filters import TRACKED, TrackedFilter, between, exact
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.serializers import RecordSerializer
from tracker.common.transitions import Moving
from tracker.plans.models import PlanItem


class PlanItemSerializer(RecordSerializer):
    class Meta:
        model = PlanItem
        fields = (
            "id",
            *TRACKED_FIELDS,
            "plan",
            "number",
            "street",
            "units",
            "leader",
            "members",
            "participants",
            "way",
            "quarter",
            "decided_on",
            "meeting",
            "published_on",
            "adjustment",
            "mid_checked_on",
            "mid_check",
            "delivered_on",
            "no_result_reason",
            "exchanged_on",
            "reported_to",
            "instruction",
            "instructed_by",
            "instructed_on",
            "adopted_into",
            "adopted_as",
            *ENTRY_FIELDS,
        )
        # Moves of the life cycle change these.
        read_only_fields = (
            "status",
            "started_on",
            "concluded_on",
            "decided_on",
            "meeting",
            "published_on",
            "adjustment",
            "mid_checked_on",
            "mid_check",
            "delivered_on",
            "no_result_reason",
            "exchanged_on",
            "reported_to",
        )


class PlanItemFilter(TrackedFilter):
    class Meta:
        model = PlanItem
        fields = (
            TRACKED
            | exact("plan", "number", "street", "units", "quarter", "adopted_into")
            | between("published_on", "mid_checked_on", "delivered_on", "exchanged_on")
        )


class PlanItemViewSet(Moving, TrackedViewSet):
    queryset = PlanItem.objects.all()
    serializer_class = PlanItemSerializer
    filterset_class = PlanItemFilter


ROUTES = (("plan-items", PlanItemViewSet, "plan-item"),)
