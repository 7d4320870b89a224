"""Events as a file to be saved, from the page and from the address alike."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tracker.audit.listing import csv_lines, json_lines
from tracker.common.leaving import with_rows

CSV, JSON_LINES = "text/csv; charset=utf-8", "application/x-ndjson; charset=utf-8"
FORMS: dict[str, tuple[str, Callable[[QuerySet], Iterator[str]]]] = {
    "csv": (CSV, csv_lines),
    "jsonl": (JSON_LINES, json_lines),
}


def file_of(events: QuerySet, *, form: str) -> StreamingHttpResponse:
    """All the events, written while they are sent; how many they are is counted before."""
    content_type, lines = FORMS[form]
    name = f"审计记录（{timezone.localdate():%Y%m%d}）.{form}"
    response = StreamingHttpResponse(
        lines(events),
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
    response.filename = name
    return with_rows(response, events.count())
