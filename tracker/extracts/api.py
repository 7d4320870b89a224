from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.fields import empty
from rest_framework.response import Response

from tracker.common.api import (
    CreatableViewSet,
    ReadOnlyRecordViewSet,
    RecordViewSet,
    Removing,
)
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.going_back import Undoing
from tracker.common.parsers import JSONParser, MultiPartParser
from tracker.common.permissions import RecordPermissions
from tracker.common.serializers import STAMPED, ReasonSerializer, RecordSerializer
from tracker.extracts import deciding
from tracker.extracts.bulk import confirm_each, sure_ones
from tracker.extracts.deciding import decides
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.receiving import discard, receive
from tracker.extracts.record_forms import names_asked
from tracker.progress.files import validate_upload
from tracker.sources.models import SourceDocument
from tracker.years.models import WorkYear


class ReportReadingSerializer(RecordSerializer):
    class Meta:
        model = ReportReading
        fields = ("id", "document", "text", "file_name", "faults", *STAMPED)
        read_only_fields = ("document", "text", "file_name", "faults")


class ReportGivenSerializer(ReasonSerializer):
    """A report to be read in: its text, or a file that holds it."""

    work_year = serializers.PrimaryKeyRelatedField(queryset=WorkYear.objects.all())
    title = serializers.CharField(required=False, max_length=200, help_text="不填的取正文的标题。")
    kind = serializers.ChoiceField(
        choices=[pair for pair in SourceDocument.Kind.choices if pair[0] != "media"],
        required=False,
        help_text="默认为年度工作报告。",
    )
    published_on = serializers.DateField(required=False)
    text = serializers.CharField(
        required=False, trim_whitespace=False, help_text="全文；与 file 只给一个。"
    )
    file = serializers.FileField(
        required=False, validators=[validate_upload], max_length=None,
        help_text=".txt、.docx 或带文字的 .pdf，用 multipart/form-data 上传。",
    )  # fmt: skip


class FailedSerializer(serializers.Serializer):
    """An extract that could not be confirmed, and why."""

    extract = serializers.IntegerField()
    detail = serializers.CharField()


class ConfirmedExtractsSerializer(serializers.Serializer):
    confirmed = serializers.ListField(child=serializers.IntegerField())
    failed = FailedSerializer(many=True)


class ChosenSerializer(ReasonSerializer):
    extracts = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False,
        help_text="要登记的条目；不给的，登记全部没有疑问、也没有相似记录的。",
    )  # fmt: skip


class ReportReadingFilter(RecordFilter):
    ordering = Ordering("id", "updated_at")

    class Meta:
        model = ReportReading
        fields = exact("document")


class ReadingPermissions(RecordPermissions):
    """As of every record; to confirm what was found in a report changes nothing of the report."""

    def has_permission(self, request, view):
        if getattr(view, "action", None) == "confirm":
            return request.user.is_authenticated and decides(request.user)
        return super().has_permission(request, view)


