from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.common.filters import refuse_unknown
from tracker.common.problems import BadQuery
from tracker.todo.queues import todo


class ItemSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="记录类型，如 suggestion、assignment。")
    id = serializers.IntegerField()
    title = serializers.CharField(help_text="事项的编号和名称；记录只是事项的一部分时也是。")
    detail = serializers.CharField(help_text="等待办理的那一部分，如承办单位；就是事项本身时为空。")
    due_on = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField()
    is_provisional = serializers.BooleanField(help_text="期限为暂定，工作日历启用后可能变动。")


class WaitingSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    is_watched = serializers.BooleanField(help_text="由他人办理，由您督促。")
    count = serializers.IntegerField(help_text="总数；items 最多列出 20 条。")
    items = ItemSerializer(many=True)


class TodoView(APIView):
    """What waits for the person who asks, by their roles."""

    section = "今日待办"
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="今日待办", responses={200: WaitingSerializer(many=True)})
    def get(self, request):
        unknown = refuse_unknown(request.query_params, known=frozenset())
        if unknown:
            raise BadQuery(unknown)
        waiting = todo(request.user, on=timezone.localdate())
        return Response(WaitingSerializer(waiting, many=True).data)
