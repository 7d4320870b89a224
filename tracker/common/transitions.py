"""The API of life cycles: what may be done to a record now, and doing it."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tracker.common.asked_fields import AskedFieldSerializer, as_form_data, asked_fields
from tracker.common.ending import told_before
from tracker.common.going_back import Correcting
from tracker.common.roles import standing_of
from tracker.common.workflow import go, workflow_of


class MoveSerializer(serializers.Serializer):
    """A move that the person's role makes: whether it can be made now, and what it needs."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="不能办理的原因代码；可以办理时为空。")
    reason = serializers.CharField(help_text="不能办理的原因；可以办理时为空。")
    told_before = serializers.CharField(
        help_text="事项因此结束的，说明随之发生什么、怎样退回；其他操作为空。"
    )
    fields_needed = AskedFieldSerializer(many=True)


class Moving(Correcting):
    """Adds a record's life cycle to its viewset."""

    @extend_schema(
        summary="现在可以办理什么",
        responses={200: MoveSerializer(many=True)},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def transitions(self, request, *args, **kwargs):
        record = self.get_object()
        standing, today = standing_of(request.user), timezone.localdate()
        moves = [
            {
                "name": transition.name,
                "label": transition.label,
                "is_allowed": refusal is None,
                "code": refusal.code if refusal else "",
                "reason": refusal.message if refusal else "",
                "told_before": told_before(type(record), transition),
                "fields_needed": asked_fields(
                    transition.form_for(record, standing=standing, today=today)
                ),
            }
            for transition, refusal in workflow_of(record).moves_for(record, user=request.user)
        ]
        return Response(MoveSerializer(moves, many=True).data)

    @extend_schema(
        summary="办理",
        description="须带 If-Match；请求体的字段由 transitions/ 给出。不允许的办理为 409。",
        request=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="transitions/(?P<name>[a-z_]{1,40})",
        url_name="transition",
    )
    def transition(self, request, *args, name, **kwargs):
        record = self.seen_by_the_writer()
        transition = workflow_of(record).named(name)
        form = transition.form_for(
            record, standing=standing_of(request.user), today=timezone.localdate()
        )
        data = as_form_data(request.data, form)
        moved = go(record, name, data=data, by=self.actor({}), today=timezone.localdate())
        return self.answer(self.get_queryset().get(pk=moved.pk))
