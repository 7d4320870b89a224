"""Files as answers: a workbook to be saved, and addresses that always answer with their file."""

from typing import IO

from django.http import FileResponse
from rest_framework.negotiation import BaseContentNegotiation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def saved_as(name: str, file: IO[bytes]) -> FileResponse:
    """The workbook in `file`, wherever its writer stopped, to be saved under this name."""
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class ByAddress(BaseContentNegotiation):
    """The address says what comes back, whatever Accept says: a workbook, or a refusal as JSON."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
