"""Import in the admin: upload, look at what would change, confirm, look at what was written."""

import io
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from reports.file_answers import saved_as
from reports.importing.about import title_of
from reports.importing.applying import apply
from reports.importing.background import (
    left_to_workers,
    picked,
    receive_and_preview,
    under_way,
)
from reports.importing.models import ImportRun
from reports.importing.previewing import NoSuchCandidate
from reports.importing.receiving import Upload
from reports.importing.rights import importable_sheets, may_import, may_load_old_books
from reports.importing.rows import State, ref_of
from reports.importing.runs import ImportRefused, was_interrupted
from reports.sheets import SHEETS
from reports.tasks.models import Task
from tracker.changes.models import Change
from tracker.common.errors import Refused
from tracker.progress.files import validate_size
from tracker.years.models import WorkYear

ROWS_PER_PAGE, RUNS_PER_PAGE = 100, 20
PICK = "pick-"  # the inputs by which a record is chosen, with the name of the row behind
# In the order in which people want to see them, with the colour of their badge.
STATES = (
    (State.REFUSED, "未通过", "void"),
    (State.MOVED, "导出后已被他人修改", "dropped"),
    (State.NEW, "新增", "create"),
    (State.CHANGED, "修改", "change"),
    (State.UNCHANGED, "不变", "plain"),
)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="填好的表",
        validators=[validate_size],
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=(
            "从本系统导出后填写的 .xlsx 文件，全年报表也可以。"
            "上传后先预览，确认之前不写入任何内容。"
        ),
    )
    work_year = forms.ModelChoiceField(
        WorkYear.objects.all(),
        label="新增行的工作年度",
        required=False,
        empty_label="与表中其他行相同",
    )
    reason = forms.CharField(
        label="变更原因",
        required=False,
        max_length=500,
        widget=forms.TextInput,
        help_text="记入变更历史；更正已关账年度的记录时必填。",
    )


def imports(request):
    """Upload a sheet; below, the imports so far."""
    if not may_import(request.user):
        raise PermissionDenied
    sheet = SHEETS.get(request.GET.get("sheet", ""))
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        file, year = form.cleaned_data["file"], form.cleaned_data["work_year"]
        upload = Upload(
            name=file.name,
            user=request.user,
            sheet=sheet.name if sheet else "",
            work_year=year.pk if year else None,
            reason=form.cleaned_data["reason"],
        )
        run, waiting = receive_and_preview(file.read(), upload, on=timezone.localdate())
        if waiting is not None:
            return redirect("task-page", waiting.pk)
        return redirect("admin-import", run.pk)
    found = ImportRun.objects.seen_by(request.user).defer("rows").select_related("uploaded_by")
    context = {
        **admin.site.each_context(request),
        "title": f"导入{sheet.title}" if sheet else "导入表格",
        "form": form,
        "sheets": importable_sheets(request.user),
        "may_load_old_books": may_load_old_books(request.user),
        "has_tasks": Task.objects.seen_by(request.user).exists(),
        "page": Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("p")),
    }
    return TemplateResponse(request, "admin/imports/upload.html", context)


def one_import(request, pk: int):
    """What an upload would change or has changed; a POST confirms it."""
    run = run_of(request, pk)
    if run.is_old_book:
        return redirect("old-book-preview", run.pk)
    if request.method == "POST":
        waiting = choose(request, run) if "pick" in request.POST else confirm(request, run)
        if waiting is not None:
            return redirect("task-page", waiting.pk)
        return redirect("admin-import", run.pk)
    chosen = request.GET.get("state", "")
    rows = [row for row in run.rows if not chosen or row["state"] == chosen]
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p"))
    waiting = under_way(run)
    is_mine = run.uploaded_by == request.user
    context = {
        **admin.site.each_context(request),
        "title": "导入结果" if run.state == ImportRun.State.APPLIED else "导入预览",
        "run": run,
        "sheet_title": title_of(run.sheet),
        "counted": [
            {"state": str(state), "label": label, "badge": badge, "count": run.counts[state]}
            for state, label, badge in STATES
            if run.counts.get(state)
        ],
        "chosen": chosen,
        "page": page,
        "rows": [shown_row(row, run) for row in page],
        "is_open": run.state == ImportRun.State.PREVIEWED and is_mine and waiting is None,
        "under_way": waiting,
        "may_take_all": may_take_all(run),
        "can_choose": any(row["candidates"] for row in page),
        "to_correct": run.counts.get("refused", 0) + run.counts.get("moved", 0),
        "was_interrupted": was_interrupted(run),
        "changes": Change.objects.filter(request_id=run.request_id).count(),
    }
    return TemplateResponse(request, "admin/imports/run.html", context)


