from django.contrib import admin

from tracker.common.admin import (
    MadeByMoves,
    RecordAdmin,
    RecordTable,
    UsedChoicesFilter,
    shown_on,
)
from tracker.common.admin.display import page_link
from tracker.common.admin.filters import MatterYearFilter
from tracker.matters.models import specific_paths
from tracker.votes.models import Vote


class ShowsOutcome:
    @admin.display(description="结果")
    def outcome(self, vote):
        return vote.outcome()


class VoteTable(ShowsOutcome, MadeByMoves, RecordTable):
    model = Vote
    readonly_fields = ("outcome",)


@shown_on("opinion", position=30)
class BallotTable(VoteTable):
    """The satisfaction votes of an opinion, round by round."""

    verbose_name_plural = "满意度测评"
    fk_name = "opinion"
    fields = ("round", "held_on", "sent", "returned", "valid", "in_favour", "basically",
              "against", "abstained", "outcome")  # fmt: skip


@shown_on("topic", "decision", "personnelmatter", "meeting", position=46)
class VotesOfMatter(VoteTable):
    """What was voted on the matter itself; votes on its opinions stand with those."""

    verbose_name_plural = "表决测评"
    fk_name = "matter"
    fields = ("purpose", "unit", "held_on", "members", "present", "excellent", "in_favour",
              "basically", "against", "abstained", "not_voted", "outcome")  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).filter(opinion=None)


@admin.register(Vote)
class VoteAdmin(ShowsOutcome, RecordAdmin):
    list_display = ("purpose", "subject", "held_on", "members", "present", "in_favour",
                    "basically", "against", "abstained", "outcome", "announced_on")  # fmt: skip
    list_filter = (
        MatterYearFilter,
        ("purpose", UsedChoicesFilter),
        ("result", UsedChoicesFilter),
    )
    list_select_related = (*specific_paths(), "opinion", "unit", "rule_set")
    date_hierarchy = "held_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("purpose", "round"),
                    ("matter", "opinion", "unit"),
                    ("held_on", "meeting", "method"),
                ]
            },
        ),
        (
            "人数与票数",
            {
                "fields": [
                    ("members", "present"),
                    ("sent", "returned", "valid"),
                    ("excellent", "in_favour", "basically"),
                    ("against", "abstained", "not_voted"),
                ]
            },
        ),
        (
            "结果",
            {"fields": [("outcome", "rule_set"), ("base", "result"), ("grade", "announced_on")]},
        ),
    )
    # What was counted is written by the move of what was voted on.
    readonly_fields = (
        "purpose",
        "round",
        "matter",
        "opinion",
        "unit",
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
        "outcome",
        "base",
        "result",
    )

    def has_add_permission(self, request, obj=None):
        # A vote comes about by the move of what is voted on.
        return False

    @admin.display(description="表决对象")
    def subject(self, vote):
        return page_link(vote.opinion or vote.matter)
