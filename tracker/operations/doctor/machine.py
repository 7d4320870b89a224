"""The machine and its settings: folders, disk, programs beside the web server, backups."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tracker.operations.backing_up import last_backup, overdue_days
from tracker.operations.doctor.findings import Finding, fault, hint
from tracker.operations.faults import why
from tracker.operations.files import megabytes
from tracker.operations.health import free_space
from tracker.operations.programs import lives


def settings_in_use(*, at: datetime) -> Iterator[Finding]:
    if settings.DEBUG:
        yield fault("debug", "TRACKER_DEBUG 为 true：出错页面会显示内部信息，正式运行请去掉。")
    if "*" in settings.ALLOWED_HOSTS:
        yield hint("any_host", "TRACKER_ALLOWED_HOSTS 允许任何域名，请写明本系统的域名。")


def folders(*, at: datetime) -> Iterator[Finding]:
    for name in ("DATA_DIR", "MEDIA_ROOT"):
        folder = Path(getattr(settings, name))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"1")
        except OSError as error:
            yield fault("folder", f"文件夹 {folder} 不能写入（{why(error)}）。")


def disk(*, at: datetime) -> Iterator[Finding]:
    free = free_space()
    if free < settings.DISK_RESERVE_BYTES:
        yield fault(
            "disk", f"数据所在的磁盘只剩{megabytes(free)}MB，已经不收上传的文件，请腾出空间。"
        )


def backups(*, at: datetime) -> Iterator[Finding]:
    last = last_backup()
    if last is None:
        yield fault("backup", "还没有备份过：请执行 manage.py backup，并设为每天执行。")
    elif days := overdue_days(last, at=at):
        yield fault("backup", f"最近一次备份已过{days}天，请检查每天的备份。")


def programs(*, at: datetime) -> Iterator[Finding]:
    for life in lives(at=at):
        if life.is_dead:
            label, name = life.program.label, life.program.name
            yield fault("program", f"{label}没有运行：请启动 manage.py {name}。")
        elif life.is_late:
            minutes = int(life.waits.total_seconds() // 60)
            yield fault("queue", f"{life.program.label}忙不过来：排在最前的已等了{minutes}分钟。")
