"""What stops an operation is told in one Chinese sentence, whoever raised it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.common.errors import Refused

WHY = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超过磁盘配额",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只读",
    errno.ENOTDIR: "路径中有文件不是文件夹",
    errno.ENOENT: "不存在",
    errno.EIO: "读写出错",
}


class NotDone(Refused):
    """An operation that cannot be done, or was given up; what was there before is unchanged."""

    code = "not_done"


def why(error: OSError) -> str:
    """磁盘已满, or the system's own words where there are none of ours."""
    return WHY.get(error.errno or 0) or error.strerror or str(error)


@contextmanager
def in_one_sentence(doing: str, *, at: Path) -> Iterator[None]:
    """Turn what the operating system refuses within the block into NotDone, naming the place."""
    try:
        yield
    except OSError as error:
        place = error.filename or at
        raise NotDone(f"{doing}没有完成：{place} {why(error)}。原有内容没有改动。") from error
