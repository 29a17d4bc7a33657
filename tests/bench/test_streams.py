"""The bench counts what it is told: messages cut anywhere, and answers that the database contradicts."""

import json
import random
import socket
import uuid

import pytest
import sqlalchemy as sa

from auction.ground.store import db
from bench import audit, wire
from bench.load import Decided
from bench.watchers import Watcher, Watchers
from tests import builders
from tests.bidding import stories


def _frame(text: bytes) -> bytes:
    """As the server sends it: not masked."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2) + text
    return b"\x81\x7f" + size.to_bytes(8) + text


def _news(from_seq: int, to_seq: int, size: int) -> bytes:
    told = {"lot": 7, "from_seq": from_seq, "to_seq": to_seq, "entries": [], "padding": "x" * size}
    return b"42/live," + json.dumps(["news", told], separators=(",", ":")).encode()


MESSAGES = [
    _news(1, 1, 0), b"2", _news(2, 9, 300), _news(10, 10, 70_000), b'43/live,1[{"ok":true}]', _news(13, 13, 200_000),
    _news(14, 20, 40),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_watcher_counts_messages_cut_anywhere(seed):
    """However the stream falls into pieces, every message is counted once, and the missed numbers are 11 to 12."""
    watchers = Watchers("http://127.0.0.1:1", 7, 1, 0)
    watcher = Watcher(0, None)
    server, watcher.socket = socket.socketpair()
    watcher.state, watcher.frames, watcher.left, watcher.prefix = "watching", wire.Frames(), 0, b""
    stream, at = b"".join(_frame(message) for message in MESSAGES), 0
    pick = random.Random(seed)
    while at < len(stream):
        size = pick.choice((1, 2, 3, 90, 4_000, 100_000))
        server.sendall(stream[at : at + size])
        at += size
        watchers._hear(watcher)
    updates = watchers._heard.take()
    assert [(update["from_seq"], update["to_seq"], update["count"]) for update in updates] == [
        (1, 1, 1), (2, 9, 1), (10, 10, 1), (13, 13, 1), (14, 20, 1),
    ]  # fmt: skip
    assert dict(watchers._heard.missed) == {(10, 12): 1}
    assert server.recv(64) == wire.frame(wire.PONG)
    server.close()
    watcher.socket.close()


def test_torn_frame_is_noticed():
    """A stream that goes on in the middle of a frame is corrupt, not merely late."""
    frames = wire.Frames()
    with pytest.raises(wire.CorruptStreamError):
        frames.messages(_frame(b"42")[:3] + _frame(b"42/live"))


def test_audit_finds_an_answer_the_database_contradicts(app):
    """An answer that says what was decided is no fault; another amount, number or verdict is, and so is a lost bid."""
    lot = builders.open_lot()
    enrolment = builders.enrolled(lot)
    answer = stories.bid(enrolment, lot.start_price_minor)
    true = Decided(str(answer.bid_id), lot.id, answer.amount_minor, 0.0, 0.0, True, None, 1)
    lies = [true._replace(amount_minor=1), true._replace(seq=2), true._replace(ok=False, code="AFTER_END", seq=None),
            true._replace(bid_id=str(uuid.uuid4()))]  # fmt: skip

    def ask(statement, **values):
        return list(db.session.execute(sa.text(statement), values))

    assert audit.faults(ask, [lot.id], [true])["faults"] == 0
    assert audit.faults(ask, [lot.id], [true, *lies])["fault_kinds"] == {"answers_contradicted": len(lies)}
