"""The watchers: thousands of sockets in one room, in a process of their own.

`python -m bench.watchers URL LOT COUNT SLOW` joins COUNT sockets and obeys `bench.crowd`, one command and one JSON
object a line. A message costs a socket one read and one look into a dictionary: only its first bytes are read, where
its range of numbers stands. Watcher 0 reads every message whole; the SLOW next ones do too, but can be put to sleep.
"""

import contextlib
import gc
import heapq
import json
import os
import random
import select
import socket
import sys
import time
from collections import Counter
from typing import Any

from . import wire
from .heard import PREFIX_BYTES, Heard, Reader
from .wire import CONNECTED, OPEN, PING, ClosedError, CorruptStreamError, Frames, frame

PING_FRAME = b"\x81\x01" + PING
PONG_FRAME = frame(wire.PONG)
IN_FLIGHT = 200
# As static/room/link.js comes back: after 1 s, doubled up to 10 s, each from nothing to twice that.
AGAIN_S, AGAIN_MOST_S, AGAIN_SPREAD = 1.0, 10.0, 1.0
# Who was refused the room (the database is away) asks again.
JOIN_AGAIN_S = 1.0
PIECE_BYTES = 1 << 18


class Watcher:
    """One socket. `to_seq`: the last number it was told. `left`: bytes still to come of the message `prefix`."""

    __slots__ = ("frames", "left", "number", "prefix", "reader", "socket", "state", "to_seq", "tries")

    def __init__(self, number: int, reader: Reader | None) -> None:
        self.number, self.reader = number, reader
        self.to_seq: int | None = None
        self.tries = 0
        self.state = "away"

    def begin(self) -> None:
        """A new socket; what was missed meanwhile a browser asks for when it has joined."""
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.state, self.frames, self.left, self.prefix, self.to_seq = "dialing", Frames(), 0, b"", None


