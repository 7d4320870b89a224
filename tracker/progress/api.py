from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound

from tracker.common import door
from tracker.common.api import CreatableViewSet, Voiding
from tracker.common.filters import ENTRY, EntryFilter, Ordering, between, exact
from tracker.common.leaving import as_stored
from tracker.common.parsers import JSONParser, MultiPartParser
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, VOIDABLE, RecordSerializer
from tracker.progress.models import Attachment, ProgressEntry


class ProgressEntrySerializer(RecordSerializer):
    class Meta:
        model = ProgressEntry
        fields = (
            "id",
            "matter",
            "rectification_item",
            "unit",
            "opinion",
            "happened_on",
            "text",
            "next_step",
            "problem",
            "transition",
            "is_late_entry",
            "author",
            *ENTRY_FIELDS,
        )


class ProgressEntryFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "happened_on")

    class Meta:
        model = ProgressEntry
        fields = (
            exact("matter")
            | between("happened_on")
            | exact("transition", "rectification_item", "opinion")
            | ENTRY
        )


class ProgressEntryViewSet(Voiding, CreatableViewSet):
    """Appended and voided, never changed."""

    queryset = ProgressEntry.objects.all()
    serializer_class = ProgressEntrySerializer
    filterset_class = ProgressEntryFilter

    def add(self, record, *, links, by):
        record.author = by.user
        return door.create(record, by=by, links=links)


class AttachmentSerializer(RecordSerializer):
    class Meta:
        model = Attachment
        fields = (
            "id",
            "matter",
            "rectification_item",
            "unit",
            "progress_entry",
            "activity",
            "file",
            "name",
            "content_type",
            "size",
            "sha256",
            "uploaded_by",
            "note",
            "is_internal",
            "is_public",
            *VOIDABLE,
            *STAMPED,
        )
        read_only_fields = ("name", "content_type", "size", "sha256")
        # Read through …/file/, which asks for permission; the stored path is nobody's business.
        extra_kwargs = {"file": {"write_only": True, "max_length": None}}


class AttachmentFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "name", "size")

    class Meta:
        model = Attachment
        fields = exact("matter", "activity", "progress_entry", "rectification_item", "sha256")


class AttachmentViewSet(Voiding, CreatableViewSet):
    """Uploaded and voided; the bytes of an evidence never change."""

    queryset = Attachment.objects.all()
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter

    def get_parsers(self):
        uploading = self.action_map.get("post") == "create"
        return [MultiPartParser() if uploading else JSONParser()]

    def add(self, record, *, links, by):
        return record.store(by=by)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The file itself, always as a download and under the name it was given."""
        record = self.get_object()
        try:
            content = record.file.open()
        except FileNotFoundError as error:
            raise NotFound("文件已不在存储中，请联系管理员。", code="file_missing") from error
        answer = FileResponse(
            content,
            as_attachment=True,
            filename=record.name,
            content_type=record.content_type,
        )
        return as_stored(answer)
