"""The digest of a day as a small file, to be kept where nobody who writes the ledger reaches it."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tracker.changes.sealing import Known, last_known, try_to_seal

HEADER = (
    "# 变更记录校验值：日期、变更编号、算法、校验值。请保存在本系统以外。",
    "# 核对：manage.py verify_history 这个文件",
)


def known_on(day: date) -> Known | None:
    """The digest of the day, with what was written until now sealed before."""
    try_to_seal(at=timezone.now())
    return last_known(on=day)


def file_of(known: Known) -> HttpResponse:
    name = f"变更记录校验值（{known.day:%Y%m%d}）.txt"
    text = "\n".join((*HEADER, str(known))) + "\n"
    response = HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
    response.filename = name
    return response
