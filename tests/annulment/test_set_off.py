"""A set-off of an annulled sale leaves the books again, and is never paid in money."""

import pytest
import sqlalchemy as sa

from auction.annulment.models import Annulment
from auction.annulment.queries import money_of
from auction.distribution.models import DistributionPlan
from auction.distribution.plans import approve_plan, creditor_claims, prepare_plan
from auction.distribution.serving import order
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.settlement.models import SetOff
from tests.setoff.test_actions import approved, bought_by_a_creditor, settled
from tests.settlement.stories import DEPOSIT, PRICE

from .test_actions import annulled, until_quiet

SET_OFF = 400_000_00


def shares_of(lot) -> list[tuple[int, int]]:
    db.session.refresh(lot)
    return [(claim.claim_id, sum(minor for _, minor in claim.paid)) for claim in creditor_claims(lot.case)]


@pytest.mark.parametrize("stage", ["sold", "settled", "shared out"])
def test_a_set_off_is_undone_with_its_sale(app, standing_clock, stage):
    """The buyer gets back the money he paid, not what he set off; every claim is open again; the books close."""
    lot, buyer, _ = bought_by_a_creditor(800_000_00, 800_000_00)
    one, (first, second) = approved(lot, buyer)
    cash_minor = DEPOSIT
    if stage != "sold":
        settled(lot, buyer)
        cash_minor = PRICE - SET_OFF
    if stage == "shared out":
        plan = prepare_plan(lot.case_id, first, [])
        approve_plan(plan.id, second, plan.content_hash)
        with transaction() as session:
            order(session, session.get_one(DistributionPlan, plan.id), {})  # it was served, nobody has objected
        until_quiet(standing_clock)
    made = annulled(lot)
    assert made.price_minor == cash_minor
    assert db.session.get_one(SetOff, one.id).state == "undone"
    assert balance_minor("outside:set_off") == 0
    assert balance_minor(f"case:{lot.case_id}") == 0
    owed = [(recovery.payee_name, recovery.amount_minor) for recovery in made.recoveries]
    assert owed == ([("另一债权人", SET_OFF)] if stage == "shared out" else [])
    assert {paid for _, paid in shares_of(lot)} == {0}
    until_quiet(standing_clock)
    open_minor = SET_OFF if stage == "shared out" else 0
    assert money_of(db.session.get_one(Annulment, lot.id)).open_minor == open_minor
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Annulment)) == 1
