"""Where a webhook may point to, and the one request that is sent there."""

import http.server
import socket
import threading
import time
from ipaddress import ip_address, ip_network

import pytest

from tracker.webhooks import targets
from tracker.webhooks.targets import BadTarget, check_address, is_allowed, send


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, body, dict(self.headers)))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Tests are silent."""


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.status, server.daemon_threads = [], 200, True
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hooks?a=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def inside(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
         "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
         "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"],
    )  # fmt: skip
    def test_that_is_private_is_not_allowed(self, address):
        assert not is_allowed(ip_address(address))

    @pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
    def test_that_is_public_is_allowed(self, address):
        assert is_allowed(ip_address(address))

    def test_that_the_settings_name_is_allowed(self, settings):
        settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("10.1.0.0/16")]
        assert is_allowed(ip_address("10.1.2.3"))
        assert is_allowed(ip_address("::ffff:10.1.2.3"))
        assert not is_allowed(ip_address("10.2.2.3"))

    @pytest.mark.parametrize(
        "url",
        ["ftp://a.gov.cn/", "file:///etc/passwd", "https://", "https://u:p@a.gov.cn/", "//a.gov.cn",
         "https://a.gov.cn/#x", "https://a.gov.cn:port/", "https://127.0.0.1/", "http://[::1]/"],
    )  # fmt: skip
    def test_that_can_never_be_sent_to_is_refused(self, url):
        with pytest.raises(BadTarget):
            check_address(url)


class TestSending:
    def test_posts_the_body(self, server, inside):
        outcome = send(server.url, body=b"{}", headers={"webhook-id": "a"})
        assert (outcome.status, outcome.is_good) == (200, True)
        [(path, body, headers)] = server.seen
        assert (path, body, headers["webhook-id"]) == ("/hooks?a=1", b"{}", "a")
        assert headers["Host"].startswith("127.0.0.1:")

    @pytest.mark.parametrize("status", [302, 404, 500])
    def test_takes_only_2xx_for_delivered(self, server, inside, status):
        server.status = status
        outcome = send(server.url, body=b"{}", headers={})
        assert (outcome.status, outcome.is_good) == (status, False)
        # Nobody follows to where it was redirected.
        assert [path for path, _, _ in server.seen] == ["/hooks?a=1"]

    def test_reaches_no_private_address(self, server):
        outcome = send(server.url, body=b"{}", headers={})
        assert outcome.status is None
        assert "TRACKER_WEBHOOK_PRIVATE_NETWORKS" in outcome.fault
        assert server.seen == []

    def test_reaches_none_behind_a_public_name(self, server, monkeypatch):
        port = server.server_address[1]
        answers = [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("127.0.0.1", port))]
        for order in (answers, answers[::-1]):
            monkeypatch.setattr(socket, "getaddrinfo", lambda *a, found=order, **k: found)
            outcome = send(f"https://rebind.example.gov.cn:{port}/", body=b"{}", headers={})
            assert "TRACKER_WEBHOOK_PRIVATE_NETWORKS" in outcome.fault
        assert server.seen == []

    def test_connects_to_the_address_that_was_checked(self, server, inside, monkeypatch):
        """A name that points elsewhere a moment later is asked for once only."""
        port, asked = server.server_address[1], []

        def resolve_once(*args, **kwargs):
            asked.append(args[0])
            return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

        real = socket.create_connection
        connected = []

        def connect(address, **kwargs):
            connected.append(address)
            monkeypatch.undo()
            return real(address, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", resolve_once)
        monkeypatch.setattr(socket, "create_connection", connect)
        send(f"http://hooks.example.gov.cn:{port}/", body=b"{}", headers={})
        assert (asked, connected) == (["hooks.example.gov.cn"], [("127.0.0.1", port)])

    def test_asks_public_targets_for_https(self, monkeypatch):
        found = [(2, 1, 6, "", ("8.8.8.8", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        assert "https" in send("http://a.gov.cn/", body=b"{}", headers={}).fault

    def test_names_what_stands_in_the_way(self, inside):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        assert send(f"http://127.0.0.1:{port}/", body=b"", headers={}).fault == "连接被拒绝。"
        plain = send("https://nowhere.invalid/", body=b"", headers={})
        assert plain.fault == "域名无法解析。"

    def test_ends_with_whoever_drips_an_answer_byte_by_byte(self, inside, monkeypatch):
        monkeypatch.setattr(targets, "DEADLINE", 1)
        stop = threading.Event()

        def drip(listening):
            peer, _ = listening.accept()
            with peer:
                while not stop.wait(0.1):
                    try:
                        peer.sendall(b"H")
                    except OSError:
                        return

        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=drip, args=[listening])
            thread.start()
            begun = time.monotonic()
            outcome = send(f"http://127.0.0.1:{listening.getsockname()[1]}/", body=b"", headers={})
            stop.set()
            thread.join()
        # It dripped on for as long as it was let; the bound is generous for a busy machine.
        assert time.monotonic() - begun < 30
        assert outcome.status is None


class TestNamesThatAreNone:
    @pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example.org", "xn--.example.org"])
    def test_are_a_fault_of_the_target(self, host):
        outcome = send(f"https://{host}/x", body=b"{}", headers={})
        assert outcome.fault
