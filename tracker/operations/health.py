"""Whether the program lives, whether it can do its work, and numbers for a monitor.

`/health/live` asks nothing of anybody; `/health/ready` tries what people need. Both tell no more
than names of checks. `/metrics` is for the machine itself and for whoever has the token.
"""

import hmac
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.common.unavailable import BUSY, unavailable
from tracker.common.waiting import without_waiting
from tracker.operations.backing_up import last_backup
from tracker.operations.programs import lives

RETRY_AFTER = 30  # seconds
THIS_MACHINE = ("127.0.0.1", "::1")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def live(request):
    """The process answers; nothing else is asked, so that a database away restarts nobody."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(request):
    """200 when everything can be done, else 503; each check says ok or what is wrong."""
    found = checks(at=timezone.now())
    is_ready = set(found.values()) == {"ok"}
    answer = JsonResponse(
        {"status": "ready" if is_ready else "not_ready", "checks": found},
        status=200 if is_ready else 503,
    )
    if not is_ready:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def checks(*, at: datetime) -> dict[str, str]:
    """Name of a check → ok, or the code of what is wrong."""
    found = {"database": _asked(_database), "disk": _asked(_disk)}
    if found["database"] == "ok":
        found["migrations"] = _asked(_migrations)
        found["programs"] = _asked(lambda: _programs(at=at))
    return found


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except (Error, OSError) as error:
        fault = unavailable(error)
        return fault.code if fault else "broken"


def _database() -> str:
    """Whether it answers and takes writes; that somebody writes just now is no fault."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting("
                           "'default_transaction_read_only')::boolean")  # fmt: skip
            return "database_read_only" if cursor.fetchone()[0] else "ok"
        cursor.execute("PRAGMA user_version")
        [version] = cursor.fetchone()
        if connection.in_atomic_block:
            return "ok"
        try:
            with without_waiting(), transaction.atomic():
                # What a read-only file refuses is the first write, not the beginning.
                cursor.execute(f"PRAGMA user_version = {version}")
                transaction.set_rollback(True)
        except Error as error:
            fault = unavailable(error)
            return "ok" if fault is BUSY else fault.code if fault else "broken"
    return "ok"


def _disk() -> str:
    return "ok" if free_space() >= settings.DISK_RESERVE_BYTES else "disk_full"


def free_space() -> int:
    """Bytes free where data and attachments are kept, the smaller of both."""
    folders = {Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)}
    return min(shutil.disk_usage(_nearest(folder)).free for folder in folders)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above that is there already."""
    return folder if folder.exists() else _nearest(folder.parent)


def _migrations() -> str:
    return "migrations_missing" if migrations_to_come() else "ok"


def migrations_to_come() -> list[str]:
    """Those of this program that the database has not seen yet, "app.name"."""
    executor = MigrationExecutor(connection)
    todo = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{one.app_label}.{one.name}" for one, _ in todo]


def _programs(*, at: datetime) -> str:
    found = lives(at=at)
    if any(life.is_dead for life in found):
        return "program_dead"
    return "queue_late" if any(life.is_late for life in found) else "ok"


@require_safe
def metrics(request):
    """In the text format of Prometheus, gauges only; what counts requests stands before us."""
    if not _may_measure(request):
        return HttpResponseForbidden("只供本机，或带上 TRACKER_METRICS_TOKEN 的令牌读取。")
    lines = [line for name, rows in gauges(at=timezone.now()).items() for line in _told(name, rows)]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def _may_measure(request) -> bool:
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # What a proxy passes on comes from this machine only by its last step.
    is_passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in THIS_MACHINE and not is_passed_on


Rows = list[tuple[str, float]]


def gauges(*, at: datetime) -> dict[str, Rows]:
    """Name → (labels, value) rows; times are seconds since 1970, sizes are bytes."""
    found = checks(at=at)
    last = last_backup()
    told: dict[str, Rows] = {
        "ledger_check_ok": [(f'check="{k}"', float(v == "ok")) for k, v in found.items()],
        "ledger_disk_free_bytes": [("", float(free_space()))],
    }
    if last is not None:
        told["ledger_last_backup_timestamp_seconds"] = [("", last.timestamp())]
    if found["database"] == "ok":
        running = lives(at=at)
        told["ledger_program_alive"] = [
            (f'program="{life.program.name}"', float(not life.is_dead)) for life in running
        ]
        told["ledger_queue_wait_seconds"] = [
            (f'program="{life.program.name}"', life.waits.total_seconds()) for life in running
        ]
    return told


def _told(name: str, rows: Rows) -> list[str]:
    if not rows:
        return []
    values = [f"{name}{{{labels}}} {value:g}" if labels else f"{name} {value:.0f}"
              for labels, value in rows]  # fmt: skip
    return [f"# TYPE {name} gauge", *values]
