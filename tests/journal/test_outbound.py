"""A partner's URL never becomes a request to the inside, and a partner's server never holds or fills ours."""

import contextlib
import http.server
import ipaddress
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest

from auction.ground.refusal import Refusal
from auction.journal import outbound
from auction.journal.address_rules import is_public, read_url
from auction.journal.outbound import DeliveryFailed, approve, post

# Without the deadline under test, some of these would wait for ever.
pytestmark = pytest.mark.timeout(30)

PUBLIC_V4 = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1
    192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c:0:fbff:f5ff:fffe 2001:10::1 2001:20::1
    2001:db8::1 2002:7f00:1:: 2002:a00:1::1 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
    ff0e::1 2606:2800::5efe:a00:1 2606:2800::200:5efe:7f00:1
"""

# Spellings of an inside address that the system's own resolver reads as one.
ODD_SPELLINGS = [
    "2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "0x7F.0x0.0x0.0x1", "0",
    "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.16689662", "10.1", "012.1", "localhost", "LOCALHOST",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0::]", "[fe80::1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fd00:ec2::254]",
]  # fmt: skip

INVALID_URLS = [
    "", "https://", "https:///path", "//example.com/", "example.com", "/path", "ftp://example.com/", "file:///etc/passwd",
    "gopher://example.com/", "javascript:alert(1)", "https:example.com", "https://user@example.com/",
    "https://user:secret@example.com/", "https://example.com@127.0.0.1/", "https://example.com:80/",
    "https://example.com:22/", "https://example.com:0/", "https://example.com:1023/", "https://example.com:65536/",
    "https://example.com:/", "https://example.com:x/", "https://example.com:-1/",
    "https://exa mple.com/", "https://example.com/\r\nX: y",
    "https://example.com/\x00", "https://example.com\\@127.0.0.1/", "https://example.com/#part", "https://例子.cn/",
    "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://example.com%2f@127.0.0.1/", "https://%31%32%37.0.0.1/",
    "https://.example.com/", "https://example..com/", "https://-a.com/", "https://example.com./", "https://[::1/",
    "https://[::1]]/", "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[v1.a]/", "https://a_b.com/",
    "https://" + "a." * 130 + "com/", "https://example.com/" + "a" * 2048,
]  # fmt: skip


class Canary:
    """A real listener that counts who connected: no packet may reach it."""

    def __init__(self, handle):
        self.connections = 0
        self.sent_bytes = 0
        self.requests: list[bytes] = []
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                channel, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(channel,), daemon=True).start()

    def _answer(self, channel):
        with contextlib.suppress(OSError), channel:
            self._handle(self, channel)

    def close(self):
        self._listener.close()


@pytest.fixture
def serve():
    """Start a real server from a function (server, channel); all are closed at the end."""
    with contextlib.ExitStack() as stack:

        def start(handle=lambda server, channel: None):
            server = Canary(handle)
            stack.callback(server.close)
            return server

        yield start


def read_request(server, channel):
    """Read one whole request with a body of known length and keep it."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(channel)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(
        next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split(b":")[1]
    )
    while len(body) < length:
        body += _some(channel)
    server.requests.append(head + b"\r\n\r\n" + body)


def _some(channel) -> bytes:
    """The next bytes; whoever hung up ends the conversation, and this server's thread with it."""
    received: bytes = channel.recv(65536)
    if not received:
        raise ConnectionResetError
    return received


def answering(answer: bytes):
    """A handler that reads the request and answers with these bytes."""

    def handle(server, channel):
        read_request(server, channel)
        channel.sendall(answer)

    return handle


def dripping(start: bytes):
    """A handler that sends `start`, then one byte every 50 ms for as long as it may."""

    def handle(server, channel):
        channel.sendall(start)
        while True:
            channel.sendall(b"a")
            time.sleep(0.05)

    return handle


def send(url: str, **options):
    return post(url, b"{}", {"webhook-id": "evt_1"}, **({"allow_loopback": True, "timeout_s": 5} | options))