class ReportReadingViewSet(Removing, CreatableViewSet):
    """Reports that were read in. What was found in one are its extracts (`/extracts/`)."""

    permission_classes = [ReadingPermissions]

    queryset = ReportReading.objects.all()
    serializer_class = ReportReadingSerializer
    filterset_class = ReportReadingFilter
    http_method_names = ["get", "head", "post", "delete"]

    def get_parsers(self):
        is_upload = self.action_map.get("post") == "create" and not self._is_json()
        return [MultiPartParser() if is_upload else JSONParser()]

    def _is_json(self) -> bool:
        request = getattr(self, "request", None)
        return request is not None and "json" in (request.content_type or "")

    @extend_schema(
        summary="读入报告",
        description="留存全文和各段，读出其中可能的记录；确认以前不进入台账。"
        "同一份报告已经读过的为 409 `read_already`。",
        request={
            "application/json": ReportGivenSerializer,
            "multipart/form-data": ReportGivenSerializer,
        },
        responses={201: ReportReadingSerializer},
    )
    def create(self, request, *args, **kwargs):
        given = dict(self.read(ReportGivenSerializer))
        year = given.pop("work_year")
        by = self.actor(given)
        for name in ("change_reason", "on_behalf_of"):
            given.pop(name, None)
        return self.created(receive(year=year, by=by, **given))

    @extend_schema(summary="移除读入的报告", description="须带 If-Match；已有登记的为 409。")
    def destroy(self, request, *args, **kwargs):
        return super().destroy(request, *args, **kwargs)

    def remove(self, record, *, by):
        discard(record, by=by)

    @extend_schema(
        summary="批量登记", request=ChosenSerializer, responses={200: ConfirmedExtractsSerializer},
        description="逐条登记；登记不了的留着，写明原因，其余照常。",
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        reading, given = self.get_object(), self.read(ChosenSerializer)
        found = sure_ones(reading)
        if "extracts" in given:
            found = reading.extracts.filter(pk__in=given["extracts"])
        confirmed, failed = confirm_each(found, by=self.actor(given))
        told = {
            "confirmed": confirmed,
            "failed": [{"extract": pk, "detail": said} for pk, said in failed],
        }
        return Response(ConfirmedExtractsSerializer(told).data)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The file as it came, always as a download; 404 where the text was pasted."""
        reading = self.get_object()
        if not reading.file:
            raise NotFound("这份报告是粘贴的，没有文件。", code="no_file")
        try:
            content = reading.file.open()
        except FileNotFoundError as error:
            raise NotFound("文件已不在存储中，请联系管理员。", code="file_missing") from error
        return FileResponse(content, as_attachment=True, filename=reading.file_name)


class ExtractSerializer(RecordSerializer):
    values = serializers.JSONField(
        required=False, help_text="要登记的内容，按种类各有哪些字段见填错时的提示；只给要改的。"
    )

    class Meta:
        model = Extract
        fields = (
            "id", "reading", "passage", "kind", "start", "end", "quote", "values", "doubts",
            "under", "same_as_id", "status", "record_id", *STAMPED,
        )  # fmt: skip
        read_only_fields = (
            "reading", "passage", "kind", "start", "end", "quote", "doubts", "same_as_id",
            "status", "record_id",
        )  # fmt: skip

    def run_validation(self, data=empty):
        """Given values are put over those there are; a key that the kind does not ask is told."""
        if isinstance(data, dict) and "values" in data:
            data = {**data, "values": with_given(self.instance, data["values"])}
        return super().run_validation(data)


def with_given(extract: Extract, values: Any) -> dict[str, Any]:
    try:
        return merged_values(extract, values)
    except serializers.ValidationError as fault:
        raise serializers.ValidationError({"values": fault.detail}) from fault


def merged_values(extract: Extract, values: Any) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise serializers.ValidationError("应为一个 JSON 对象。", code="not_an_object")
    asked = names_asked(extract.kind)
    unknown = sorted(values.keys() - asked)
    if unknown:
        raise serializers.ValidationError(
            f"{extract.get_kind_display()}没有这些字段：{'、'.join(unknown)}；"
            f"可以填写：{'、'.join(sorted(asked))}。",
            code="unknown_field",
        )
    return {**extract.values, **values}


class ConfirmSerializer(ReasonSerializer):
    values = serializers.JSONField(required=False, help_text="登记前要改的字段。")


class MergeSerializer(ReasonSerializer):
    record = serializers.IntegerField(min_value=1, help_text="同一种类的已有记录的编号。")


class ExtractFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "passage")

    class Meta:
        model = Extract
        fields = exact("reading", "passage", "kind", "status", "record_id")


class ExtractViewSet(Undoing, ReadOnlyRecordViewSet):
    """What was found in reports; each is confirmed, merged into a record or dropped, and each of
    that can be taken back."""

    queryset = Extract.objects.all()
    serializer_class = ExtractSerializer
    filterset_class = ExtractFilter
    joined = ("reading__document", "passage__document")
    http_method_names = ["get", "head", "post", "patch"]

    # Extracts are made when a report is read in, by nobody one by one.
    read = CreatableViewSet.read
    partial_update = RecordViewSet.update

    @extend_schema(
        summary="登记为记录",
        description="须带 If-Match。照 `values` 新建一条记录，出处和引语一并登记；"
        "有错的逐一指出，什么也不写。用 `undo/` 撤销。",
        request=ConfirmSerializer,
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request, *args, **kwargs):
        extract, given = self.seen_by_the_writer(), self.read(ConfirmSerializer)
        if "values" in given:
            extract.values = with_given(extract, given["values"])
        return self.answer(self._again(deciding.confirm(extract, by=self.actor(given))))

    @extend_schema(
        summary="并入已有记录",
        description="须带 If-Match。说明段落讲的就是这条记录；它还没有出处的，补上出处和引语。",
        request=MergeSerializer,
    )
    @action(detail=True, methods=["post"])
    def merge(self, request, *args, **kwargs):
        extract, given = self.seen_by_the_writer(), self.read(MergeSerializer)
        merged = deciding.merge(extract, record_id=given["record"], by=self.actor(given))
        return self.answer(self._again(merged))

    @extend_schema(summary="不采用", description="须带 If-Match。", request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request, *args, **kwargs):
        extract, given = self.seen_by_the_writer(), self.read(ReasonSerializer)
        return self.answer(self._again(deciding.drop(extract, by=self.actor(given))))

    def _again(self, extract: Extract) -> Extract:
        return self.get_queryset().get(pk=extract.pk)
