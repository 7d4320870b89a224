"""Old workbooks in the admin: upload, say what the columns mean, look at it, load it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from reports.importing.models import ImportRun
from reports.importing.rights import may_load_old_books
from reports.importing.runs import was_interrupted
from reports.oldbooks import background, runs
from reports.oldbooks.forms import MappingForm
from reports.tasks.models import Task
from tracker.changes.models import Change
from tracker.common.errors import Refused
from tracker.progress.files import validate_size

ROWS_PER_PAGE, RUNS_PER_PAGE = 100, 20
STATES = {
    "refused": ("未装入", "void"),
    "new": ("新增", "create"),
    "changed": ("补充", "change"),
    "unchanged": ("已有", "plain"),
}
DOUBT_KINDS = {"left_out": "未装入", "assumed": "按此理解", "kept": "未改"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="旧台账",
        validators=[validate_size],
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=(
            "自己的 .xlsx（或 CSV）台账，原样上传，不必删标题行和小计行。确认之前不写入任何内容。"
        ),
    )


def page(request, template: str, **context):
    shared = admin.site.each_context(request)
    return TemplateResponse(request, f"admin/oldbooks/{template}", {**shared, **context})


def refuse_others(request) -> None:
    if not may_load_old_books(request.user):
        raise PermissionDenied


def run_of(request, pk: int) -> ImportRun:
    refuse_others(request)
    found = ImportRun.objects.exclude(plan=None).select_related("uploaded_by", "applied_by")
    run = found.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def old_books(request):
    """Upload a workbook; below, those so far."""
    refuse_others(request)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        run = runs.receive(file.read(), name=file.name, user=request.user, on=timezone.localdate())
        if run.state != ImportRun.State.REFUSED:
            return redirect("old-book-columns", run.pk)
        for fault in run.faults:
            form.add_error("file", fault["detail"])
    found = ImportRun.objects.exclude(plan=None).defer("rows").select_related("uploaded_by")
    listed = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("p"))
    return page(request, "upload.html", title="装入旧台账", form=form, page=listed)


def old_book_columns(request, pk: int):
    """What each column means, shown with its first values, to be corrected."""
    run = run_of(request, pk)
    if run.state not in (ImportRun.State.MAPPING, ImportRun.State.PREVIEWED):
        return redirect("old-book-preview", pk)
    book, plan = runs.book_of(run), runs.plan_of(run)
    form = MappingForm(request.POST or None, book=book, plan=plan)
    if request.method == "POST" and form.is_valid():
        corrected = form.plan()
        try:
            runs.keep_plan(run, corrected)
            if form.must_be_shown_again:
                return redirect("old-book-columns", pk)
            waiting = background.left_to_workers(run, Task.Work.OLD_BOOK_PREVIEW, user=request.user)
            if waiting is not None:
                return redirect("task-page", waiting.pk)
            runs.preview(run, on=timezone.localdate())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("old-book-preview", pk)
    return page(request, "columns.html", title=f"各列的含义：{run.file_name}", run=run, form=form)


def old_book_preview(request, pk: int):
    """What the workbook would become, or has become; a POST loads it."""
    run = run_of(request, pk)
    if run.state == ImportRun.State.MAPPING:
        return redirect("old-book-columns", pk)
    if request.method == "POST":
        return confirmed(request, run)
    chosen = request.GET.get("state", "")
    rows = [row for row in run.rows if not chosen or is_chosen(row, chosen)]
    listed = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p"))
    return page(
        request,
        "preview.html",
        title="旧台账装入结果" if run.state == ImportRun.State.APPLIED else "旧台账预览",
        run=run,
        chosen=chosen,
        counted=[
            {"state": state, "label": label, "badge": badge, "count": run.counts.get(state, 0)}
            for state, (label, badge) in STATES.items()
            if run.counts.get(state)
        ],
        doubtful=sum(bool(row["doubts"]) for row in run.rows),
        page=listed,
        left_out=[one for one in run.notices if not one.startswith("将一并新增")],
        rows=[shown_row(row) for row in listed],
        is_open=run.state == ImportRun.State.PREVIEWED and run.uploaded_by == request.user,
        has_something=bool(run.counts.get("new") or run.counts.get("changed")),
        was_interrupted=was_interrupted(run),
        changes=Change.objects.filter(request_id=run.request_id).count(),
    )


def confirmed(request, run: ImportRun):
    try:
        waiting = background.left_to_workers(run, Task.Work.OLD_BOOK, user=request.user)
        if waiting is not None:
            return redirect("task-page", waiting.pk)
        runs.apply(run, user=request.user, on=timezone.localdate())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已装入。每条记录的变更历史都写明出自这份台账。")
    return redirect("old-book-preview", run.pk)


def is_chosen(row: dict, chosen: str) -> bool:
    return bool(row["doubts"]) if chosen == "doubtful" else row["state"] == chosen


def cell_of(doubt: dict) -> str:
    return f"{doubt['column']}{doubt['row']}" if doubt["column"] else f"第{doubt['row']}行"


def shown_row(row: dict) -> dict:
    """A row with its badge, its doubts in words and where its record is."""
    label, badge = STATES[row["state"]]
    doubts = [
        {**doubt, "cell": cell_of(doubt), "kind": DOUBT_KINDS[doubt["code"]]}
        for doubt in (*row["faults"], *row["doubts"])
    ]
    address = f"admin:tracker_{row['kind']}_change"
    return {**row, "label": label, "badge": badge, "marks": doubts, "address": address}
