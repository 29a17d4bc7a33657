"""A write that is retried is done once."""

import threading
from uuid import UUID

import pytest

from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.keys.counting import admit
from auction.keys.idempotency import once

ID, BODY, OTHER_BODY = UUID(int=7), b"b" * 32, b"c" * 32


@pytest.fixture
def asking(keyed):
    _, secret = keyed("bids:write")
    return admit(secret)[0]


def act(asking, body=BODY, subject="lot:5", *, answer=1, fails=False):
    """An act as others write it; gives (was it done now, what is answered)."""
    with transaction() as session:
        row = once(session, asking, ID, body, subject)
        if row.answer is not None:
            return False, row.answer
        if fails:
            raise Refusal("NOT_ALLOWED")
        row.answer = {"number": answer}
        return True, row.answer


def test_the_same_request_is_answered_once_and_again(asking):
    """A refused try leaves no trace; the first good one is done; the same again gets its answer; another is refused."""
    with pytest.raises(Refusal, match="NOT_ALLOWED"):
        act(asking, fails=True)
    assert act(asking, OTHER_BODY, answer=1) == (True, {"number": 1})
    assert act(asking, OTHER_BODY, answer=2) == (False, {"number": 1})
    for body, subject in ((BODY, "lot:5"), (OTHER_BODY, "lot:6")):
        with pytest.raises(Refusal, match="REQUEST_ID_REUSED"):
            act(asking, body, subject)


def test_two_at_the_same_moment_are_one(app, asking):
    """Eight threads with one id: one does the act, all get its answer."""
    done, gate = [], threading.Barrier(8)

    def run(number: int) -> None:
        with app.app_context():
            gate.wait()
            done.append(act(asking, answer=number))
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(is_new for is_new, _ in done) == 1
    assert len({answer["number"] for _, answer in done}) == 1
