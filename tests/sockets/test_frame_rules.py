"""Frames of RFC 6455: the standard's own examples, every length, any split of the stream, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.sockets import frame_rules
from auction.sockets.frame_rules import ProtocolBroken, accept_key, closing_frame, take_frame, text_frame
from tests.raw_socket import frame

MOST = 70_000


def test_the_standards_examples():
    """Section 1.3: the key of the handshake. Section 5.7: "Hello", masked and not."""
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    received = bytearray.fromhex("818537fa213d7f9f4d5158")
    assert take_frame(received, MOST).payload == b"Hello"
    assert received == b""
    assert text_frame("Hello") == bytes.fromhex("810548656c6c6f")
    assert closing_frame(1000) == bytes.fromhex("880203e8")


@pytest.mark.parametrize(
    "key", ["", "short", "dGhlIHNhbXBsZSBub25jZQ", "!" * 24, "dGhlIHNhbXBsZSBub25jZQ==\n", "é" * 24]
)
def test_a_key_that_is_none(key):
    """Not base64, or not 16 bytes."""
    assert accept_key(key) is None


@given(st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536]), st.data())
def test_any_split_of_the_stream_gives_the_same_frames(size, data):
    """Two frames that come in arbitrary pieces come out as they were, for every form of length."""
    first, second = bytes(index % 251 for index in range(size)), b"next"
    stream = frame(first) + frame(second, opcode=frame_rules.PING)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    received, taken = bytearray(), []
    for begins, ends in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        received += stream[begins:ends]
        while one := take_frame(received, MOST):
            taken.append((one.opcode, one.payload))
    assert taken == [(frame_rules.TEXT, first), (frame_rules.PING, second)]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (frame("x", masked=False) + b"1234", frame_rules.PROTOCOL_BROKEN),
        (frame("x", reserved=0x40), frame_rules.PROTOCOL_BROKEN),
        (frame("x", opcode=3), frame_rules.PROTOCOL_BROKEN),
        (frame("x", opcode=11), frame_rules.PROTOCOL_BROKEN),
        (frame("x" * 126, opcode=9), frame_rules.PROTOCOL_BROKEN),
        (frame("x", opcode=9, final=False), frame_rules.PROTOCOL_BROKEN),
        (frame("x" * 70_001)[:14], frame_rules.TOO_LARGE),
        (b"\x81\xff" + (2**63).to_bytes(8, "big") + b"mask", frame_rules.TOO_LARGE),
    ],
    # A masked frame differs from run to run, and processes that share the tests must name them alike.
    ids=["unmasked", "extension", "opcode 3", "opcode 11", "long ping", "split ping", "too long", "2^63 long"],
)
def test_what_no_browser_sends_is_refused(broken, code):
    """Not masked, with an extension, of an unknown kind, a long or split control frame, and too long: by its first bytes."""
    with pytest.raises(ProtocolBroken) as refused:
        take_frame(bytearray(broken), MOST)
    assert refused.value.code == code
