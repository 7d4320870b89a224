"""Import over REST: upload a filled sheet, read what it would change, apply it once."""

import io
from pathlib import PurePath

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, NotFound
from rest_framework.response import Response

from reports.file_answers import XLSX, ByAddress, saved_as
from reports.importing.about import YEAR_BOOK, title_of
from reports.importing.applying import apply
from reports.importing.background import left_to_workers, picked, receive_and_preview
from reports.importing.models import ImportRun
from reports.importing.previewing import NoSuchCandidate
from reports.importing.receiving import Upload
from reports.importing.rights import ImportPermissions
from reports.importing.serializers import (
    STATES,
    ApplySerializer,
    ImportRowSerializer,
    ImportRunSerializer,
    PickSerializer,
    UploadSerializer,
)
from reports.sheets import SHEETS
from reports.tasks.answers import TASK_LOCATION, TaskSerializer, accepted
from reports.tasks.models import Task
from tracker.common.api import StrictViewSet
from tracker.common.filters import AnyOf, Ordering, RecordFilter, exact
from tracker.common.pagination import ListPagination
from tracker.common.parsers import JSONParser, MultiPartParser
from tracker.common.problems import BadBody, BadQuery
from tracker.common.schema import RecordAutoSchema


class NumberedPages(ListPagination):
    """Pages of what is no query of the database."""

    parameters = frozenset({"page", "page_size"})

    def get_schema_operation_parameters(self, view):
        found = super().get_schema_operation_parameters(view)
        return [parameter for parameter in found if parameter["name"] in self.parameters]


class ImportFilter(RecordFilter):
    SEARCH = ("file_name",)
    updated_since = None
    sheet = AnyOf(
        choices=[(name, title_of(name)) for name in (*SHEETS, YEAR_BOOK)],
        help_text="哪一种表，可重复。",
    )
    ordering = Ordering("id", "uploaded_at")

    class Meta:
        model = ImportRun
        fields = exact("state", "sha256")


class ImportSchema(RecordAutoSchema):
    def get_summary(self):
        return SUMMARIES[self.action]

    def get_description(self):
        return DESCRIPTIONS.get(self.action, "")

    def get_override_parameters(self):
        return [TASK_LOCATION] if self.view.action in ("create", "pick", "apply") else []

    def _is_versioned(self):
        return False


SUMMARIES = {
    "list": "列出导入",
    "create": "上传填好的表并预览",
    "retrieve": "读取一次导入",
    "rows": "逐行列出预览结果",
    "pick": "选定行所指的记录",
    "apply": "确认导入",
    "refused_rows": "下载未通过的行",
}
DESCRIPTIONS = {
    "create": (
        "默认只预览，不写入任何记录。整张表不能导入时为 400，并逐一说明原因。"
        "行数多而又有后台程序时由后台检查，答复 202 和任务地址。"
    ),
    "retrieve": "本人的导入；经办人可看全部。",
    "rows": "不变的行只计数，不列出。",
    "pick": (
        "没有记录标识而可能是几条记录的行，从该行的 candidates 中选定一条，预览随之更新。"
        "行数多而又有后台程序时由后台检查，答复 202 和任务地址。"
    ),
    "apply": (
        "全部（all）或勾选的行，在一个事务中写入；任何一行不成，全部不写。只能导入一次。"
        "旧台账只能全部（all）装入，给出行号时为 400（all_or_nothing）。"
        "预览之后台账有变化时为 409（preview_outdated），预览随之更新。"
        "行数多而又有后台程序时转入后台，答复 202 和任务地址。"
    ),
    "refused_rows": "与原表版式相同，另有“错误说明”一列；更正后可重新上传。",
}


WITH_ROWS = frozenset({"rows", "pick", "apply", "refused_rows"})


