"""Lines of the log that programs read: one JSON object each, with the request and the person."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The request that is being answered.
request_at_hand: ContextVar[Any] = ContextVar("request_at_hand", default=None)


# What `secrets.token_urlsafe(32)` makes, where it stands in an address.
KEY_IN_ADDRESS = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?=[/.?\s]|$)")


class WithoutKeys(logging.Filter):
    """Takes keys out of the addresses that a line names: whoever reads logs opens nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if KEY_IN_ADDRESS.search(said):
            record.msg, record.args = KEY_IN_ADDRESS.sub("***", said), ()
        return True


class OfTheRequest(logging.Filter):
    """Adds the id of the request and of the person, as far as both are known by then."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = request_at_hand.get()
        record.request_id = getattr(request, "id", "")
        record.user_id = _known_user(request)
        return True


def _known_user(request: Any) -> int | None:
    """Without asking the database: a line of the log must not fail because of it."""
    user = getattr(request, "_cached_user", None) or vars(request or object).get("user")
    return vars(user).get("id") if hasattr(user, "__dict__") else None


class JsonLines(logging.Formatter):
    """Time (UTC), level, logger, message, request_id, user_id, and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            "user_id": getattr(record, "user_id", None),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