def run_of(request, pk: int) -> ImportRun:
    if not may_import(request.user):
        raise PermissionDenied
    found = ImportRun.objects.seen_by(request.user).select_related("uploaded_by", "applied_by")
    run = found.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def may_take_all(run: ImportRun) -> bool:
    counts = run.counts
    is_clean = not (counts.get("refused") or counts.get("moved"))
    return bool(is_clean and (counts.get("new") or counts.get("changed")))


def shown_row(row: dict, run: ImportRun) -> dict:
    """A row of the preview with its badge, whether it can be ticked, and where its record is."""
    label, badge = next((label, badge) for state, label, badge in STATES if state == row["state"])
    name = str(ref_of(row.get("sheet", ""), row["row"]))
    record = run.applied_rows.get(name, row["record"])
    opts = SHEETS[row.get("layout") or run.sheet].model._meta
    page = f"admin:{opts.app_label}_{opts.model_name}"
    return {
        **row,
        "label": label,
        "badge": badge,
        "can_be_ticked": row["state"] in (State.NEW, State.CHANGED, State.MOVED),
        "is_ticked": row["state"] in (State.NEW, State.CHANGED),
        "name": name,
        "picked": run.picks.get(name),
        "candidates": [
            {**one, "url": reverse(f"{page}_change", args=[one["id"]])} for one in row["candidates"]
        ],
        "was_applied": name in run.applied_rows,
        "url": record and reverse(f"{page}_change", args=[record]),
        "history": record and reverse(f"{page}_history", args=[record]),
    }


def confirm(request, run: ImportRun) -> Task | None:
    """Import what was confirmed, or leave it to the workers; returns their task."""
    wants_all = "all" in request.POST
    ticked = request.POST.getlist("row")
    rows = None if wants_all else {int(n) if n.isdigit() else n for n in ticked}
    if rows is not None and not rows:
        messages.error(request, "请先勾选要导入的行。")
        return None
    try:
        waiting = left_to_workers(run, rows=rows, user=request.user)
        if waiting is not None:
            return waiting
        run = apply(run, rows=rows, user=request.user, on=timezone.localdate())
    except ImportRefused as refusal:
        messages.error(request, refusal.message)
        for fault in refusal.faults[:20]:
            messages.error(request, f"第{fault.row}行：{fault.detail}")
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已导入{len(run.applied_rows)}行。")
    return None


def choose(request, run: ImportRun) -> Task | None:
    """Preview anew with the records that were chosen for rows; returns the workers' task."""
    chosen = {
        name.removeprefix(PICK): int(pk)
        for name, pk in request.POST.items()
        if name.startswith(PICK) and pk.isdigit()
    }
    if not chosen:
        messages.error(request, "请先为行选择所指的记录。")
        return None
    try:
        _, waiting = picked(run, chosen, user=request.user, on=timezone.localdate())
    except NoSuchCandidate:
        messages.error(request, "所选的记录已不在候选之中，请重新选择。")
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        return waiting
    return None


def refused_rows(request, pk: int):
    # Here and not above: a worker that writes no sheet should not carry openpyxl.
    from reports.importing.refused import has_refused, write_refused

    run, target = run_of(request, pk), io.BytesIO()
    if not run.file or run.is_old_book or not has_refused(run):
        raise Http404
    write_refused(run, target)
    stem = PurePath(run.file_name).stem
    return saved_as(f"{stem}（未通过的行）.xlsx", target)


urlpatterns = [
    path("admin/imports/", admin.site.admin_view(imports), name="admin-imports"),
    path("admin/imports/<int:pk>/", admin.site.admin_view(one_import), name="admin-import"),
    path(
        "admin/imports/<int:pk>/refused-rows/",
        admin.site.admin_view(refused_rows),
        name="admin-import-refused",
    ),
]
