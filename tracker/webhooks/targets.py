"""Where a webhook may point to, and the one request that is sent there.

Whoever registers an address could otherwise make this server ask machines that only it can reach.
So the name is resolved here, the address is checked, and the connection is made to that very
address; a redirect is an answer like any other that is not 2xx.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from tracker.common.errors import Refused

# One attempt, from the first byte to the last, however slowly these come.
DEADLINE = 10  # seconds
# Nobody reads what a target answers; this much of it is looked at.
LONGEST_ANSWER = 4096
# Addresses that stand for another one, by which a private machine might be meant.
TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadTarget(Refused):
    code = "bad_target"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an attempt; `status` is None where there was no answer."""

    status: int | None = None
    fault: str = ""

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def is_allowed(address: IpAddress) -> bool:
    """Public addresses, and of private ones those that the settings name."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in network for network in settings.WEBHOOK_PRIVATE_NETWORKS):
        return True
    if any(plain in network for network in TRANSLATED):
        return False
    return plain.is_global and not (plain.is_multicast or plain.is_reserved)


def check_address(url: str) -> SplitResult:
    """Raises BadTarget where the address could never be one to send to."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise BadTarget("地址无法识别。") from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadTarget("地址应以 https:// 开头；允许的内网地址可用 http://。")
    if parts.username or parts.password or parts.fragment:
        raise BadTarget("地址中不能有用户名、密码和 #。")
    with suppress(ValueError):
        if not is_allowed(ipaddress.ip_address(parts.hostname)):
            raise BadTarget("这是内网或保留地址，不在 TRACKER_WEBHOOK_PRIVATE_NETWORKS 之内。")
    return parts


def resolve(parts: SplitResult) -> tuple[IpAddress, int]:
    """The address to connect to. Raises BadTarget unless every address of the name is allowed."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        # A name that cannot be written as one of a host raises the latter.
        raise BadTarget("域名无法解析。") from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if not addresses or not all(map(is_allowed, addresses)):
        raise BadTarget("域名指向内网或保留地址，不在 TRACKER_WEBHOOK_PRIVATE_NETWORKS 之内。")
    first = addresses[0]
    if parts.scheme == "http" and getattr(first, "ipv4_mapped", first).is_global:
        raise BadTarget("公网地址须用 https://。")
    return first, port


def send(url: str, *, body: bytes, headers: dict[str, str]) -> Outcome:
    """POST the body; every fault of the target is an outcome."""
    try:
        parts = check_address(url)
        address, port = resolve(parts)
    except BadTarget as refusal:
        return Outcome(fault=refusal.message)
    connection = http.client.HTTPConnection(str(parts.hostname), port, timeout=DEADLINE)
    stop = threading.Timer(DEADLINE, _cut, [connection])
    stop.daemon = True
    stop.start()
    begun = time.monotonic()
    try:
        _connect(connection, parts, address)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return Outcome(status=answer.status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = time.monotonic() - begun >= DEADLINE - 1
        return Outcome(fault=f"{DEADLINE}秒内没有回答。" if is_late else _in_words(error))
    finally:
        stop.cancel()
        connection.close()


def _connect(connection, parts: SplitResult, address: IpAddress) -> None:
    """To the address that was checked, under the name that was asked for."""
    connection.sock = socket.create_connection((str(address), connection.port), timeout=DEADLINE)
    if parts.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(
            connection.sock, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
        connection.sock.do_handshake()


def _cut(connection: http.client.HTTPConnection) -> None:
    """Whoever sends a byte now and then never lets a read time out."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _in_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "证书无效或 HTTPS 握手失败。"
    if isinstance(error, ConnectionRefusedError):
        return "连接被拒绝。"
    return "连接中断或无法连接。"
