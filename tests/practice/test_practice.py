"""The practice lot: open to every account, on the real engine, and nowhere else to be seen."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.actions import register_confirmed
from auction.bidding.closing import close_lot
from auction.bidding.rules import Contest
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import own_enrolments
from auction.ground import clock
from auction.ground.store import db
from auction.journal.models import Mail
from auction.lots.models import Lot
from auction.practice.actions import join
from auction.practice.due import answer_bids
from auction.practice.rules import START_PRICE_MINOR, next_rival, rival_amount_minor
from auction.settlement.queries import sold_without_settlement
from tests import builders
from tests.bidding import stories
from tests.browsing import sign_in, submit, text_of


@pytest.fixture
def unproved(app):
    """An account whose owner has proved nothing."""
    return register_confirmed("new@people.example", "a long password", ["bidder"])


def test_an_account_without_proof_or_deposit_gets_a_code_and_bids(app, unproved):
    """Joining gives a code at once, twice the same, and the bid is judged by the engine as any other."""
    enrolment = join(unproved)
    assert join(unproved).id == enrolment.id
    assert enrolment.code
    answer = stories.bid(enrolment, START_PRICE_MINOR)
    assert (answer.refusal, answer.seq) == (None, 1)
    assert stories.bid(enrolment, START_PRICE_MINOR).refusal == "BELOW_MIN_INCREMENT"


def test_everybody_practises_in_one_lot_until_it_is_nearly_over(app, unproved, standing_clock):
    """Two people meet in the lot that is open; who comes in its last half minute gets the next one."""
    first = join(unproved)
    other = builders.user("bidder")
    db.session.commit()
    assert join(other).lot_id == first.lot_id
    standing_clock.at = db.session.get_one(Lot, first.lot_id).closes_at + timedelta(seconds=1)
    close_lot(first.lot_id)
    assert join(other).lot_id != first.lot_id


def test_rivals_answer_until_they_have_had_enough(app, unproved, standing_clock):
    """A rival opens the bidding and answers a bid after a while, never himself, and stops a quarter above the start."""
    enrolment = join(unproved)
    enrolment_id, code = enrolment.id, enrolment.code
    seen = []
    for _ in range(3):
        answer_bids()
        standing_clock.at += timedelta(seconds=12)
        answer_bids()
        seen.append(db.session.scalar(sa.select(Lot.bid_count)))
    assert seen == [1, 1, 1]  # the rival leads, and waits for somebody
    lot, enrolment = db.session.scalars(sa.select(Lot)).one(), db.session.get_one(Enrolment, enrolment_id)
    stories.bid(enrolment, lot.leading_price_minor + lot.increment_minor)
    db.session.close()  # as a worker's is between two rounds
    answer_bids()
    standing_clock.at += timedelta(seconds=12)
    answer_bids()
    lot = db.session.scalars(sa.select(Lot)).one()
    assert (lot.bid_count, lot.leading_code == code) == (3, False)
    assert rival_amount_minor(_contest(lot, lot.start_price_minor * 125 // 100)) is None
    assert next_rival(["A1", "A2"], "A1") is None


def _contest(lot: Lot, leading_price_minor: int) -> Contest:
    return Contest("open", lot.opens_at, lot.closes_at, lot.start_price_minor, lot.increment_minor, 1, 0,
                   leading_price_minor, "A1")  # fmt: skip


def test_it_stands_in_no_list_and_nothing_follows_from_winning(app, unproved, client, standing_clock):
    """Home, lots, the record, the bidder's own lots and the settlement do not know it; no letter is written."""
    enrolment = join(unproved)
    stories.bid(enrolment, START_PRICE_MINOR)
    standing_clock.at = db.session.get_one(Lot, enrolment.lot_id).closes_at + timedelta(seconds=2)
    assert close_lot(enrolment.lot_id)
    assert db.session.get_one(Lot, enrolment.lot_id).state == "sold"
    assert sold_without_settlement() == []
    assert own_enrolments(unproved) == []
    assert db.session.scalars(sa.select(Mail)).all() == []
    for path in ("/", "/lots", f"/verify?lot={enrolment.lot_id}"):
        assert "Practice lot" not in text_of(client.get(path))
    assert client.get(f"/lots/{enrolment.lot_id}").status_code == 404
    assert clock.now() == standing_clock.at


def test_from_the_page_into_the_room(app, unproved, client):
    """One press leads into the room, which says that it is practice; a stranger is asked to sign in."""
    assert "Sign in to practise" in text_of(client.get("/practice?lang=en"))
    sign_in(client, unproved)
    entered = submit(client, "/practice", action="/practice")
    room = client.get(f"{entered.location}?lang=en")
    assert room.status_code == 200
    assert "Nothing is sold and nothing is paid" in text_of(room)
    assert "no deposit: you are practising" in text_of(room)
