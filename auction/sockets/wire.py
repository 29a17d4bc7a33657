"""A browser's websocket on the web server's own socket, under gevent: whole frames in, whole frames out, nobody waited
for.

A frame is handed to the operating system at once. What it does not take is kept in order and sent on by a greenlet that
exists only while something is kept; a reader with more than MOST_UNSENT_BYTES kept is dropped, and comes back to ask for
what it missed. So a stream is whole or ends, and a slow reader costs a bounded amount of memory and delays nobody.
"""

import contextlib
import socket
import ssl
import struct
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gevent

from . import frame_rules as frames

READ_BYTES = 4_096
MOST_MESSAGE_BYTES = 16_384
# The system's own buffer, which would grow to megabytes for every reader that stands still, and ours behind it.
SYSTEM_BUFFER_BYTES = 65_536
MOST_UNSENT_BYTES = 131_072

# Linux: note beside what is read when the kernel received it. Of no other system do we ask it.
SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("qq")
NOTE_BYTES = socket.CMSG_SPACE(_TIMESPEC.size)
# A longer wait in the kernel than this is no wait but a clock that was set meanwhile.
LONGEST_WAIT_S = 5.0

slow_readers_dropped = 0


class Wire:
    """One websocket. Made for each connection by engineio, which calls it as a WSGI application."""

    __slots__ = (
        "_ended", "_handler", "_parts", "_received", "_send_now", "_sock", "_unsent", "_unsent_bytes", "heard_s", "pinged_s",
    )  # fmt: skip

    def __init__(self, handler: Callable[["Wire"], None], engine: Any) -> None:
        self._handler = handler
        self._received, self._parts = bytearray(), b""
        self._unsent: deque[bytes] = deque()
        self._unsent_bytes = 0
        self._ended = False
        self.heard_s = self.pinged_s = time.monotonic()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Shake hands, serve the connection to its end."""
        accepted = frames.accept_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
        if accepted is None or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            start_response("426 Upgrade Required", [("Sec-WebSocket-Version", "13"), ("Content-Length", "0")])
            return []
        self._sock = environ["gunicorn.socket"]
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BUFFER_BYTES)
        self._sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        # gevent's sockets never block underneath. Encrypted ones cannot say how much of a frame they took.
        self._send_now = None if isinstance(self._sock, ssl.SSLSocket) else self._sock._sock.send  # noqa: SLF001
        self._write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accepted}\r\n\r\n".encode()
        )
        try:
            self._handler(self)
        finally:
            self.drop()
        raise StopIteration  # gunicorn's word for: the connection was taken over, and is over

    def write(self, frame: bytes) -> None:
        """Send a whole frame, now or as soon as the reader takes it. Never waits."""
        if not self._ended:
            self._write(frame)

    def _write(self, frame: bytes) -> None:
        sent = 0
        if not self._unsent and self._send_now:
            try:
                sent = self._send_now(frame)
            except BlockingIOError:
                pass
            except OSError:
                self.drop()
                return
            if sent == len(frame):
                return
        self._keep(frame[sent:])

    def _keep(self, rest: bytes) -> None:
        global slow_readers_dropped
        if self._unsent_bytes + len(rest) > MOST_UNSENT_BYTES:
            slow_readers_dropped += 1
            self.drop()
            return
        self._unsent_bytes += len(rest)
        self._unsent.append(rest)
        if len(self._unsent) == 1:
            gevent.spawn(self._send_kept)

    def _send_kept(self) -> None:
        """Send what is kept, in order. As long as the first piece is there, `_write` only adds behind it."""
        try:
            while self._unsent:
                self._sock.sendall(self._unsent[0])
                if self._unsent:  # given up meanwhile
                    self._unsent_bytes -= len(self._unsent.popleft())
        except OSError:
            self.drop()

    def messages(self) -> Iterator[str | None]:
        """Every text message of the browser, until either side ends the connection; None for a ping or pong of the
        websocket itself, so that the caller can count it.

        Raises ProtocolBroken; the caller then says so with `end`.
        """
        while not self._ended:
            try:
                data, notes = self._receive()
            except OSError:
                return
            if not data:
                return
            self.heard_s = time.monotonic() - _waited_s(notes)
            self._received += data
            while frame := self._next_frame():
                yield from self._understood(frame)

    def _receive(self) -> tuple[bytes, list[tuple[int, int, bytes]]]:
        if self._send_now is None:  # encrypted: what the kernel received is not what is read
            return self._sock.recv(READ_BYTES), []
        data, notes, _flags, _address = self._sock.recvmsg(READ_BYTES, NOTE_BYTES)
        return data, notes

    def _next_frame(self) -> frames.Frame | None:
        return None if self._ended else frames.take_frame(self._received, MOST_MESSAGE_BYTES)

    def _understood(self, frame: frames.Frame) -> Iterator[str | None]:
        if frame.opcode == frames.TEXT and frame.is_final and not self._parts:
            yield _text(frame.payload)
        elif frame.opcode == frames.CLOSE:
            self.end(frames.NORMAL)
        elif frame.opcode == frames.PING:
            self.write(frames.frame(frames.PONG, frame.payload))
            yield None
        elif frame.opcode == frames.PONG:
            yield None
        else:
            yield from self._joined(frame)

    def _joined(self, frame: frames.Frame) -> Iterator[str]:
        """A message that comes in parts: proxies may split what a browser sends."""
        if frame.opcode == frames.BINARY:
            raise frames.ProtocolBroken(frames.NOT_TEXT)
        if bool(self._parts) != (frame.opcode == frames.CONTINUATION) or not frame.payload:
            raise frames.ProtocolBroken(frames.PROTOCOL_BROKEN)
        self._parts += frame.payload
        if len(self._parts) > MOST_MESSAGE_BYTES:
            raise frames.ProtocolBroken(frames.TOO_LARGE)
        if frame.is_final:
            whole, self._parts = self._parts, b""
            yield _text(whole)

    def end(self, code: int) -> None:
        """Say why, and end the connection."""
        self.write(frames.closing_frame(code))
        self.drop()

    def drop(self) -> None:
        """End the connection. The reader's greenlet wakes and leaves; what was kept is given up."""
        if self._ended:
            return
        self._ended = True
        self._unsent.clear()
        with contextlib.suppress(OSError):  # the other side was faster
            self._sock.shutdown(socket.SHUT_RDWR)


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise frames.ProtocolBroken(frames.NOT_UTF8) from None


def _waited_s(notes: list[tuple[int, int, bytes]]) -> float:
    """How long the message lay in the kernel before this process came to read it: what entered first counts first
    (article 20), whichever socket a busy process reads first.
    """
    for level, kind, value in notes:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            # The kernel's note against the kernel's clock: a difference, no moment of the court's.
            waited_s = time.clock_gettime(time.CLOCK_REALTIME) - seconds - nanoseconds / 1e9
            return waited_s if 0 < waited_s < LONGEST_WAIT_S else 0.0
    return 0.0
