"""Files as answers: a workbook to be saved, and addresses that always answer with their file."""

from typing import IO

from django.http import FileResponse

from tracker.common.renderers import ByAddress as ByAddress

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def saved_as(name: str, file: IO[bytes]) -> FileResponse:
    """The workbook in `file`, wherever its writer stopped, to be saved under this name."""
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
