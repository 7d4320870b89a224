"""Export from the admin: all rows of a list as it is filtered and searched, on every page."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from reports.download import download
from reports.sheets import SHEETS
from reports.values import WorkbookError


def export_list(request, name):
    """Takes the parameters of the list's own address and chooses the rows as that list does."""
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Http404
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
    try:
        return download(sheet, records=changelist.queryset, chosen_by=request.GET, to=request.user)
    except WorkbookError as error:
        messages.error(request, f"未导出：{error}")
        return redirect(address)
