import re
import uuid

from tracker.common.problems import database_busy, is_busy

ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id that the change history and the response both carry.

    A proxy in front may send its own in `X-Request-ID`; anything that does not look like an id
    is replaced, so that no foreign text reaches the history.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class DatabaseBusyMiddleware:
    """Answers 503 where a page cannot be made because another process holds the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return database_busy(request) if is_busy(exception) else None
