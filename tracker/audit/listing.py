"""Events as lines of a file, as many as there are, a few at a time.

What people type at a sign-in is typed by anybody: in a table nothing of it is a formula.
"""

import csv
import json
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from tracker.audit.models import Event

ROWS_AT_ONCE = 1000
HEADER = ("编号", "时间", "事项", "用户名", "姓名", "来源地址", "内容", "行数", "令牌",
          "请求地址", "请求编号")  # fmt: skip
# Spreadsheets take the file for Chinese by this mark alone.
MARK = "\ufeff"
# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """Gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(events: QuerySet) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield MARK + writer.writerow(HEADER)
    for event in _each(events):
        yield writer.writerow(_plain(cell) for cell in _cells(event))


def json_lines(events: QuerySet) -> Iterator[str]:
    for event in _each(events):
        said = {
            "id": event.pk,
            "at": timezone.localtime(event.at).isoformat(),
            "kind": event.kind,
            "kind_display": event.get_kind_display(),
            "account": event.account and event.account.get_username(),
            "name": event.name,
            "address": event.address,
            "subject": event.subject,
            "rows": event.rows,
            "token": event.token_id,
            "path": event.path,
            "request_id": event.request_id,
        }
        yield json.dumps(said, ensure_ascii=False) + "\n"


def _each(events: QuerySet) -> Iterable[Event]:
    return events.select_related("account", "token").iterator(chunk_size=ROWS_AT_ONCE)


def _cells(event: Event) -> tuple:
    return (
        event.pk,
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.get_kind_display(),
        event.name,
        event.account.get_full_name() if event.account else "",
        event.address,
        event.subject,
        "" if event.rows is None else event.rows,
        str(event.token or ""),
        event.path,
        event.request_id,
    )


def _plain(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if is_formula else cell
