"""The pack of a session over REST."""

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from reports.file_answers import ByAddress
from reports.packs.session import ZIP, session_pack
from reports.word.api import DocumentSchema, OfRecord
from reports.workbook.values import WorkbookError
from tracker.common.problems import Conflict
from tracker.meetings.models import Meeting


class PackSchema(DocumentSchema):
    def get_operation_id(self):
        return "meeting_session_pack"

    def get_summary(self):
        return "下载会议材料包"

    def get_description(self):
        return (
            "一次会议的议程、表决票、议题安排表和各议题的材料（.zip），议题材料按议题分文件夹。"
            "每一份都与单独下载的相同，看不到的材料不在其中。会议没有议题、已作废、材料过多过大、"
            "附件已不在存储中或没有安装 Word 组件时为 409。"
        )

    def _refusals(self):
        return sorted({*super()._refusals(), 409} - {406})


class SessionPackDownload(OfRecord):
    model = Meeting
    content_negotiation_class = ByAddress
    schema = PackSchema()

    @extend_schema(responses={(200, ZIP): OpenApiTypes.BINARY})
    def get(self, request, pk):
        try:
            pack = session_pack(self.record(pk), to=request.user, at=timezone.localtime())
        except WorkbookError as error:
            raise Conflict(str(error), code=error.code) from error
        return FileResponse(pack.file, as_attachment=True, filename=pack.name, content_type=ZIP)
