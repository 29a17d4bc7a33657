"""The buyer, and he alone, is told what he owes and until when, that it has come, that the lot is his, or that he defaulted."""

from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.journal.models import Mail
from auction.settlement.models import Settlement

from .stories import DEPOSIT, PRICE, settled_lot, settling_lot, work


def told(user_id: int, title: str) -> dict[str, str]:
    """The texts about a lot, by what comes before its title."""
    db.session.rollback()
    query = sa.select(InboxNotice).where(InboxNotice.user_id == user_id, InboxNotice.path.like("%/settlement"))
    return {notice.subject_en.removesuffix(f": {title}"): notice.body_en for notice in db.session.scalars(query)}


def test_from_the_balance_to_the_ruling(app, standing_clock):
    """Balance with its last day, payment, ruling: one notice and one mail each, the settlement's page behind them."""
    lot, buyer = settled_lot()
    settlement = db.session.get_one(Settlement, lot.id)
    notices = told(buyer.user_id, lot.title)
    due_on = settlement.balance_due_on.isoformat()
    assert set(notices) == {f"Pay the balance by {due_on}", "Price paid in full", "The sale ruling is served"}
    assert format_amount(PRICE - DEPOSIT, "CNY") in notices[f"Pay the balance by {due_on}"]
    assert format_amount(PRICE, "CNY") in notices["Price paid in full"]
    assert settlement.ruling_number in notices["The sale ruling is served"]
    mails = db.session.scalars(sa.select(Mail.body).where(Mail.recipient == buyer.user.email)).all()
    assert len([body for body in mails if "/settlement" in body]) == 3


def test_who_defaults_is_told_what_it_costs(app, standing_clock):
    """The forfeited sum stands in it."""
    lot, buyer = settling_lot()
    standing_clock.at = db.session.get_one(Settlement, lot.id).balance_late_at + timedelta(seconds=1)
    work()
    assert format_amount(DEPOSIT, "CNY") in told(buyer.user_id, lot.title)["The balance was not paid in time"]


def test_nobody_else_is_told_of_the_buyers_money(app):
    """Only the buyer's inbox and address get them."""
    lot, buyer = settling_lot()
    about = sa.select(InboxNotice.user_id).where(InboxNotice.path == f"/lots/{lot.id}/settlement")
    assert set(db.session.scalars(about)) == {buyer.user_id}
