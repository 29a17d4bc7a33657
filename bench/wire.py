"""Engine.IO 4 and Socket.IO 5 over a websocket, by hand: the few bytes that the load needs, and nothing dear."""

import base64
import os
import socket
from urllib.parse import urlsplit

NAMESPACE = b"/live"
OPEN, CONNECT, CONNECTED = b"0", b"40/live,", b"40/live,{"
PING, PONG = b"2", b"3"

# Every client frame is masked, as a browser's is. The server's work does not depend on the key.
_KEY = bytes.fromhex("37fa213d")
_KEYS = _KEY * 512
TEXT, CLOSE = 0x81, 0x88
KINDS = (TEXT, CLOSE, 0x89, 0x8A)


class CorruptStreamError(Exception):
    """Bytes that are no frame: the server has torn a frame apart."""


class ClosedError(Exception):
    """The server has ended the connection."""


def frame(text: bytes) -> bytes:
    """One masked text frame of at most 2 KiB."""
    size = len(text)
    masked = int.from_bytes(text, "little") ^ int.from_bytes(_KEYS[:size], "little")
    length = bytes((0x80 | size,)) if size < 126 else bytes((0xFE,)) + size.to_bytes(2)
    return bytes((TEXT,)) + length + _KEY + masked.to_bytes(size, "little")


def handshake(url: str, cookie: str | None = None) -> bytes:
    """The request that opens the socket, as a browser on our own page sends it."""
    parts = urlsplit(url)
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Origin: {parts.scheme}://{parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]
    if cookie:
        lines.append(f"Cookie: session={cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Frames:
    """Cuts a stream into messages; what is not complete yet is kept for the next piece."""

    def __init__(self) -> None:
        self.kept = b""

    def messages(self, piece: bytes) -> list[bytes]:
        """The text messages that are complete now. Raises ClosedError or CorruptStreamError."""
        data = self.kept + piece if self.kept else piece
        at, end, found = 0, len(data), []
        while end - at >= 2:
            kind, size, head = data[at], data[at + 1], 2
            if kind not in KINDS:
                raise CorruptStreamError(data[at : at + 16])
            if size == 126:
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == 127:
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if end - at < head + size:
                break
            if kind == TEXT:
                found.append(data[at + head : at + head + size])
            elif kind == CLOSE:
                raise ClosedError
            at += head + size
        self.kept = data[at:]
        return found


def address_of(url: str) -> tuple[str, int]:
    """Where to connect."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


class Line:
    """One open socket in the room of a lot; the handshake waits, everything after it does not."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.socket = socket.create_connection(address_of(url), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.frames = Frames()
        self.socket.sendall(handshake(url, cookie))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(4096)
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        self._read = self.frames.messages(rest)
        self._until(OPEN)
        self.socket.sendall(frame(CONNECT))
        self._until(CONNECTED)

    def join(self, lot_id: int) -> None:
        """Watch a lot, as the page of every bidder does."""
        self.socket.sendall(frame(b'42/live,1["join",{"lot":%d}]' % lot_id))
        answer = self._until(b"43/live,1[")
        assert b'"ok":true' in answer, answer

    def free(self) -> None:
        """From now on nobody waits for this socket."""
        self.socket.setblocking(False)

    def _until(self, prefix: bytes) -> bytes:
        while True:
            while self._read:
                message = self._read.pop(0)
                if message.startswith(prefix):
                    return message
                assert not message.startswith((b"44", b"41")), message
            self._read = self.frames.messages(self.socket.recv(65536))
