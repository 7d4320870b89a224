"""A sheet as a file to be downloaded, from the API and from the admin alike."""

import io

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils import timezone

from reports.layout import LayoutError
from reports.layouts.models import SheetLayout
from reports.sheets.sheet import Sheet
from reports.values import WorkbookError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnusableLayout(WorkbookError):
    """The columns of an office's layout make no sheet; a later release may be the reason."""

    code = "layout_contradicts_itself"


def download(
    sheet: Sheet, *, records: QuerySet, chosen_by: QueryDict, to, office: SheetLayout | None
) -> FileResponse:
    """The workbook of all `records`, judged on today's date and named after its title.

    `chosen_by` are the parameters that chose the records; the workbook keeps them. `to` is the
    user who downloads it; `office` the layout that the office made of the sheet, None the shipped
    one. Raises WorkbookError when the records do not fit into a workbook, UnusableLayout when
    the columns of the office's layout contradict each other.
    """
    # Here and not above: a web worker that writes no sheet should not carry openpyxl.
    from reports.workbook import write_workbook

    now = timezone.localtime()
    filters = dict(chosen_by.lists())
    try:
        export = sheet.export(records, on=now.date(), to=to, filters=filters, at=now, office=office)
    except LayoutError as error:
        # What is shipped makes sense; an error there is ours and not the clerk's to mend.
        if office is None:
            raise
        raise UnusableLayout(f"版式“{office.name}”不能用：{error}") from error
    target = io.BytesIO()
    write_workbook(export, target)
    target.seek(0)
    name = f"{export.filling.heading.title}（{now:%Y%m%d}）.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
