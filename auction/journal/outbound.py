"""HTTP to addresses that strangers choose: resolve once, check every address, connect to the checked one.

No redirect is followed, no proxy is asked, one deadline covers the whole exchange, and of the answer only the start
is read. Why all this: a partner's URL must never become our request to a machine inside the court's network.
"""

import contextlib
import functools
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auction.journal.address_rules import Endpoint, check_addresses, read_url

TIMEOUT_S = 15.0  # Standard Webhooks 1.0 asks for 15 to 30 s
ANSWER_BYTES_MAX = 4096
HEADER_CHARACTERS_MAX = 1000
USER_AGENT = "Subhasta-Webhooks/1"

Resolver = Callable[[str], list[str]]


@dataclass(frozen=True)
class Answer:
    """What the partner answered: header names in lower case, at most 4 KiB of the body, the whole exchange in ms."""

    status: int
    headers: dict[str, str]
    body_start: bytes
    duration_ms: int

    @property
    def accepted(self) -> bool:
        """Only 2xx is success; a redirect is a failure (Standard Webhooks 1.0)."""
        return 200 <= self.status < 300


class DeliveryFailed(Exception):  # noqa: N818 - it is an outcome to record, not a fault of ours
    """No answer came. `reason` is one of "name_unknown", "connection_failed", "tls_failed", "timed_out",
    "answer_unreadable"; `detail` is for the delivery's log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def resolve_name(name: str) -> list[str]:
    """All addresses behind a name, in the order to try; odd spellings of an address (0x7f.1) come out plain."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError as fault:
        raise DeliveryFailed("name_unknown", str(fault)) from fault
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def approve(url: str, *, allow_loopback: bool, resolve: Resolver = resolve_name) -> tuple[Endpoint, list[str]]:
    """The endpoint of a URL and its addresses, all allowed. Asks the resolver once and sends nothing.

    Refuses ENDPOINT_URL_INVALID and ENDPOINT_ADDRESS_FORBIDDEN; raises DeliveryFailed("name_unknown").
    """
    endpoint = read_url(url)
    addresses = resolve(endpoint.name)
    if not addresses:
        raise DeliveryFailed("name_unknown", endpoint.name)
    check_addresses(endpoint, addresses, allow_loopback=allow_loopback)
    return endpoint, addresses


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_loopback: bool,
    timeout_s: float = TIMEOUT_S,
    resolve: Resolver = resolve_name,
) -> Answer:
    """POST `body` once and return the answer, whatever its status.

    Refuses as `approve` does, before anything is sent; raises DeliveryFailed when no answer comes within
    `timeout_s` for the whole exchange. The time the system's resolver takes counts, but cannot be cut short.
    """
    started_s = time.monotonic()
    ends_at_s = started_s + timeout_s
    endpoint, addresses = approve(url, allow_loopback=allow_loopback, resolve=resolve)
    channel = _connect(endpoint, addresses, ends_at_s)
    alarm = _Alarm(channel, _left_s(ends_at_s))
    try:
        status, answer_headers, body_start = _exchange(channel, endpoint, body, headers)
    except (OSError, http.client.HTTPException) as fault:
        raise _failure(fault, rang=alarm.rang) from fault
    finally:
        alarm.cancel()
        channel.close()
    if alarm.rang:
        raise DeliveryFailed("timed_out")
    return Answer(status, answer_headers, body_start, round((time.monotonic() - started_s) * 1000))


class _Alarm:
    """Shuts the connection at the deadline, whatever it is waiting for.

    A socket's own time-out starts again with every byte, so a server that sends one byte a second could hold us
    for ever; and it covers neither a slow TLS handshake nor a slow reader on every kind of socket.
    """

    def __init__(self, channel: socket.socket, after_s: float) -> None:
        self.rang = False
        self._channel = channel
        self._timer = threading.Timer(after_s, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.rang = True
        # Not the TLS object's own shutdown: that one would drop the cipher under the reader's feet.
        with contextlib.suppress(OSError):  # the exchange ended at this very moment
            socket.socket.shutdown(self._channel, socket.SHUT_RDWR)

    def cancel(self) -> None:
        self._timer.cancel()


def _connect(endpoint: Endpoint, addresses: list[str], ends_at_s: float) -> socket.socket:
    """A connection to the first checked address that takes one; TLS is prepared, its handshake comes later."""
    faults = []
    for tried, address in enumerate(addresses):
        share_s = _left_s(ends_at_s) / (len(addresses) - tried)
        try:
            channel = socket.create_connection((address, endpoint.port), timeout=share_s)
        except OSError as fault:
            faults.append(fault)
            continue
        channel.settimeout(_left_s(ends_at_s))
        if not endpoint.encrypted:
            return channel
        return _trust().wrap_socket(channel, server_hostname=endpoint.name, do_handshake_on_connect=False)
    raise _failure(faults[-1], rang=False) from faults[-1]


def _exchange(
    channel: socket.socket, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
) -> tuple[int, dict[str, str], bytes]:
    if isinstance(channel, ssl.SSLSocket):
        channel.do_handshake()
    connection = http.client.HTTPConnection(endpoint.name, endpoint.port)
    connection.sock = channel  # so that http.client neither resolves nor connects
    connection.putrequest("POST", endpoint.target, skip_host=True, skip_accept_encoding=True)
    ours = {"Host": endpoint.host_header, "User-Agent": USER_AGENT, "Connection": "close"}
    for name, text in (ours | dict(headers) | {"Content-Length": str(len(body))}).items():
        connection.putheader(name, text)
    connection.endheaders(body)
    with connection.getresponse() as response:
        answer_headers = {name.lower(): text[:HEADER_CHARACTERS_MAX] for name, text in response.getheaders()}
        return response.status, answer_headers, response.read(ANSWER_BYTES_MAX)


@functools.cache
def _trust() -> ssl.SSLContext:
    """The machine's certificate authorities (SSL_CERT_FILE names others), read once: reading takes 20 ms."""
    return ssl.create_default_context()


def _left_s(ends_at_s: float) -> float:
    """Never 0, which a socket would take as "do not wait at all"; past the deadline the next step times out."""
    return max(0.001, ends_at_s - time.monotonic())


def _failure(fault: Exception, *, rang: bool) -> DeliveryFailed:
    if rang or isinstance(fault, TimeoutError):
        return DeliveryFailed("timed_out")
    if isinstance(fault, ssl.SSLError):
        return DeliveryFailed("tls_failed", getattr(fault, "verify_message", "") or str(fault))
    if isinstance(fault, http.client.HTTPException) and not isinstance(fault, OSError):
        return DeliveryFailed("answer_unreadable", f"{type(fault).__name__}")
    return DeliveryFailed("connection_failed", str(fault))
