"""When the database or the disk cannot take or answer now: what is said, and when to come again."""

import errno
from dataclasses import dataclass

from django.db import Error, OperationalError

from tracker.common.errors import NoSpace

# What PostgreSQL calls a lock that was not given in time, a deadlock, and two writers of one row.
BUSY_STATES = frozenset({"55P03", "40P01", "40001"})
READ_ONLY_STATE, FULL_STATE = "25006", "53100"
# Shut down, crashed, starting up, too many connections; the class 08 is of connections.
AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})


@dataclass(frozen=True, kw_only=True)
class Unavailable:
    """`wait` is in seconds."""

    code: str
    detail: str
    wait: int


BUSY = Unavailable(
    code="database_busy", wait=5,
    detail="数据库正被其他操作占用，没有写入任何内容，请稍后重试。",
)  # fmt: skip
AWAY = Unavailable(
    code="database_away", wait=30,
    detail="数据库暂时连接不上，没有写入任何内容，请稍后重试。",
)  # fmt: skip
READ_ONLY = Unavailable(
    code="database_read_only", wait=60,
    detail="数据库现在只能读取，没有写入任何内容；可以照常查看，请稍后再填写。",
)  # fmt: skip
FULL = Unavailable(
    code="disk_full", wait=300,
    detail="服务器的磁盘已满，没有写入任何内容；可以照常查看，请告知管理员。",
)  # fmt: skip


def unavailable(error: BaseException | None) -> Unavailable | None:
    """What an error says of the database or the disk; None where it says something else."""
    match error:
        case NoSpace():
            return FULL
        case OSError():
            return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
        case Error():
            state = getattr(error.__cause__, "sqlstate", None)
            return _of_sqlite(error) or _of_server(error, state)
    return None


def _of_sqlite(error: Error) -> Unavailable | None:
    """SQLite says it in words; by name only from Python 3.11 on, and not through every layer."""
    said = str(error)
    if not isinstance(error, OperationalError):
        return None
    if " is locked" in said:
        return BUSY
    if "readonly database" in said:
        return READ_ONLY
    if "database or disk is full" in said:
        return FULL
    if "unable to open database file" in said or "disk I/O error" in said:
        return AWAY
    return None


def _of_server(error: Error, state: str | None) -> Unavailable | None:
    if state in BUSY_STATES:
        return BUSY
    if state == READ_ONLY_STATE:
        return READ_ONLY
    if state == FULL_STATE:
        return FULL
    if state in AWAY_STATES or (state or "").startswith("08"):
        return AWAY
    # A server that answers says a state; without one it was not reached, or went in between.
    is_of_driver = type(error.__cause__).__module__.startswith("psycopg")
    is_of_connection = type(error.__cause__).__name__ in ("OperationalError", "InterfaceError")
    return AWAY if state is None and is_of_driver and is_of_connection else None
