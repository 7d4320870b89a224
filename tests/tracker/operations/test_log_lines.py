"""A line of the log says of which request it is and whose."""

import json
import logging

import pytest

from tracker.common.logs import JsonLines, OfTheRequest, request_at_hand

logger = logging.getLogger("tracker.test_lines")


@pytest.fixture
def lines():
    """What is logged within the test, a parsed object each."""
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(JsonLines())
    handler.addFilter(OfTheRequest())
    root, level = logging.getLogger("tracker"), logging.getLogger("tracker").level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(handler)
    root.setLevel(level)


class TestALine:
    def test_names_request_and_person(self, client, clerk, lines):
        client.force_login(clerk)
        client.get("/admin/nirgends/", headers={"X-Request-ID": "abc-12345678"})
        [line] = [each for each in lines if each["message"].startswith("GET /admin/nirgends/")]
        assert (line["request_id"], line["user_id"]) == ("abc-12345678", clerk.pk)
        assert (line["level"], line["logger"]) == ("INFO", "tracker.common.middleware")
        assert line["time"].endswith("+00:00")

    def test_asks_the_database_nothing(self, client, lines):
        client.get("/health/live")
        [line] = lines
        assert line["message"].startswith("GET /health/live 200 ")
        assert line["user_id"] is None

    def test_outside_of_requests_has_neither(self, lines):
        assert request_at_hand.get() is None
        logger.info("早")
        assert (lines[0]["request_id"], lines[0]["user_id"], lines[0]["message"]) == (
            "",
            None,
            "早",
        )

    def test_of_an_error_holds_its_traceback(self, lines):
        try:
            raise ValueError("坏")
        except ValueError:
            logger.exception("失败")
        assert lines[0]["exception"].endswith("ValueError: 坏")
