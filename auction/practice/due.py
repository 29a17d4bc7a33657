"""Life in the practice lot: its rivals answer."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import User
from auction.bidding.batch_rules import WaitingBid
from auction.bidding.queries import contest_of
from auction.bidding.queue import submit
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.due import Due
from auction.ground.store import db
from auction.lots.models import Lot

from .rules import RIVALS, next_rival, rival_amount_minor, thinks_until

# When each open practice lot's rivals answer next: (the bid they answer, when).
_answers: dict[int, tuple[int, datetime]] = {}


@dataclass(frozen=True)
class _Answer:
    lot_id: int
    user_id: int
    amount_minor: int


def answer_bids() -> int:
    """Let a rival answer where somebody else leads, or where nobody has bid yet. Returns 0: nothing follows from it."""
    for answer in _due_answers():
        submit(answer.lot_id, WaitingBid(uuid.uuid4(), answer.user_id, answer.amount_minor, clock.now()))
    return 0


def _due_answers() -> list[_Answer]:
    """The bids that are due; the session is closed afterwards."""
    lots = db.session.scalars(
        sa.select(Lot).where(Lot.is_practice, Lot.state == "open", Lot.closes_at > clock.now())
    ).all()
    answers = [answer for lot in lots if (answer := _answer(lot))]
    for gone in set(_answers) - {lot.id for lot in lots}:
        del _answers[gone]
    db.session.close()
    return answers


def _answer(lot: Lot) -> _Answer | None:
    amount_minor = rival_amount_minor(contest_of(lot))
    if amount_minor is None:
        return None
    bid_count, at = _answers.get(lot.id, (-1, clock.now()))
    if bid_count != lot.bid_count:
        _answers[lot.id] = (lot.bid_count, thinks_until(clock.now(), random.uniform))
        return None
    if clock.now() < at:
        return None
    rivals = db.session.execute(
        sa.select(Enrolment.code, Enrolment.user_id).join(User, User.id == Enrolment.user_id)
        .where(Enrolment.lot_id == lot.id, User.email.in_(RIVALS))
    ).all()  # fmt: skip
    by_code = {row.code: row.user_id for row in rivals}
    code = next_rival(random.sample(sorted(by_code), len(by_code)), lot.leading_code)
    return _Answer(lot.id, by_code[code], amount_minor) if code else None


DUE = (Due("practice bids", answer_bids),)