class ImportViewSet(mixins.ListModelMixin, StrictViewSet):
    queryset = ImportRun.objects.all()
    serializer_class = ImportRunSerializer
    filterset_class = ImportFilter
    permission_classes = [ImportPermissions]
    schema = ImportSchema()
    section = "表格导入"
    # A refused import tells on its page what it found. One upload is applied once in any case.
    is_one_transaction = False

    def get_queryset(self):
        found = ImportRun.objects.select_related("uploaded_by", "applied_by")
        if getattr(self, "swagger_fake_view", False):
            return found
        # What the preview says of each row is read when it is asked for.
        found = found if self.action in WITH_ROWS else found.defer("rows")
        return found.seen_by(self.request.user)

    def get_parsers(self):
        uploading = self.action_map.get("post") == "create"
        return [MultiPartParser() if uploading else JSONParser()]

    def parameters(self):
        return frozenset({"state", "page", "page_size"} if self.action == "rows" else ())

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: ImportRunSerializer, 202: TaskSerializer},
    )
    def create(self, request, *args, **kwargs):
        given = UploadSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        given = given.validated_data
        today = timezone.localdate()
        upload = Upload(
            name=given["file"].name,
            user=request.user,
            sheet=given.get("sheet", ""),
            work_year=given.get("work_year"),
            reason=given.get("change_reason", ""),
        )
        ordered = Task.Work.IMPORT_PREVIEW if given["dry_run"] else Task.Work.IMPORT
        run, waiting = receive_and_preview(given["file"].read(), upload, on=today, ordered=ordered)
        if run.state == ImportRun.State.REFUSED:
            details = [ErrorDetail(fault["detail"], code=fault["code"]) for fault in run.faults]
            raise BadBody({"file": details})
        if waiting is not None:
            return accepted(waiting, request=request)
        if not given["dry_run"]:
            run = apply(run, rows=None, user=request.user, on=today)
        answer = self.get_serializer(run).data
        return Response(answer, status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    def retrieve(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        responses=ImportRowSerializer(many=True),
        parameters=[
            OpenApiParameter(
                "state", str, enum=[str(code) for code, _ in STATES], many=True,
                description="只列这些状态的行，可重复。",
            ),
        ],
    )  # fmt: skip
    @action(detail=True, filter_backends=[], pagination_class=NumberedPages)
    def rows(self, request, *args, **kwargs):
        wanted = request.query_params.getlist("state")
        problems = self.paginator.problems(request.query_params)
        if set(wanted) - {str(code) for code, _ in STATES}:
            problems["state"] = [ErrorDetail("没有这种状态。", code="invalid_choice")]
        if problems:
            raise BadQuery(problems)
        rows = self.get_object().rows
        chosen = Rows(row for row in rows if not wanted or row["state"] in wanted)
        page = self.paginate_queryset(chosen)
        return self.get_paginated_response(ImportRowSerializer(page, many=True).data)

    @extend_schema(
        request=PickSerializer, responses={200: ImportRunSerializer, 202: TaskSerializer}
    )
    @action(detail=True, methods=["post"])
    def pick(self, request, *args, **kwargs):
        run = self.get_object()
        given = PickSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            run, waiting = picked(
                run, given.validated_data["rows"], user=request.user, on=timezone.localdate()
            )
        except NoSuchCandidate as refusal:
            fault = ErrorDetail("这一行没有这条候选记录。", code="no_such_candidate")
            raise BadBody({"rows": {row: [fault] for row in refusal.rows}}) from refusal
        if waiting is not None:
            return accepted(waiting, request=request)
        return Response(self.get_serializer(run).data)

    @extend_schema(
        request=ApplySerializer, responses={200: ImportRunSerializer, 202: TaskSerializer}
    )
    @action(detail=True, methods=["post"])
    def apply(self, request, *args, **kwargs):
        run = self.get_object()
        given = ApplySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self.applied(run, rows=given.validated_data["rows"])

    def applied(self, run, *, rows):
        user = self.request.user
        waiting = left_to_workers(run, rows=rows, user=user)
        if waiting is not None:
            return accepted(waiting, request=self.request)
        run = apply(run, rows=rows, user=user, on=timezone.localdate())
        return Response(self.get_serializer(run).data)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="refused-rows",
        content_negotiation_class=ByAddress,
        filter_backends=[],
        pagination_class=None,
    )
    def refused_rows(self, request, *args, **kwargs):
        """Loaded here and not above: a worker that writes no sheet should not carry openpyxl."""
        from reports.importing.refused import has_refused, write_refused

        run, target = self.get_object(), io.BytesIO()
        if run.is_old_book or not has_refused(run):
            raise NotFound("没有未通过的行。", code="nothing_refused")
        write_refused(run, target)
        stem = PurePath(run.file_name).stem
        return saved_as(f"{stem}（未通过的行）.xlsx", target)


class Rows(list):
    """Rows of a preview, to be leafed through like a query."""

    def count(self):
        return len(self)

    def numbered(self, *, limit: int, offset: int) -> list:
        return self[offset : offset + limit]
