"""The pages of background tasks: one's own list, how far one is, its result, run again."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from reports.tasks.api import result_of
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import NotToBeRunAgain, is_dead, may_run_again, run_again

PAGE_SIZE = 50
# A page that is waiting asks again by itself after so many seconds.
ASKS_AGAIN_AFTER = 2


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """The entry in the menu, for those who have tasks; the pages themselves are below."""

    def has_module_permission(self, request):
        # The page of the login asks, too.
        return request.user.is_authenticated and seen_tasks(request).exists()

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        pages = {"changelist": ("", to_list), "change": ("<path:object_id>/change/", to_task)}
        return [
            path(address, self.admin_site.admin_view(view), name=f"reports_task_{name}")
            for name, (address, view) in pages.items()
        ]


def to_list(request):
    return redirect("task-pages")


def to_task(request, object_id: str):
    if not object_id.isdecimal():
        raise Http404
    return redirect("task-page", object_id)


def seen_tasks(request):
    return Task.objects.select_related("ordered_by").seen_by(request.user)


@require_GET
def task_list(request):
    page = Paginator(seen_tasks(request), PAGE_SIZE).get_page(request.GET.get("p"))
    return TemplateResponse(
        request, "admin/tasks/list.html", admin.site.each_context(request)
        | {"title": "后台任务", "page": page, "kept_days": settings.TASK_RESULTS_KEPT_DAYS},
    )  # fmt: skip


@require_GET
def task_page(request, pk):
    task = get_object_or_404(seen_tasks(request), pk=pk)
    now = timezone.now()
    dead = is_dead(task, at=now)
    context = {
        "title": str(task),
        "task": task,
        "progress": progress_of(task),
        "is_dead": dead,
        "may_run_again": may_run_again(task, at=now),
        "asks_again_after": None if task.is_finished or dead else ASKS_AGAIN_AFTER,
    }
    return TemplateResponse(
        request, "admin/tasks/task.html", admin.site.each_context(request) | context
    )


def progress_of(task: Task) -> dict | None:
    """Rows done, of how many, in percent; None where nothing is known."""
    told = Folder(task).progress() if task.state == Task.State.RUNNING else None
    if told is None or not told[1]:
        return None
    done, of = told
    return {"done": done, "of": of, "percent": done * 100 // of}


@require_GET
def task_result(request, pk):
    task = get_object_or_404(seen_tasks(request), pk=pk)
    try:
        return result_of(task)
    except Http404:
        messages.error(request, "结果还没有，或已过保存期限。")
        return redirect("task-page", pk)


@require_POST
def task_run_again(request, pk):
    task = get_object_or_404(seen_tasks(request), pk=pk)
    try:
        run_again(task, at=timezone.now())
    except NotToBeRunAgain as refusal:
        messages.error(request, refusal.message)
    return redirect("task-page", pk)
