"""A partner's server for the bench, in a process of its own: quick, slow, or dead (takes the call and never answers)."""

import contextlib
import json
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
# (moment of arrival by the wall clock, subject, seq) of one message.
Arrival = tuple[float, str, int]


class Partner:
    """A listening partner. `delay_s`: how long it sits on each answer; None for ever."""

    def __init__(self, delay_s: float | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_listen, args=(delay_s, theirs), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._ours.recv()}/hooks"

    def taken(self) -> int:
        """How many messages have come so far."""
        return len(self._asked("count"))

    def arrivals(self) -> list[Arrival]:
        """Everything that came, and begin anew."""
        return self._asked("all")

    def _asked(self, what: str) -> Any:
        self._ours.send(what)
        return self._ours.recv()

    def close(self) -> None:
        """Gone."""
        self._process.kill()
        self._process.join()


@contextlib.contextmanager
def listening(delay_s: float | None = 0.0) -> Iterator[Partner]:
    """A partner for as long as the block lasts."""
    partner = Partner(delay_s)
    try:
        yield partner
    finally:
        partner.close()


def _listen(delay_s: float | None, pipe: Any) -> None:
    server = socket.create_server(("127.0.0.1", 0), backlog=512)
    came: list[Arrival] = []
    threading.Thread(target=_accept, args=(server, delay_s, came), daemon=True).start()
    pipe.send(server.getsockname()[1])
    while True:
        if pipe.recv() == "count":
            pipe.send(range(len(came)))
        else:
            pipe.send(came[:])
            came.clear()


def _accept(server: socket.socket, delay_s: float | None, came: list[Arrival]) -> None:
    while True:
        channel, _ = server.accept()
        threading.Thread(target=_serve, args=(channel, delay_s, came), daemon=True).start()


def _serve(channel: socket.socket, delay_s: float | None, came: list[Arrival]) -> None:
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    buffered = b""
    with contextlib.suppress(OSError), channel:
        while True:
            while b"\r\n\r\n" not in buffered:
                piece = channel.recv(65_536)
                if not piece:
                    return
                buffered += piece
            head, _, buffered = buffered.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            while len(buffered) < length:
                buffered += channel.recv(65_536)
            data = json.loads(buffered[:length])["data"]
            buffered = buffered[length:]
            came.append((time.time(), data["subject"], data["seq"]))
            if delay_s is None:
                time.sleep(3_600)
            time.sleep(delay_s or 0)
            channel.sendall(ANSWER)
