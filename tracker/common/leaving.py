"""What a file that leaves the house says of itself, for those who note that it did.

A view that hands out a file need say nothing: it is noted under its name. It says more where it
knows more.
"""

from typing import Any, TypeVar

from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)


def said_of(response: HttpResponseBase) -> dict[str, Any]:
    return getattr(response, "leaving", {})


def with_rows(response: Response, rows: int) -> Response:
    """The file holds so many records."""
    response.leaving = said_of(response) | {"rows": rows}  # type: ignore[attr-defined]
    return response


def as_stored(response: Response) -> Response:
    """The file was not made for this answer: an evidence, or what a task has left."""
    response.leaving = said_of(response) | {"is_stored": True}  # type: ignore[attr-defined]
    return response


def file_name_of(response: Any) -> str | None:
    """The name under which the answer is to be saved; None where it is a page or data."""
    disposition = response.headers.get("Content-Disposition", "")
    if not disposition or disposition.startswith("inline"):
        return None
    return getattr(response, "filename", "") or disposition
