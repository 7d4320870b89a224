"""The digest of the history as it stood at the end of a day."""

from datetime import date

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.changes.digest_file import file_of, known_on
from tracker.changes.rights import may_read_seals
from tracker.changes.sealing import Known
from tracker.common.filters import refuse_unknown
from tracker.common.problems import BadQuery
from tracker.common.renderers import ByAddress

ON = OpenApiParameter("on", date, description="截至哪一天，默认今天。")


class MayReadSeals(IsAuthenticated):
    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_read_seals(request.user)


class DigestSerializer(serializers.Serializer):
    day = serializers.DateField(help_text="最后一条变更的日期。")
    number = serializers.IntegerField(help_text="最后一条变更的编号。")
    algorithm = serializers.CharField(help_text="sha256 或 sm3。")
    digest = serializers.CharField(help_text="校验值，涵盖这条变更及其以前的全部变更。")


class DigestView(APIView):
    section = "变更历史"
    http_method_names = ["get", "head"]
    permission_classes = [MayReadSeals]
    may_find_nothing = True

    @extend_schema(
        operation_id="history_digest",
        summary="变更记录校验值",
        parameters=[ON],
        responses=DigestSerializer,
    )
    def get(self, request):
        return Response(DigestSerializer(asked(request.query_params)).data)


class DigestFile(DigestView):
    content_negotiation_class = ByAddress

    @extend_schema(
        operation_id="history_digest_file",
        summary="下载变更记录校验值",
        parameters=[ON],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request):
        return file_of(asked(request.query_params))


def asked(params) -> Known:
    """Raises BadQuery of what is asked wrongly, NotFound where nothing was written by then."""
    problems = refuse_unknown(params, known={"on"})
    day = timezone.localdate()
    if given := params.get("on"):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            problems["on"] = [ErrorDetail("应为日期，如 2026-12-01。", code="invalid")]
    if problems:
        raise BadQuery(problems)
    found = known_on(day)
    if found is None:
        raise NotFound("到这一天为止还没有变更记录。")
    return found
