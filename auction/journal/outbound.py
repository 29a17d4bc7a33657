"""HTTP to addresses that strangers choose: resolve once, check every address, connect to the checked one.

No redirect is followed, no proxy is asked, one deadline covers the whole exchange, and of the answer only the start
is read. Why all this: a partner's URL must never become our request to a machine inside the court's network.
"""

import contextlib
import functools
import http.client
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from auction.journal.address_rules import Endpoint, check_addresses, read_url

TIMEOUT_S = 15.0  # Standard Webhooks 1.0 asks for 15 to 30 s
ANSWER_BYTES_MAX = 4096
HEADER_CHARACTERS_MAX = 1000
IDLE_LOOK_S = 0.1  # between two exchanges the alarm looks this often whether the next has begun
USER_AGENT = "Subhasta-Webhooks/1"

Resolver = Callable[[str], list[str]]
Pieces = Callable[[bytes], Iterable[bytes]]


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
    """POST `body` once and return the answer, whatever its status. Refuses and raises as `Line.post` does."""
    with Line(url, allow_loopback=allow_loopback, timeout_s=timeout_s, resolve=resolve) as line:
        return line.post(body, {"Connection": "close", **headers})


class Line:
    """POSTs to one URL, one after the other, over a connection that lasts as long as both sides keep it.

    Every connection goes to an address that was checked when it was opened. `pieces` cuts a body into what is sent at
    a time; None: all at once.
    """

    def __init__(self, url: str, *, allow_loopback: bool, timeout_s: float = TIMEOUT_S,
                 resolve: Resolver = resolve_name, pieces: Pieces | None = None) -> None:  # fmt: skip
        self._url, self._allow_loopback = url, allow_loopback
        self._timeout_s, self._resolve, self._pieces = timeout_s, resolve, pieces
        self._open: _Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._hang_up()

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST `body` and return the answer, whatever its status.

        Refuses as `approve` does, before anything is sent; raises DeliveryFailed when no answer comes within
        `timeout_s` for the whole exchange. The time the system's resolver takes counts, but cannot be cut short.
        """
        started_s = time.monotonic()
        ends_at_s = started_s + self._timeout_s
        if self._open and self._open.is_cut():  # the server did not care to keep it
            self._hang_up()
        if self._open is None:
            endpoint, addresses = approve(self._url, allow_loopback=self._allow_loopback, resolve=self._resolve)
            self._open = _Connection(endpoint, _connect(endpoint, addresses, ends_at_s), self._pieces)
        try:
            answer = self._open.exchange(body, headers, started_s, ends_at_s)
        except BaseException:
            self._hang_up()
            raise
        if not self._open.is_kept:
            self._hang_up()
        return answer

    def _hang_up(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


class _Connection:
    """One connection to a checked address."""

    def __init__(self, endpoint: Endpoint, channel: socket.socket, pieces: Pieces | None) -> None:
        self.is_kept = False
        self._endpoint, self._channel, self._pieces = endpoint, channel, pieces
        self._alarm = _Alarm(channel)
        self._is_greeted = not isinstance(channel, ssl.SSLSocket)
        self._http = http.client.HTTPConnection(endpoint.name, endpoint.port)
        self._http.sock = channel  # so that http.client neither resolves nor connects
        self._http.auto_open = 0

    def is_cut(self) -> bool:
        """Whether the other side has closed it, or says something that nobody asked: it is not to be used again."""
        look = select.poll()  # not select.select, which knows no file above 1,024
        look.register(self._channel, select.POLLIN)
        return bool(look.poll(0))

    def exchange(self, body: bytes, headers: Mapping[str, str], started_s: float, ends_at_s: float) -> Answer:
        """One request and its answer."""
        self._alarm.set(ends_at_s)
        try:
            self._channel.settimeout(_left_s(ends_at_s))
            status, answer_headers, start = self._asked(body, headers)
        except (OSError, http.client.HTTPException) as fault:
            raise _failure(fault, rang=self._alarm.rang) from fault
        finally:
            self._alarm.set(None)
        if self._alarm.rang:
            raise DeliveryFailed("timed_out")
        return Answer(status, answer_headers, start, round((time.monotonic() - started_s) * 1000))

    def _asked(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if not self._is_greeted and isinstance(self._channel, ssl.SSLSocket):
            self._channel.do_handshake()
            self._is_greeted = True
        self._http.putrequest("POST", self._endpoint.target, skip_host=True, skip_accept_encoding=True)
        ours = {"Host": self._endpoint.host_header, "User-Agent": USER_AGENT}
        for name, text in (ours | dict(headers) | {"Content-Length": str(len(body))}).items():
            self._http.putheader(name, text)
        self._http.endheaders(self._pieces(body) if self._pieces else body)
        with self._http.getresponse() as response:
            answer_headers = {name.lower(): text[:HEADER_CHARACTERS_MAX] for name, text in response.getheaders()}
            start = response.read(ANSWER_BYTES_MAX)
            # An answer that goes on would be read as the next one's beginning.
            self.is_kept = not response.will_close and response.isclosed()
            return response.status, answer_headers, start

    def close(self) -> None:
        """Hang up."""
        self._alarm.end()
        self._channel.close()


class _Alarm:
    """Shuts the connection at the deadline, whatever it is waiting for.

    A socket's own time-out starts again with every byte, so a server that sends one byte a second could hold us
    for ever; and it covers neither a slow TLS handshake nor a slow reader on every kind of socket. One thread serves a
    connection's exchanges: their deadlines only move on, so it sleeps from one to the next.
    """

    def __init__(self, channel: socket.socket) -> None:
        self.rang = False
        self._channel = channel
        self._ends_at_s: float | None = None
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def set(self, ends_at_s: float | None) -> None:
        """Ring at this moment of the monotonic clock; None: not now."""
        self._ends_at_s = ends_at_s
        if self._thread is None and ends_at_s is not None:
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Never ring again."""
        self._is_over.set()

    def _watch(self) -> None:
        while True:
            ends_at_s = self._ends_at_s
            left_s = IDLE_LOOK_S if ends_at_s is None else ends_at_s - time.monotonic()
            if left_s <= 0:
                break
            if self._is_over.wait(left_s):
                return
        self.rang = True
        # Not the TLS object's own shutdown: that one would drop the cipher under the reader's feet.
        with contextlib.suppress(OSError):  # the exchange ended at this very moment
            socket.socket.shutdown(self._channel, socket.SHUT_RDWR)


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
        # Head and body are two writes; without this the second waits for the receiver's late acknowledgement, 40 ms.
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not endpoint.encrypted:
            return channel
        return _trust().wrap_socket(channel, server_hostname=endpoint.name, do_handshake_on_connect=False)
    raise _failure(faults[-1], rang=False) from faults[-1]


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