class Watchers:
    """The crowd and its loop."""

    def __init__(self, url: str, lot_id: int, count: int, slow: int) -> None:
        self._url, self._lot_id = url, lot_id
        self._all = [Watcher(number, Reader() if number <= slow else None) for number in range(count)]
        self._slow = self._all[1 : slow + 1]
        self._by_file: dict[int, Watcher] = {}
        self._waiting = [(0.0, number) for number in range(count)]  # a heap: when who connects
        self._in_flight = self._joined = self._dropped = self._refused = 0
        self._since_s = time.monotonic()
        self._heard = Heard()
        self._piece = bytearray(PIECE_BYTES)
        self._poll = select.epoll()
        self._stopped = False

    def run(self) -> None:
        """Until told to stop."""
        os.set_blocking(0, False)
        self._poll.register(0, select.EPOLLIN)
        while not self._stopped:
            self._connect_due()
            for file, _ in self._poll.poll(0.02 if self._waiting else 1.0, 1024):
                watcher = self._by_file.get(file)
                if watcher is not None:
                    self._attend(watcher)
                elif file == 0:
                    self._obey()

    def _connect_due(self) -> None:
        now_s = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now_s and self._in_flight < IN_FLIGHT:
            watcher = self._all[heapq.heappop(self._waiting)[1]]
            if watcher.state == "refused":
                with contextlib.suppress(OSError):  # a dead socket is found by its own reading
                    self._join(watcher)
            if watcher.state != "away":
                continue
            watcher.begin()
            if watcher in self._slow:  # as over a real network: small windows, small segments
                watcher.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                watcher.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
            watcher.socket.connect_ex(wire.address_of(self._url))
            self._in_flight += 1
            self._by_file[watcher.socket.fileno()] = watcher
            self._poll.register(watcher.socket.fileno(), select.EPOLLOUT)

    def _attend(self, watcher: Watcher) -> None:
        try:
            if watcher.state == "watching" and watcher.reader is None:
                self._hear(watcher)
            elif watcher.state == "dialing":
                watcher.socket.send(wire.handshake(self._url))
                watcher.state = "upgrading"
                self._poll.modify(watcher.socket.fileno(), select.EPOLLIN)
            else:
                self._advance(watcher)
        except BlockingIOError:
            pass
        except (OSError, ClosedError):
            self._lose(watcher)
        except (CorruptStreamError, ValueError):
            assert watcher.reader, "a stream is corrupt"
            watcher.reader.state = "corrupt"
            self._lose(watcher)

    def _hear(self, watcher: Watcher) -> None:
        """The frequent case, kept short: most reads bring exactly one whole message."""
        piece = self._piece
        size = watcher.socket.recv_into(piece)
        if not size:
            raise ClosedError
        if watcher.left == size:
            watcher.to_seq = self._heard.tell(watcher.to_seq, watcher.prefix)
            watcher.left, watcher.prefix = 0, b""
        elif watcher.left == 0 and not watcher.prefix and piece[0] == wire.TEXT and piece[1] == 126:
            length = (piece[2] << 8) + piece[3] + 4
            if length == size:
                watcher.to_seq = self._heard.tell(watcher.to_seq, bytes(piece[4 : 4 + PREFIX_BYTES]))
            else:
                self._cut(watcher, size)
        else:
            self._cut(watcher, size)

    def _cut(self, watcher: Watcher, size: int) -> None:
        """A read that brought part of a message, or more than one. Of a long one only the beginning is kept."""
        data, at = bytes(self._piece[:size]), 0
        if watcher.left > size:
            watcher.left -= size
            return
        if watcher.left:
            at, watcher.left = watcher.left, 0
            watcher.to_seq = self._heard.tell(watcher.to_seq, watcher.prefix)
            watcher.prefix = b""
        elif watcher.prefix:
            data, watcher.prefix = watcher.prefix + data, b""
        while at < len(data):
            if data[at] not in wire.KINDS:
                raise CorruptStreamError(data[at : at + 16])
            rest = len(data) - at
            head = {126: 4, 127: 10}.get(data[at + 1] if rest > 1 else 0, 2)
            if rest < head + PREFIX_BYTES and (rest < head or rest < head + _length(data, at, head)):
                watcher.prefix = data[at:]  # too little to say what it is
                return
            if data[at] == wire.CLOSE:
                raise ClosedError
            length = _length(data, at, head)
            prefix = data[at + head : at + head + min(PREFIX_BYTES, length)]
            at += head + length
            if at > len(data):
                watcher.left, watcher.prefix = at - len(data), prefix
            elif prefix == PING:
                watcher.socket.send(PONG_FRAME)
            else:
                watcher.to_seq = self._heard.tell(watcher.to_seq, prefix)

    def _advance(self, watcher: Watcher) -> None:
        """On the way into the room, and those who read messages whole."""
        piece = watcher.socket.recv(PIECE_BYTES)
        if not piece:
            raise ClosedError
        if watcher.state == "upgrading":
            head, _, piece = piece.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 101"):
                raise ClosedError
            watcher.state = "opening"
        for message in watcher.frames.messages(piece):
            self._take(watcher, message)
        if watcher.state == "watching" and watcher.reader is None:
            watcher.prefix = watcher.frames.kept

    def _take(self, watcher: Watcher, message: bytes) -> None:
        if message == PING:
            watcher.socket.send(PONG_FRAME)
        elif watcher.state == "watching":
            self._read(watcher, message)
        elif message.startswith(OPEN):
            watcher.socket.send(frame(wire.CONNECT))
        elif message.startswith(CONNECTED):
            self._join(watcher)
        elif message.startswith(b"43/live,1["):
            self._enter(watcher, message)

    def _join(self, watcher: Watcher) -> None:
        watcher.state = "joining"
        watcher.socket.send(frame(b'42/live,1["join",{"lot":%d}]' % self._lot_id))

    def _enter(self, watcher: Watcher, message: bytes) -> None:
        if b'"ok":true' not in message:
            self._refused += 1
            watcher.state = "refused"
            heapq.heappush(self._waiting, (time.monotonic() + random.uniform(0.5, 1.5) * JOIN_AGAIN_S, watcher.number))
            return
        watcher.state, watcher.tries = "watching", 0
        self._in_flight -= 1
        self._joined += 1
        if self._joined == len(self._all):
            self._say(joined=self._joined, took_s=round(time.monotonic() - self._since_s, 2))
            gc.collect()
            gc.freeze()

    def _read(self, watcher: Watcher, message: bytes) -> None:
        facts = watcher.reader.read(message) if watcher.reader else None
        watcher.to_seq = self._heard.tell(watcher.to_seq, message[:PREFIX_BYTES])
        if facts and watcher.number == 0:
            self._heard.facts[watcher.to_seq or 0] = facts

    def _lose(self, watcher: Watcher) -> None:
        """The socket is gone; it comes back as a browser does, save for a slow reader, who was dropped."""
        self._poll.unregister(watcher.socket.fileno())
        del self._by_file[watcher.socket.fileno()]
        watcher.socket.close()
        if watcher.state == "watching":
            if self._joined == len(self._all):
                self._since_s = time.monotonic()
            self._joined -= 1
            self._dropped += watcher not in self._slow
        else:
            self._in_flight -= 1
        watcher.state = "away"
        if watcher.reader and watcher in self._slow:
            watcher.reader.state = "dropped" if watcher.reader.state == "intact" else watcher.reader.state
            return
        middle_s = min(AGAIN_S * 2**watcher.tries, AGAIN_MOST_S)
        watcher.tries += 1
        wait_s = min(middle_s * random.uniform(1 - AGAIN_SPREAD, 1 + AGAIN_SPREAD), AGAIN_MOST_S)
        heapq.heappush(self._waiting, (time.monotonic() + wait_s, watcher.number))

    def _obey(self) -> None:
        text = os.read(0, 4096)
        if not text:
            self._stopped = True
        for command in text.decode().split():
            {"updates": self._say_updates, "standing": self._say_standing, "sleep": self._sleep, "wake": self._wake}[
                command
            ]()

    def _say_updates(self) -> None:
        self._say(updates=self._heard.take(), cpu_s=time.process_time())

    def _say_standing(self) -> None:
        known = [watcher.to_seq for watcher in self._all if watcher.reader is None and watcher.state == "watching"]
        self._say(
            watching=len(known),
            known={str(seq): known.count(seq) for seq in set(known)},
            missed=[[first, last, count] for (first, last), count in self._heard.missed.items()],
            dropped=self._dropped,
            refused=self._refused,
            slow=Counter(watcher.reader.state for watcher in self._slow if watcher.reader),
        )

    def _sleep(self) -> None:
        """The slow readers stop reading."""
        for watcher in self._slow:
            if watcher.state == "watching":
                self._poll.modify(watcher.socket.fileno(), 0)

    def _wake(self) -> None:
        """The slow readers read again."""
        for watcher in self._slow:
            if watcher.state == "watching":
                self._poll.modify(watcher.socket.fileno(), select.EPOLLIN)

    def _say(self, **told: Any) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _length(data: bytes, at: int, head: int) -> int:
    return int.from_bytes(data[at + 2 : at + head]) if head > 2 else data[at + 1]


if __name__ == "__main__":
    url, lot_id, count, slow = sys.argv[1], *(int(word) for word in sys.argv[2:5])
    Watchers(url, lot_id, count, slow).run()
