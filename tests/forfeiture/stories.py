"""A defaulted sale and its re-auction, told through their acts."""

from datetime import timedelta

from flask import current_app

from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.settlement.actions import serve_ruling
from auction.settlement.models import Settlement
from tests.builders import open_lot
from tests.settlement.stories import sold_lot, work

YUAN = 100


def settlement_of(lot: Lot) -> Settlement:
    """Read anew."""
    db.session.expire_all()
    return db.session.get_one(Settlement, lot.id)


def defaulted_lot(price_minor: int, deposit_minor: int, **terms) -> tuple[Lot, Enrolment]:
    """A lot that was sold for this price and never paid: (lot, defaulter)."""
    lot, buyer, _ = sold_lot(
        price_minor,
        deposit_minor=deposit_minor,
        **({"start_price_minor": price_minor // 2, "increment_minor": 100} | terms),
    )
    work()
    clock.current().at = max(clock.now(), settlement_of(lot).balance_late_at)
    work()
    assert lot.state == "defaulted"
    return lot, buyer


def resold_lot(first: Lot, price_minor: int, **terms) -> tuple[Lot, Enrolment]:
    """The re-auction of a defaulted lot, paid by another buyer, its ruling served: (lot, buyer)."""
    from tests.settlement.stories import pay_balance, received, uuid

    db.session.refresh(first)
    facts = {"start_price_minor": price_minor // 2, "increment_minor": 100, "deposit_minor": price_minor // 20}
    lot, buyer, _ = sold_lot(
        price_minor, **(facts | {"asset": first.asset, "previous_lot_id": first.id, "round_kind": "reauction"} | terms)
    )  # fmt: skip
    work()
    received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/"))
    work()
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号之五", clock.today())
    db.session.refresh(lot)
    assert lot.state == "settled"
    return lot, buyer


def unsold_lot(first: Lot, **terms) -> Lot:
    """A last round of a defaulted lot's asset that nobody bid in: a second sell-off never follows."""
    db.session.refresh(first)
    facts = {"asset": first.asset, "previous_lot_id": first.id, "round_kind": "selloff", "lasts": timedelta(days=60)}
    lot = open_lot(**(facts | terms))
    clock.current().at = lot.closes_at + timedelta(seconds=2)
    with current_app.app_context():
        work()
    db.session.refresh(lot)
    assert lot.state == "unsold"
    return lot
