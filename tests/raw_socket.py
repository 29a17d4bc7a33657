"""A websocket client that may misbehave: frames by hand, reading only when told, and strict about what it is sent."""

import json
import os
import socket
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
WAIT_S = 20


def frame(
    payload: bytes | str, opcode: int = TEXT, final: bool = True, masked: bool = True, reserved: int = 0
) -> bytes:
    """A client's frame."""
    data = payload.encode() if isinstance(payload, str) else payload
    size, bit = len(data), 0x80 if masked else 0
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    if size < 126:
        head += bytes([bit | size])
    elif size < 65_536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + data
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


class RawSocket:
    """One connection. `status` is the answer to the handshake; nothing is read after it unless asked."""

    def __init__(self, address: str, receive_buffer: int | None = None, query: str = "EIO=4&transport=websocket",
                 **headers: str) -> None:  # fmt: skip
        parts = urlsplit(address)
        self.socket = socket.socket()
        self.socket.settimeout(WAIT_S)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((parts.hostname, parts.port))
        fields = {
            "Host": parts.netloc, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        lines = [f"GET /socket.io/?{query} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.close_code: int | None = None
        self._read = b""
        while b"\r\n\r\n" not in self._read:
            assert self._more(), "the server ended the connection before it answered"
        self.head, _, self._read = self._read.partition(b"\r\n\r\n")
        self.status = int(self.head.split()[1])

    def send(self, payload: bytes | str, **kind) -> None:
        """Send one frame; see `frame` for what may be wrong with it."""
        self.socket.sendall(frame(payload, **kind))

    def connect(self, namespace: str = "/live") -> "RawSocket":
        """Become a Socket.IO client."""
        assert self.receive().startswith("0{")
        self.send(f"40{namespace},")
        assert self.until(f"40{namespace},")
        return self

    def call(self, event: str, data=None, namespace: str = "/live", number: int = 1):
        """Send an event and wait for its acknowledgement."""
        self.send(f"42{namespace},{number}{json.dumps([event] if data is None else [event, data])}")
        prefix = f"43{namespace},{number}"
        return json.loads(self.until(prefix)[len(prefix) :])[0]

    def until(self, prefix: str) -> str:
        """The next message that begins so; the others are passed over."""
        while True:
            message = self.receive()
            assert message is not None, f"the connection ended before {prefix}"
            if message.startswith(prefix):
                return message

    def receive(self) -> str | None:
        """The next text message; None when the connection has ended. Fails on anything that is not a server's frame."""
        while True:
            taken = self._frame()
            if taken is None:
                return None
            opcode, payload = taken
            if opcode == TEXT:
                return payload.decode()
            if opcode == CLOSE:
                self.close_code = int.from_bytes(payload[:2], "big")

    def rest(self) -> list[str]:
        """Every message until the connection ends."""
        messages = []
        while (message := self.receive()) is not None:
            messages.append(message)
        return messages

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _frame(self) -> tuple[int, bytes] | None:
        while True:
            if len(self._read) >= 2:
                first, size, begins = self._read[0], self._read[1], 2
                assert first in (0x80 | TEXT, 0x80 | CLOSE, 0x80 | PING, 0x80 | PONG), f"corrupt: {self._read[:16]!r}"
                assert size < 128, "a server's frame is not masked"
                if size > 125:
                    begins = 4 if size == 126 else 10
                    size = int.from_bytes(self._read[2:begins], "big")
                if len(self._read) >= begins + size and (begins == 2 or len(self._read) >= begins):
                    payload, self._read = self._read[begins : begins + size], self._read[begins + size :]
                    return first & 0x0F, payload
            if not self._more():
                return None

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65_536)
        except ConnectionResetError:
            return False
        self._read += data
        return bool(data)
