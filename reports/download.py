"""A sheet as a file to be downloaded, from the API and from the admin alike."""

import io

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils import timezone

from reports.sheets.sheet import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(sheet: Sheet, *, records: QuerySet, chosen_by: QueryDict, to) -> FileResponse:
    """The workbook of all `records`, judged on today's date and named after its title.

    `chosen_by` are the parameters that chose the records; the workbook keeps them. `to` is the
    user who downloads it. Raises WorkbookError when the records do not fit into a workbook.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.workbook import write_workbook

    now = timezone.localtime()
    filters = dict(chosen_by.lists())
    export = sheet.export(records, on=now.date(), to=to, filters=filters, at=now)
    target = io.BytesIO()
    write_workbook(export, target)
    target.seek(0)
    name = f"{export.filling.heading.title}（{now:%Y%m%d}）.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
