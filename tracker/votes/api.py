"""Votes over REST; they come about by moves of what is voted on, and are read.

`/ballots/` is what the first version called satisfaction votes, with the names that their numbers
had then. It is answered for one version more.
"""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from tracker.common.api import ReadOnlyRecordViewSet, RecordViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.going_back import Correcting
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.votes.models import Vote


class VoteSerializer(RecordSerializer):
    class Meta:
        model = Vote
        fields = (
            "id",
            "purpose",
            "matter",
            "opinion",
            "unit",
            "round",
            "held_on",
            "meeting",
            "method",
            "members",
            "present",
            "sent",
            "returned",
            "valid",
            "excellent",
            "in_favour",
            "basically",
            "against",
            "abstained",
            "not_voted",
            "rule_set",
            "base",
            "result",
            "grade",
            "announced_on",
            *STAMPED,
        )


class VoteFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "matter", "held_on", "announced_on")

    class Meta:
        model = Vote
        fields = exact(
            "purpose", "matter", "opinion", "unit", "round", "meeting", "method", "result"
        ) | between("held_on", "announced_on")


class BallotSerializer(RecordSerializer):
    satisfied = serializers.IntegerField(source="in_favour", read_only=True)
    basically_satisfied = serializers.IntegerField(source="basically", read_only=True)
    unsatisfied = serializers.IntegerField(source="against", read_only=True)
    base = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="计算是否通过的基数；未知时为空。"
    )
    approving = serializers.IntegerField(read_only=True, help_text="满意和基本满意票数。")
    is_passed = serializers.SerializerMethodField(help_text="是否通过；基数未知时为空。")

    class Meta:
        model = Vote
        fields = (
            "id",
            "opinion",
            "round",
            "held_on",
            "meeting",
            "members",
            "sent",
            "returned",
            "valid",
            "satisfied",
            "basically_satisfied",
            "unsatisfied",
            "abstained",
            "base",
            "approving",
            "is_passed",
            *STAMPED,
        )

    def get_is_passed(self, vote) -> bool | None:
        return vote.result == Vote.Result.PASSED if vote.result else None


class BallotFilter(RecordFilter):
    SEARCH_LINKS = ("opinion",)
    ordering = Ordering("id", "updated_at", "opinion", "held_on")

    class Meta:
        model = Vote
        fields = exact("opinion", "round") | between("held_on")


@extend_schema_view(
    list=extend_schema(deprecated=True, description="请改用 /votes/，本地址只再保留一个版本。"),
    retrieve=extend_schema(deprecated=True, description="请改用 /votes/。"),
)
class BallotViewSet(ReadOnlyRecordViewSet):
    queryset = Vote.objects.filter(purpose=Vote.Purpose.SATISFACTION)
    serializer_class = BallotSerializer
    filterset_class = BallotFilter


class VoteViewSet(Correcting, ReadOnlyRecordViewSet):
    queryset = Vote.objects.all()
    serializer_class = VoteSerializer
    filterset_class = VoteFilter
    # Grade and day of announcement are told afterwards; nobody adds a vote but its move.
    update = partial_update = RecordViewSet.update
