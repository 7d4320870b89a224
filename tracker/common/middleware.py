import logging
import re
import time
import uuid

from django.utils.cache import patch_vary_headers

from tracker.common.logs import request_at_hand
from tracker.common.problems import come_again
from tracker.common.unavailable import unavailable

logger = logging.getLogger(__name__)
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
        at_hand, begun = request_at_hand.set(request), time.monotonic()
        try:
            response = self.get_response(request)
            took = round((time.monotonic() - begun) * 1000)
            logger.info("%s %s %s %sms", request.method, request.path, response.status_code, took)
        finally:
            request_at_hand.reset(at_hand)
        response["X-Request-ID"] = request.id
        return response


class PrivateAnswersMiddleware:
    """What one person may read nobody else gets from a cache between.

    `no-cache` lets the caller keep an answer and ask with its ETag whether it still holds. Files of
    the program itself are answered before this; what a view says of its own answer stands.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.path.startswith("/api/"):
            patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class UnavailableMiddleware:
    """Answers 503 where a page cannot be made because database or disk are busy, away or full."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        fault = unavailable(exception)
        return come_again(request, fault) if fault else None
