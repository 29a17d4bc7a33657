"""A line carries many messages over one connection; every connection goes to an address that was checked."""

import threading
import time

import pytest

from auction.ground.refusal import Refusal
from auction.journal.outbound import DeliveryFailed, Line

from .test_outbound import read_request, serve  # noqa: F401 - a fixture

pytestmark = pytest.mark.timeout(30)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def keeping(answers):
    """Answer one request after the other on the same connection; None: hang up without one."""

    def handle(server, channel):
        for answer in answers:
            read_request(server, channel)
            if answer is None:
                return
            channel.sendall(answer)

    return handle


def line_to(server, **settings) -> Line:
    return Line(f"http://partner.example:{server.port}/hooks", allow_loopback=True, **settings)


def test_many_messages_share_a_connection(serve):  # noqa: F811
    """Three messages arrive whole over one connection, and the name is asked for once."""
    asked = []
    server = serve(keeping([OK, OK, OK]))
    with line_to(server, resolve=lambda name: asked.append(name) or ["127.0.0.1"]) as line:
        for body in (b"{}", b'{"a":1}', b"{}"):
            assert line.post(body, {"webhook-id": "e"}).body_start == b"ok"
    assert (server.connections, len(server.requests), asked) == (1, 3, ["partner.example"])
    assert [request.rpartition(b"\r\n\r\n")[2] for request in server.requests] == [b"{}", b'{"a":1}', b"{}"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000,  # more than is read
    ],
    ids=["closes", "1.0", "long"],
)
def test_a_connection_that_cannot_be_kept_is_not_used_again(answer, serve):  # noqa: F811
    """The next message opens another, so no answer is taken for another's."""

    server = serve(keeping([answer, answer]))
    with line_to(server, resolve=lambda name: ["127.0.0.1"]) as line:
        for _ in range(2):
            assert line.post(b"{}", {}).status == 200
    assert server.connections == 2


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(serve):  # noqa: F811
    """What a server says after its answer ends the connection; the next message opens another."""
    was_read, forged = threading.Event(), threading.Event()

    def handle(server, channel):
        keeping([OK])(server, channel)
        assert was_read.wait(5)
        channel.sendall(b"HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n")
        forged.set()
        keeping([OK])(server, channel)

    server = serve(handle)
    with line_to(server, resolve=lambda name: ["127.0.0.1"]) as line:
        for _ in range(2):
            assert line.post(b"{}", {}).status == 200
            was_read.set()
            assert forged.wait(5)
            time.sleep(0.05)
    assert server.connections == 2


def test_a_name_that_moves_inside_gets_no_packet_at_the_next_connection(serve):  # noqa: F811
    """Rebinding between two connections of one line: the second is refused before it is opened."""
    server = serve(keeping([OK, None]))
    answers = [["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]]
    with line_to(server, resolve=lambda name: answers.pop(0)) as line:
        assert line.post(b"{}", {}).status == 200
        with pytest.raises(DeliveryFailed, match=r"answer_unreadable|connection_failed"):
            line.post(b"{}", {})
        for _ in range(2):
            with pytest.raises(Refusal, match="ENDPOINT_ADDRESS_FORBIDDEN"):
                line.post(b"{}", {})
    assert server.connections == 1


def test_each_message_has_a_deadline_of_its_own(serve):  # noqa: F811
    """A server that answers at once and then drips is cut at the second message's own deadline."""

    def handle(server, channel):
        for _ in range(3):
            read_request(server, channel)
            channel.sendall(OK)
            time.sleep(0.3)
        read_request(server, channel)
        for byte in OK * 100:
            channel.sendall(bytes([byte]))
            time.sleep(0.2)

    with line_to(serve(handle), timeout_s=0.6, resolve=lambda name: ["127.0.0.1"]) as line:
        for _ in range(3):
            assert line.post(b"{}", {}).status == 200
        started_s = time.monotonic()
        with pytest.raises(DeliveryFailed, match="timed_out"):
            line.post(b"{}", {})
        assert time.monotonic() - started_s < 10