@pytest.mark.parametrize("address", INSIDE.split())
def test_inside_address_is_not_public(address):
    """Every private, local, shared, reserved, multicast or IPv4-carrying address is refused, for every Python 3.11+."""
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(Refusal, match="ENDPOINT_ADDRESS_FORBIDDEN"):
        send("https://partner.example/", allow_loopback=False, resolve=lambda name: [address])


@pytest.mark.parametrize("address", [PUBLIC_V4, PUBLIC_V6, "8.8.8.8", "2400:3200::1", "100.63.255.255", "172.32.0.1"])
def test_public_address_is_allowed(address):
    """Ordinary internet addresses, also those next to a forbidden range, pass."""
    endpoint, addresses = approve("https://partner.example/", allow_loopback=False, resolve=lambda name: [address])
    assert (endpoint.name, addresses) == ("partner.example", [address])


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_odd_spelling_of_an_inside_address_is_refused(host, serve):
    """Decimal, octal, hexadecimal, short and mapped spellings are read by the system's resolver, then refused."""
    canary = serve()
    with pytest.raises((Refusal, DeliveryFailed)) as stopped:
        send(f"https://{host}:{canary.port}/", allow_loopback=False)
    assert (
        getattr(stopped.value, "code", None) == "ENDPOINT_ADDRESS_FORBIDDEN" or stopped.value.reason == "name_unknown"
    )
    assert canary.connections == 0


@pytest.mark.parametrize("url", INVALID_URLS)
def test_invalid_url_is_refused_before_the_resolver_is_asked(url):
    """A URL with user names, odd characters, other schemes or privileged ports never reaches the resolver."""
    with pytest.raises(Refusal, match="ENDPOINT_URL_INVALID"):
        send(url, resolve=lambda name: pytest.fail("the resolver was asked"))


def test_url_is_taken_apart_once():
    """Name, port, Host header and target come from one reading of the URL."""
    plain = read_url("https://partner.example/hooks?a=1&b=%20")
    assert (plain.name, plain.port, plain.host_header) == ("partner.example", 443, "partner.example")
    assert plain.target == "/hooks?a=1&b=%20"
    assert read_url("https://partner.example:8443").host_header == "partner.example:8443"
    assert read_url("https://[2606:2800::1]:8443/").host_header == "[2606:2800::1]:8443"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1", PUBLIC_V4], [PUBLIC_V4, "127.0.0.1"], [PUBLIC_V4, PUBLIC_V6, "10.0.0.1"]]
)
@pytest.mark.parametrize("allow_loopback", [True, False])
def test_one_inside_address_among_public_ones_refuses_all(addresses, allow_loopback):
    """Every address of a name is checked, not the first (a nip.io-like name, or several A records)."""
    with pytest.raises(Refusal, match="ENDPOINT_ADDRESS_FORBIDDEN"):
        send("https://10.0.0.1.nip.example/", allow_loopback=allow_loopback, resolve=lambda name: addresses)


def test_name_is_resolved_once_and_the_checked_address_is_called(serve, monkeypatch):
    """A name that answers differently the second time (rebinding) is asked once, and only that answer is called."""
    canary = serve()
    asked, called = [], []

    def rebinding(name):
        asked.append(name)
        return [PUBLIC_V4] if len(asked) == 1 else ["127.0.0.1"]

    def record(address, timeout):
        called.append(address)
        raise ConnectionRefusedError("no network in this test")

    monkeypatch.setattr(outbound.socket, "create_connection", record)
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved again"))
    with pytest.raises(DeliveryFailed, match="connection_failed"):
        send(f"https://rebind.example:{canary.port}/", allow_loopback=False, resolve=rebinding)
    assert asked == ["rebind.example"]
    assert called == [(PUBLIC_V4, canary.port)]
    assert canary.connections == 0


