"""Direct writing on a real gevent server: fast readers get everything, slow ones an intact stream or none."""

import contextlib
import json
import subprocess
import sys
import threading
import urllib.request

import pytest

from tests.raw_socket import RawSocket
from tests.serving import free_port, wait_for

BYTES = 20_000


@pytest.fixture(scope="module")
def address():
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "--log-level=error", "--graceful-timeout=1",
               f"--bind=127.0.0.1:{port}", "--no-control-socket", "tests.sockets.socket_app:app"]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture
def join(address):
    with contextlib.ExitStack() as opened:

        def join(**options):
            raw = RawSocket(address, **options).connect()
            opened.callback(raw.close)
            assert raw.call("join")["ok"]
            return raw

        yield join


class Listener(threading.Thread):
    """Reads one socket as fast as it can; keeps the numbers it was told."""

    def __init__(self, raw, most):
        super().__init__(daemon=True)
        self.raw, self.most, self.numbers = raw, most, []
        self.start()

    def run(self):
        while len(self.numbers) < self.most and (message := self.raw.receive()):
            self.numbers += numbers_of([message])


def numbers_of(messages):
    """The numbers told, each message whole to its last letter."""
    told = [json.loads(message.partition(",")[2])[1] for message in messages if message.startswith("42/live,")]
    assert all(len(news["filling"]) == BYTES for news in told)
    return [news["number"] for news in told]


def tell(address, count):
    with urllib.request.urlopen(f"{address}/tell?count={count}&bytes={BYTES}") as answer:
        return json.load(answer)


def test_who_reads_gets_every_message_and_who_does_not_is_dropped(address, join):
    """Four readers among whom one stands still, 400 messages of 20 kB: three have all of them in order, the fourth
    was dropped with its stream whole up to the end, and costs the room no memory any more.
    """
    still = join(receive_buffer=4_096)
    readers = [Listener(join(), 400) for _ in range(3)]
    counts = tell(address, 400)
    for reader in readers:
        reader.join(60)
        assert reader.numbers == list(range(400))
    numbers = numbers_of(still.rest())
    assert numbers == list(range(len(numbers)))
    assert len(numbers) < 400
    assert (counts["sockets"], counts["rooms"], counts["slow_readers_dropped"]) == (3, 1, 1)


def test_who_falls_behind_for_a_while_misses_nothing(address, join):
    """More is told than the system's buffers take: the rest is kept in order, whole, and sent when he reads on."""
    late = join(receive_buffer=4_096)
    tell(address, 9)
    messages = [late.receive() for _ in range(7)]
    tell(address, 5)
    messages += [late.receive() for _ in range(7)]
    assert numbers_of(messages) == [*range(9), *range(5)]


def test_an_answer_waits_behind_what_was_not_read(address, join):
    """While a reader is behind, an acknowledgement is written after the kept pieces, never into them."""
    late = join(receive_buffer=4_096)
    tell(address, 9)
    late.send('42/live,5["echo",7]')
    messages = [late.receive() for _ in range(10)]
    assert numbers_of(messages) == list(range(9))
    assert messages.count('43/live,5[{"said":7}]') == 1


def test_an_event_handled_at_once_is_answered(address, join):
    """Thousands of small questions on one socket are answered one by one, with the number they were asked under."""
    asker = join()
    for number in range(200):
        assert asker.call("echo", number, number=number) == {"said": number}


def test_whoever_shakes_hands_badly_is_told_so_and_forgotten(address, join):
    """A key that is none, or another version of the protocol: refused in HTTP, and no trace is left."""
    for status, options in (
        (426, {"Sec_WebSocket_Key": "short"}),
        (426, {"Sec_WebSocket_Version": "8"}),
        (400, {"query": "EIO=4&transport=polling"}),
    ):
        raw = RawSocket(address, **options)
        raw.close()
        assert raw.status == status
    assert tell(address, 0)["sockets"] == 0


def test_a_socket_that_ends_leaves_its_rooms(address, join):
    """Closed by a closing frame, by Engine.IO's word, or by hanging up: it is counted no more."""
    polite, engine, rude, stays = (join() for _ in range(4))
    assert tell(address, 0)["sockets"] == 4
    polite.send((1000).to_bytes(2, "big"), opcode=8)
    assert polite.rest() == []
    engine.send("1")
    assert engine.rest() == []
    rude.close()
    while tell(address, 0)["sockets"] > 1:
        pass
    assert stays.call("echo", 1) == {"said": 1}
