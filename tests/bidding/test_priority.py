"""Priority purchasers from the court's file to the result: the right is exercised by bidding, silence waives it."""

import pytest

from auction.bidding.closing import DRAIN, close_due_lots
from auction.enrolment.actions import confirm_paid_enrolments, enrol
from auction.enrolment.queries import winner
from auction.ground.store import db
from auction.lots.models import PriorityPurchaser
from tests import builders
from tests.bidding import stories

PRICE = 700_000_00

# Who bids what, in order; who has the lot at the end. G has no right, P1 is of rank 1, P2 and P2b of rank 2.
SALES = {
    "silence waives the right": ([("G", PRICE)], "G"),
    "who equals the price has it": ([("G", PRICE), ("P2", PRICE)], "P2"),
    "the better rank has it": ([("G", PRICE), ("P2", PRICE), ("P1", PRICE)], "P1"),
    "also when he was first": ([("G", PRICE), ("P1", PRICE), ("P2", PRICE)], "P1"),
    "of one rank the earlier": ([("G", PRICE), ("P2", PRICE), ("P2b", PRICE)], "P2"),
    "a higher bid ends it": ([("G", PRICE), ("P1", PRICE), ("G", PRICE + 5_000_00)], "G"),
    "until it is equalled too": (
        [("G", PRICE), ("P1", PRICE), ("G", PRICE + 5_000_00), ("P1", PRICE + 5_000_00)], "P1",
    ),
    "an earlier right at a lower price is none": (
        [("G", PRICE), ("P1", PRICE), ("G", PRICE + 5_000_00), ("P2", PRICE + 5_000_00)], "P2",
    ),
}  # fmt: skip


@pytest.fixture
def sale(app):
    """A lot with three known purchasers, all enrolled by their own acts, and one bidder without a right."""
    lot = builders.open_lot()
    people = {name: stories.bidder() for name in ("G", "P1", "P2", "P2b")}
    for name, rank in (("P1", 1), ("P2", 2), ("P2b", 2)):
        number = people[name].person.id_number
        db.session.add(PriorityPurchaser(lot_id=lot.id, name=name, id_number=number, nature="承租人", rank=rank))
    db.session.commit()
    enrolments = {name: enrol(lot.id, person) for name, person in people.items()}
    for enrolment in enrolments.values():
        stories.pay(enrolment)
    assert confirm_paid_enrolments() == 4
    for enrolment in enrolments.values():
        db.session.refresh(enrolment)
    return lot, enrolments


@pytest.mark.parametrize("name", SALES)
def test_who_has_the_lot(sale, name, standing_clock):
    """Article 21 through enrolment, bids and close."""
    lot, enrolments = sale
    bids, expected = SALES[name]
    for who, amount_minor in bids:
        assert stories.bid(enrolments[who], amount_minor).refusal is None
    db.session.refresh(lot)
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert (lot.state, winner(lot).id) == ("sold", enrolments[expected].id)


def test_without_a_right_the_price_is_not_equalled(sale):
    """Neither by an ordinary bidder, nor twice by the same purchaser; the refusal names the least amount."""
    _lot, enrolments = sale
    stories.bid(enrolments["P1"], PRICE)
    for who in ("G", "P1"):
        answer = stories.bid(enrolments[who], PRICE)
        assert (answer.refusal, answer.least_minor) == ("BELOW_MIN_INCREMENT", PRICE + 5_000_00)


def test_a_purchaser_who_never_enrols_waives_too(app, standing_clock):
    """Known to the court, told of the sale, silent: the ordinary bidder has the lot."""
    lot = builders.open_lot()
    db.session.add(PriorityPurchaser(lot_id=lot.id, name="租户", id_number="E1", nature="承租人", rank=1))
    db.session.commit()
    bidder = builders.enrolled(lot)
    assert stories.bid(bidder, PRICE).refusal is None
    standing_clock.at = lot.closes_at + DRAIN
    assert close_due_lots() == 1
    db.session.refresh(lot)
    assert winner(lot).id == bidder.id