def test_plain_http_only_to_loopback():
    """http:// is for a partner on this machine in the demo; to the internet it is refused before sending."""
    with pytest.raises(Refusal, match="ENDPOINT_URL_INVALID"):
        send("http://partner.example:8080/", resolve=lambda name: [PUBLIC_V4])
    with pytest.raises(Refusal, match="ENDPOINT_ADDRESS_FORBIDDEN"):
        send("http://partner.example:8080/", allow_loopback=False, resolve=lambda name: ["127.0.0.1"])


def test_message_arrives_whole(serve):
    """The partner gets one POST with our headers, the Host of the name and the body; we get its answer."""
    server = serve(answering(b"HTTP/1.1 202 Accepted\r\nRetry-After: 5\r\nContent-Length: 2\r\n\r\nok"))
    answer = send(f"http://partner.example:{server.port}/hooks?court=1", resolve=lambda name: ["127.0.0.1"])
    assert (answer.status, answer.accepted, answer.body_start) == (202, True, b"ok")
    assert answer.headers["retry-after"] == "5"
    assert answer.duration_ms >= 0
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"{}"
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /hooks?court=1 HTTP/1.1"
    assert f"Host: partner.example:{server.port}".encode() in lines
    assert b"webhook-id: evt_1" in lines
    assert b"Content-Length: 2" in lines


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(serve, status):
    """A redirect is a failed delivery; the place it points to gets no packet."""
    canary = serve()
    head = f"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{canary.port}/\r\nContent-Length: 0\r\n\r\n"
    server = serve(answering(head.encode()))
    answer = send(f"http://127.0.0.1:{server.port}/")
    assert (answer.status, answer.accepted) == (status, False)
    assert canary.connections == 0


def test_no_proxy_of_the_environment_is_asked(serve, monkeypatch):
    """http_proxy and friends do not carry a delivery elsewhere."""
    canary, server = serve(), serve(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    assert send(f"http://127.0.0.1:{server.port}/").accepted
    assert canary.connections == 0


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
    ],
    ids=["status line", "header", "body", "counted body", "chunk"],
)
def test_slow_drip_is_cut_at_the_deadline(serve, start):
    """A server that keeps sending one byte at a time does not outlive the total deadline."""
    server = serve(dripping(start))
    with pytest.raises(DeliveryFailed, match="timed_out"):
        send(f"http://127.0.0.1:{server.port}/", timeout_s=0.4)


def test_endless_interim_answers_are_cut_at_the_deadline(serve):
    """A server that says "100 Continue" for ever does not hold us."""

    def handle(server, channel):
        while True:
            channel.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.02)

    with pytest.raises(DeliveryFailed, match="timed_out"):
        send(f"http://127.0.0.1:{serve(handle).port}/", timeout_s=0.4)


def test_silent_and_unread_connections_are_cut_at_the_deadline(serve):
    """A server that accepts and never answers, or never reads a large message, is a time-out."""
    server = serve(lambda server, channel: time.sleep(3))
    with pytest.raises(DeliveryFailed, match="timed_out"):
        send(f"http://127.0.0.1:{server.port}/", timeout_s=0.3)
    with pytest.raises(DeliveryFailed, match="timed_out"):
        post(f"http://127.0.0.1:{server.port}/", b"a" * 30_000_000, {}, allow_loopback=True, timeout_s=0.3)


def test_stalled_tls_handshake_is_cut_at_the_deadline(serve):
    """A server that never finishes the TLS handshake is a time-out, although bytes keep coming."""
    # A TLS record header that promises 16 KiB, which then drip in.
    server = serve(dripping(b"\x16\x03\x03\x40\x00\x02"))
    with pytest.raises(DeliveryFailed, match="timed_out"):
        send(f"https://127.0.0.1:{server.port}/", timeout_s=0.4)


def test_deadlines_hold_under_gevent():
    """The same deadlines hold with gevent's sockets and threads, under which the server runs."""
    chosen = "drip or interim or stalled or arrives_whole"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "gevent.monkey",
            "--module",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            __file__,
            "-k",
            chosen,
        ],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    assert "8 passed" in run.stdout


