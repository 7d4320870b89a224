import asyncio
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tracker.asgi import application as asgi
from tracker.common.charsets import with_usable_charset
from tracker.wsgi import application as wsgi


@pytest.fixture(autouse=True)
def _connections_stay():
    """As under Django's own test client: a request here does not close the tests' connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


ADDRESS, QUERY = "/api/v1/topics/", "q=1"
NO_CHARSETS = ["zlib", "rot13", "undefined", "idna", "hex", "nothing"]


def wsgi_status(charset: str) -> int:
    environ = {
        "PATH_INFO": ADDRESS,
        "QUERY_STRING": QUERY,
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": f"application/json; charset={charset}",
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(environ)
    statuses = []
    response = wsgi(environ, lambda status, headers: statuses.append(int(status[:3])))
    response.close()
    return statuses[0]


async def asgi_status(charset: str) -> int:
    scope = {
        "type": "http",
        "method": "GET",
        "path": ADDRESS,
        "query_string": QUERY.encode(),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", f"application/json; charset={charset}".encode()),
        ],
    }
    statuses, told = [], [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        # After the request the client stays and waits.
        return told.pop() if told else await asyncio.Future()

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await asgi(scope, receive, send)
    return statuses[0]


class TestCharsets:
    @pytest.mark.parametrize("charset", [*NO_CHARSETS, "utf-8", "utf-16"])
    def test_that_are_none_are_no_error_of_the_server(self, charset):
        assert wsgi_status(charset) == 401

    @pytest.mark.parametrize("charset", ["zlib", "utf-8"])
    def test_are_the_same_to_an_asynchronous_server(self, charset):
        assert asyncio.run(asgi_status(charset)) == 401

    @pytest.mark.parametrize(
        ("given", "passed_on"),
        [
            ("application/json", "application/json"),
            ("application/json; charset=GB18030", "application/json; charset=GB18030"),
            ("application/json; charset=zlib", "application/json"),
            ('text/plain; charset="zlib" ; x=1', "text/plain ; x=1"),
            ("multipart/form-data; CHARSET=hex; boundary=a", "multipart/form-data; boundary=a"),
            ("", ""),
        ],
    )
    def test_are_left_out_where_nothing_could_be_read_with_them(self, given, passed_on):
        assert with_usable_charset(given) == passed_on
