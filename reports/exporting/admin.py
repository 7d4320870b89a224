"""Export from the admin: all rows of a list as it is filtered and searched, on every page."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from reports.exporting.binding import download_year_book, left_to_workers
from reports.exporting.downloads import download
from reports.layouts.finding import SHIPPED, layout_of
from reports.layouts.models import SheetLayout
from reports.sheets import SHEETS
from reports.tasks.models import Task
from reports.tasks.running import is_long, order
from reports.workbook.values import WorkbookError
from tracker.overview.api import may_read_counts
from tracker.years.models import WorkYear


def export_list(request, name, layout=None):
    """Takes the parameters of the list's own address and chooses the rows as that list does.

    `layout` is the id of the office's layout, 0 for the shipped one, None for the default.
    """
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Http404
    office = office_layout(sheet, layout)
    model_admin = admin.site.get_model_admin(sheet.model)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    opts = sheet.model._meta
    address = f"admin:{opts.app_label}_{opts.model_name}_changelist"
    try:
        changelist = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        messages.error(request, "筛选条件有误，未导出。")
        return redirect(address)
    if is_long(changelist.queryset.count()):
        wanted = {
            "sheet": sheet.name,
            "layout": office.pk if office else SHIPPED,
            "door": "admin",
            "query": request.GET.urlencode(),
        }
        ordered = order(Task.Work.EXPORT, title=sheet.title, order=wanted, user=request.user)
        return redirect("task-page", ordered.pk)
    try:
        return download(
            sheet,
            records=changelist.queryset,
            chosen_by=request.GET,
            to=request.user,
            office=office,
        )
    except WorkbookError as error:
        messages.error(request, f"未导出：{error}")
        return redirect(address)


def export_year(request):
    """The whole-year workbook of the work year that `year` names."""
    if not may_read_counts(request.user):
        raise PermissionDenied
    asked = request.GET.get("year", "")
    if not (asked.isdecimal() and WorkYear.objects.filter(year=asked).exists()):
        raise Http404
    try:
        ordered = left_to_workers(int(asked), user=request.user)
        if ordered is not None:
            return redirect("task-page", ordered.pk)
        return download_year_book(int(asked), to=request.user)
    except WorkbookError as error:
        messages.error(request, f"未导出：{error}")
        return redirect("admin:tracker_workyear_changelist")


def office_layout(sheet, asked: int | None) -> SheetLayout | None:
    try:
        return layout_of(sheet, asked)
    except SheetLayout.DoesNotExist as error:
        raise Http404 from error
