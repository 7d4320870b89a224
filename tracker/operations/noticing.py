"""What those who keep the ledger should know of its running, on the front page: one line each."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tracker.common.roles import ADMINISTRATOR, standing_of
from tracker.operations.backing_up import last_backup, overdue_days
from tracker.operations.programs import Life, lives


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`tone` is plain or red, as the tiles have it."""

    text: str
    tone: str = "plain"


def notices(user, *, at: datetime) -> list[Notice]:
    """Nothing for those who could do nothing about it."""
    standing = standing_of(user)
    looks_after = ADMINISTRATOR in standing.roles
    if not (looks_after or standing.is_staff):
        return []
    # Programs are started by administrators; to the office a page more quickly made is worth more.
    running = lives(at=at) if looks_after else []
    return [_of_backups(at=at), *(notice for life in running for notice in _of_program(life))]


def _of_backups(*, at: datetime) -> Notice:
    last = last_backup()
    if last is None:
        return Notice(text="还没有备份过：请执行 manage.py backup。", tone="red")
    when = f"上次备份：{timezone.localtime(last):%Y-%m-%d %H:%M}"
    if days := overdue_days(last, at=at):
        return Notice(text=f"{when}，已过{days}天，请检查每天的备份。", tone="red")
    return Notice(text=when)


def _of_program(life: Life) -> list[Notice]:
    """A program that runs and keeps up is not spoken of."""
    if life.is_dead:
        seen = life.last_beat and f"，最近一次是{timezone.localtime(life.last_beat):%m-%d %H:%M}"
        told = f"{life.program.label}没有运行{seen or ''}：请在服务器上启动，见运行维护手册。"
        return [Notice(text=told, tone="red")]
    if life.is_late:
        minutes = int(life.waits.total_seconds() // 60)
        told = f"{life.program.label}忙不过来：排在最前的已等了{minutes}分钟。"
        return [Notice(text=told, tone="red")]
    return []