def test_large_answer_is_not_read(serve):
    """Of a 4 GiB answer only the start is taken; the connection is closed on the rest."""
    done = threading.Event()

    def handle(server, channel):
        read_request(server, channel)
        channel.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n")
        try:
            while server.sent_bytes < 4294967296:
                server.sent_bytes += channel.send(b"a" * 65536)
        finally:
            done.set()

    server = serve(handle)
    answer = send(f"http://127.0.0.1:{server.port}/")
    assert answer.accepted
    assert answer.body_start == b"a" * 4096
    assert done.wait(5)
    assert server.sent_bytes < 64 * 2**20  # what the kernel's buffers took


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"hello\r\n\r\n", "answer_unreadable"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "answer_unreadable"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", "answer_unreadable"),
        (b"", "connection_failed"),
    ],
    ids=["no HTTP", "too many headers", "too long a header", "nothing"],
)
def test_broken_answer_is_a_failure_with_its_reason(serve, raw, reason):
    """What is no HTTP answer is a failed delivery, not a crash."""
    with pytest.raises(DeliveryFailed, match=reason):
        send(f"http://127.0.0.1:{serve(answering(raw)).port}/")


def test_nobody_listening_and_unknown_names_are_failures():
    """A closed port and a name that does not exist are outcomes to record and retry."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DeliveryFailed, match="connection_failed"):
        send(f"http://127.0.0.1:{port}/")
    with pytest.raises(DeliveryFailed, match="name_unknown"):
        send("https://partner.example/", resolve=lambda name: [])


def test_next_address_is_tried_when_the_first_is_dead(serve):
    """A name with a dead and a living address is delivered to the living one."""
    server = serve(answering(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert send(f"http://partner.example:{server.port}/", resolve=lambda name: ["127.0.0.9", "127.0.0.1"]).accepted


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """Start a real TLS server whose certificate is for partner.test and is trusted, unless told otherwise."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl program is missing")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=partner.test"
    subprocess.run(
        [*make.split(), "-addext", "subjectAltName=DNS:partner.test", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names = []
    context.sni_callback = lambda channel, name, _: names.append(name)
    server = http.server.HTTPServer(("127.0.0.1", 0), _Accepting)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    outbound._trust.cache_clear()
    yield server.server_port, names
    server.shutdown()
    server.server_close()
    outbound._trust.cache_clear()


class _Accepting(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *_):
        pass


def test_tls_checks_the_name_not_the_address(certified):
    """The connection goes to the checked address; SNI, Host and the certificate are those of the name."""
    port, names = certified
    answer = send(f"https://partner.test:{port}/", resolve=lambda name: ["127.0.0.1"])
    assert answer.body_start == f"partner.test:{port}".encode()
    assert names == ["partner.test"]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_tls_of_another_name_is_a_failure(certified, host):
    """A certificate for another name is not accepted, so a hijacked address gets nothing."""
    with pytest.raises(DeliveryFailed, match="tls_failed"):
        send(f"https://{host}:{certified[0]}/", resolve=lambda name: ["127.0.0.1"])


def test_tls_of_an_unknown_authority_is_a_failure(certified, monkeypatch):
    """A certificate that nobody we trust has signed is not accepted."""
    monkeypatch.delenv("SSL_CERT_FILE")
    outbound._trust.cache_clear()
    with pytest.raises(DeliveryFailed, match="tls_failed"):
        send(f"https://partner.test:{certified[0]}/", resolve=lambda name: ["127.0.0.1"])


def test_plain_server_behind_https_is_a_failure(serve):
    """A server that does not speak TLS gets no message."""
    server = serve(lambda server, channel: channel.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    with pytest.raises(DeliveryFailed, match="tls_failed"):
        send(f"https://127.0.0.1:{server.port}/")
    assert server.requests == []
