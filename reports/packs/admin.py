"""The pack of a session, and its items as a sheet, from the page of the meeting."""

import io

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone

from reports.file_answers import saved_as
from reports.packs.session import ZIP, session_pack, write_agenda
from reports.workbook.values import WorkbookError
from tracker.common.admin.display import page_url
from tracker.common.errors import Refused
from tracker.meetings.models import Meeting


def session_pack_page(request, pk):
    """The pack to be saved; a refusal goes back to the page of the meeting."""
    meeting = meeting_of(request, pk)
    try:
        pack = session_pack(meeting, to=request.user, at=timezone.localtime())
    except (Refused, WorkbookError) as refused:
        messages.error(request, f"未生成材料包：{refused}")
        return redirect(page_url(meeting))
    return FileResponse(pack.file, as_attachment=True, filename=pack.name, content_type=ZIP)


def agenda_page(request, pk):
    meeting, target = meeting_of(request, pk), io.BytesIO()
    try:
        name = write_agenda(meeting, to=request.user, target=target)
    except WorkbookError as error:
        messages.error(request, f"未导出：{error}")
        return redirect(page_url(meeting))
    return saved_as(name, target)


def meeting_of(request, pk: int) -> Meeting:
    model_admin = admin.site.get_model_admin(Meeting)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    meeting = model_admin.get_object(request, pk)
    if meeting is None:
        raise Http404
    return meeting
