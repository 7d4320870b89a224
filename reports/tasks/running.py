"""The life of a task: ordered, run by whoever is there to run it, finished – or run again.

With the immediate backend it runs within the request that ordered it; with workers it waits for
one of them. A worker that died leaves a task without a pulse, which can be run again: every work
is done whole or not at all, and an import applies itself once whatever happens.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Min
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from reports.tasks.folder import DEAD_AFTER, Folder
from reports.tasks.models import Task
from tracker.common.errors import Refused
from tracker.operations.programs import Program

logger = logging.getLogger(__name__)
State = Task.State


def waiting_since() -> datetime | None:
    """When the task was ordered that has waited longest for a worker."""
    return Task.objects.filter(state=State.WAITING).aggregate(first=Min("ordered_at"))["first"]


WORKER = Program(
    name="task_worker",
    label="后台程序",
    is_expected=lambda: settings.HAS_WORKERS,
    waiting_since=waiting_since,
)


class NotToBeRunAgain(Refused):
    code = "not_to_be_run_again"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a task: the name of the file in its folder, or the page to go on with."""

    file_name: str = ""
    leads_to: str = ""


Work = Callable[[Task, Folder], Result]
# The dotted name of what is to be done, by the kind of task. Brought when the app starts: who does
# the work orders tasks, too, so this module must not know them.
WORKS: dict[str, str] = {}


def bring(works: Mapping[str, str]) -> None:
    WORKS.update(works)


def is_long(rows: int) -> bool:
    """Whether work on so many rows is left to the workers; without workers nothing is."""
    return settings.HAS_WORKERS and rows > settings.BACKGROUND_ROWS


def order(work: Task.Work, *, title: str, order: dict, user, leads_to: str = "") -> Task:
    """Order the work; returns the task, which may already be done.

    `leads_to` is the page to go on with, where it is known however the work ends.
    """
    tidy(at=timezone.now())
    unit = getattr(user, "only_for_unit", None)
    scope = {} if unit is None else {"only_for_unit": unit}
    ordered = Task(
        work=work, title=title[:200], order=order | scope, ordered_by=user, leads_to=leads_to
    )
    ordered.save()
    run_task.enqueue(ordered.pk)
    return Task.objects.get(pk=ordered.pk)


@task()
def run_task(task_id: int) -> None:
    """What a worker is handed: the number of the task, no more."""
    run(task_id)


def run(task_id: int) -> None:
    """Run a waiting task to its end; one that somebody else took, or that is done, is left."""
    taken = Task.objects.filter(pk=task_id, state=State.WAITING).update(
        state=State.RUNNING, attempt=F("attempt") + 1, started_at=timezone.now()
    )
    if not taken:
        return
    running = Task.objects.select_related("ordered_by").get(pk=task_id)
    keep_to_scope(running)
    folder = Folder(running)
    with folder.alive():
        try:
            result = work_of(running)(running, folder)
        except Refused as refusal:
            finish(running, State.FAILED, fault_code=refusal.code, fault=refusal.message)
        except Exception:
            # A worker goes on with the next task; the person learns that this one failed.
            logger.exception("Task %s failed.", task_id)
            fault = "处理时出错，没有完成；可以重新执行，仍不成功请联系管理员查看日志。"
            finish(running, State.FAILED, fault_code="broken", fault=fault)
        else:
            finish(running, State.DONE, file_name=result.file_name, leads_to=result.leads_to)


def keep_to_scope(running: Task) -> None:
    """What was ordered with a token for one unit is done with no more rights than that."""
    unit = running.order.get("only_for_unit")
    if unit is not None:
        running.ordered_by.only_for_unit, running.ordered_by.is_superuser = unit, False


def work_of(running: Task) -> Work:
    return import_string(WORKS[running.work])


def finish(running: Task, state: State, **values) -> None:
    """Write down the end, unless the task was given up for dead and started anew meanwhile."""
    Task.objects.filter(pk=running.pk, attempt=running.attempt, state=State.RUNNING).update(
        state=state, finished_at=timezone.now(), **values
    )


def is_dead(running: Task, *, at: datetime) -> bool:
    """Whether the process that ran the task ended without finishing it."""
    if running.state != State.RUNNING:
        return False
    last = Folder(running).last_sign_of_life() or running.started_at
    return at - last > DEAD_AFTER


def may_run_again(ended: Task, *, at: datetime) -> bool:
    return ended.state == State.FAILED or is_dead(ended, at=at)


def run_again(ended: Task, *, at: datetime) -> Task:
    """Order a failed or dead task once more. Raises NotToBeRunAgain for all others."""
    if not may_run_again(ended, at=at):
        raise NotToBeRunAgain(f"任务{ended.get_state_display()}，不能重新执行。")
    put_back = Task.objects.filter(pk=ended.pk, state=ended.state, attempt=ended.attempt).update(
        state=State.WAITING, started_at=None, finished_at=None, fault_code="", fault=""
    )
    if put_back:
        run_task.enqueue(ended.pk)
    return Task.objects.get(pk=ended.pk)


def resume(*, at: datetime) -> int:
    """Run again what died and hand out again what waits; how many tasks that were.

    Handing out twice does no harm: only one worker takes a waiting task.
    """
    count = 0
    for unfinished in Task.objects.unfinished():
        if unfinished.state == State.WAITING:
            run_task.enqueue(unfinished.pk)
        elif is_dead(unfinished, at=at):
            run_again(unfinished, at=at)
        else:
            continue
        count += 1
    return count


def tidy(*, at: datetime) -> int:
    """Remove the files of tasks that were kept long enough; the tasks stay on record."""
    count = 0
    for ended in Task.objects.exclude(state__in=(*Task.UNFINISHED, State.REMOVED)):
        if ended.kept_until <= at:
            Folder(ended).remove()
            Task.objects.filter(pk=ended.pk).update(state=State.REMOVED)
            count += 1
    return count
