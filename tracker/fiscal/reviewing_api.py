"""What a review of the budget rests on, mixed into the viewset of activities."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.fiscal.reviews import figures_of, warnings_of


class StatedSerializer(serializers.Serializer):
    """One of the few figures of the review."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    as_worded = serializers.CharField(help_text="数值，照原文表述。")
    period_from = serializers.DateField(allow_null=True)
    period_until = serializers.DateField(allow_null=True)


class WarningSerializer(serializers.Serializer):
    """A budget warning received within the period; a warning is no fact until it was checked."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    received_on = serializers.DateField()
    rule = serializers.CharField()
    budget_unit = serializers.IntegerField(source="budget_unit_id", allow_null=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=6, allow_null=True)
    verified = serializers.CharField(help_text="核实结果；尚未核实的为空。")
    status = serializers.CharField()
    status_display = serializers.CharField(source="get_status_display")


class QuarterSerializer(serializers.Serializer):
    """The period of a review, its figures and the warnings of the period."""

    period_from = serializers.DateField(allow_null=True)
    period_until = serializers.DateField(allow_null=True)
    figures = StatedSerializer(many=True)
    warnings = WarningSerializer(many=True)


class ReviewedQuarter:
    """Adds to the viewset of activities what a budget review states and was warned of."""

    # Of the viewset that it is mixed into.
    get_object: Any

    @extend_schema(
        summary="预算审查的数据和期间内的预警",
        description="没有填写审查期间的，没有预警。",
        responses={200: QuarterSerializer},
    )
    @action(
        detail=True, methods=["get"], url_path="budget-review", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def budget_review(self, request, *args, **kwargs):
        review = self.get_object()
        found = {
            "period_from": review.period_from,
            "period_until": review.period_until,
            "figures": figures_of(review, to=request.user),
            "warnings": warnings_of(review, to=request.user),
        }
        return Response(QuarterSerializer(found).data)
