"""Frames of the websocket protocol (RFC 6455), the server's side: made whole, taken from bytes as they come.

Browsers send text; extensions and binary messages are never agreed to, so whoever sends them breaks the protocol.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
NORMAL, GOING_AWAY, PROTOCOL_BROKEN, NOT_TEXT = 1000, 1001, 1002, 1003
NOT_UTF8, MISBEHAVED, TOO_LARGE, FAULT_HERE = 1007, 1008, 1009, 1011
_FINAL, _MASKED, _RESERVED, _CONTROL = 0x80, 0x80, 0x70, 0x08
_MOST_CONTROL_BYTES = 125
# RFC 6455, 1.3: what both sides append to the key.
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class ProtocolBroken(Exception):  # noqa: N818 - it is the other side's fault
    """The other side broke the protocol; `code` is what the closing frame says."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a browser, unmasked."""

    opcode: int
    is_final: bool
    payload: bytes


def accept_key(key: str) -> str | None:
    """The answer to `Sec-WebSocket-Key`; None when the key is not 16 bytes in base64."""
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            return None
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()


def frame(opcode: int, payload: bytes) -> bytes:
    """A whole frame of a server: not masked, not split."""
    size = len(payload)
    if size < 126:
        return bytes((_FINAL | opcode, size)) + payload
    if size < 65_536:
        return bytes((_FINAL | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL | opcode, 127)) + size.to_bytes(8, "big") + payload


def text_frame(text: str) -> bytes:
    """A message as one frame."""
    return frame(TEXT, text.encode())


def closing_frame(code: int) -> bytes:
    """The last frame of a connection."""
    return frame(CLOSE, code.to_bytes(2, "big"))


def take_frame(received: bytearray, most_bytes: int) -> Frame | None:
    """Take the first frame out of `received`; None while it is not whole.

    Raises ProtocolBroken for a frame that is not masked, uses an extension, is longer than `most_bytes` (as soon as it
    says so), or is a control frame that is split or long.
    """
    if len(received) < 6:
        return None
    first, second = received[0], received[1]
    opcode, size, begins = first & 0x0F, second & 0x7F, 6
    if first & _RESERVED or not second & _MASKED or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
        raise ProtocolBroken(PROTOCOL_BROKEN)
    if opcode & _CONTROL and (size > _MOST_CONTROL_BYTES or not first & _FINAL):
        raise ProtocolBroken(PROTOCOL_BROKEN)
    if size > 125:
        begins = 8 if size == 126 else 14
        if len(received) < begins:
            return None
        size = int.from_bytes(received[2 : begins - 4], "big")
    if size > most_bytes:
        raise ProtocolBroken(TOO_LARGE)
    if len(received) < begins + size:
        return None
    payload = _unmasked(received[begins : begins + size], received[begins - 4 : begins])
    del received[: begins + size]
    return Frame(opcode, bool(first & _FINAL), payload)


def _unmasked(payload: bytearray, mask: bytearray) -> bytes:
    """One exclusive or over the whole payload as a number: per byte it would cost more than the rest of a bid."""
    size = len(payload)
    repeated = (bytes(mask) * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
