"""The balance in parts: what is missing is asked for, never more, and what remains late is a default."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment, fail_payment, receive_payment
from auction.payments.models import Payment, Refund
from auction.settlement.actions import pay_balance
from auction.settlement.models import Settlement
from auction.settlement.queries import open_balance_minor, with_balance_arrived
from tests.browsing import Visitor, errors_of, form_of, sign_in, submit, text_of

from .stories import DEPOSIT, PRICE, received, settling_lot, work

BALANCE = PRICE - DEPOSIT


def part(lot, buyer, amount_minor: int | None) -> Payment:
    """The buyer asks to pay so much of his balance."""
    return pay_balance(lot.id, buyer.user, uuid.uuid4(), "/", amount_minor)


def state_of(payment: Payment) -> str:
    """The payment's state, read anew."""
    db.session.rollback()
    return db.session.get_one(Payment, payment.id).state


def test_two_parts_make_the_balance(app, standing_clock):
    """A part leaves the rest open and the lot sold; the rest is asked for by itself and completes the price."""
    lot, buyer = settling_lot()
    received(part(lot, buyer, 300_000_00))
    work()
    settlement = db.session.get_one(Settlement, lot.id)
    assert (lot.state, open_balance_minor(settlement)) == ("sold", BALANCE - 300_000_00)
    assert with_balance_arrived() == [], "a part is not looked at again in every round"
    rest = part(lot, buyer, None)
    assert rest.amount_minor == BALANCE - 300_000_00
    received(rest)
    work()
    assert (lot.state, balance_minor(f"case:{lot.case_id}")) == ("paid", PRICE)
    assert db.session.scalars(sa.select(Refund).where(Refund.reason == "overpaid")).all() == []


@pytest.mark.parametrize("amount_minor", [BALANCE + 1, 2**62])
def test_more_than_is_open_is_refused(app, amount_minor):
    """No payment of the balance is begun for more than is missing."""
    lot, buyer = settling_lot()
    with pytest.raises(Refusal, match="PAYMENT_ABOVE_OPEN"):
        part(lot, buyer, amount_minor)
    received(part(lot, buyer, BALANCE - 1))
    with pytest.raises(Refusal, match="PAYMENT_ABOVE_OPEN"):
        part(lot, buyer, 2)
    assert part(lot, buyer, 1).amount_minor == 1


def test_another_amount_takes_the_place_of_one_nobody_was_asked_for(app):
    """One part is open at a time: a new amount replaces it, but not once a provider has been asked."""
    lot, buyer = settling_lot()
    first = part(lot, buyer, 100_00)
    again = part(lot, buyer, 100_00)
    assert again.id == first.id, "another tab with the same amount goes on with it"
    second = part(lot, buyer, 200_00)
    assert (state_of(first), state_of(second)) == ("failed", "started")
    ask_payment(second.id, buyer.user, "sandbox", "http://x/r", "http://x/c")
    with pytest.raises(Refusal, match="PAYMENT_UNDER_WAY"):
        part(lot, buyer, 300_00)


def test_a_part_given_up_for_lost_that_comes_after_all_goes_back(app, standing_clock):
    """Two payments that together exceed the balance: the price is paid, the rest is released to who paid last."""
    lot, buyer = settling_lot()
    lost = part(lot, buyer, 500_000_00)
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, lost.id), "expired")
    received(part(lot, buyer, BALANCE - 100_00))
    standing_clock.at += timedelta(minutes=1)
    received(lost)
    work()
    refund = db.session.scalars(sa.select(Refund).where(Refund.reason == "overpaid")).one()
    assert (lot.state, refund.payment_id, refund.amount_minor) == ("paid", lost.id, 500_000_00 - 100_00)
    assert balance_minor(f"case:{lot.case_id}") == PRICE


def test_money_beyond_a_paid_price_goes_back(app, standing_clock):
    """A payment that arrives after the price is complete is released whole."""
    lot, buyer = settling_lot()
    lost = part(lot, buyer, 500_00)
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, lost.id), "expired")
    received(part(lot, buyer, None))
    work()
    standing_clock.at += timedelta(minutes=1)
    received(lost)
    work()
    refund = db.session.scalars(sa.select(Refund).where(Refund.payment_id == lost.id)).one()
    assert (refund.reason, refund.amount_minor) == ("overpaid", 500_00)


def test_late_parts_go_back_and_the_deposit_stays(app, standing_clock):
    """At midnight after the last day a balance that is not whole is a default: every part returns, the deposit is kept."""
    lot, buyer = settling_lot()
    parts = [received(part(lot, buyer, amount)) for amount in (100_000_00, 200_000_00)]
    standing_clock.at = db.session.get_one(Settlement, lot.id).balance_late_at
    work()
    refunds = db.session.scalars(sa.select(Refund).where(Refund.reason == "too_late")).all()
    assert {refund.payment_id: refund.amount_minor for refund in refunds} == {one.id: one.amount_minor for one in parts}
    assert (lot.state, balance_minor(f"forfeited:{lot.id}")) == ("defaulted", DEPOSIT)


def test_two_parts_at_once_cannot_overshoot(app, standing_clock):
    """Threads that ask for and pay 60 % each, again and again: what arrived never exceeds the balance."""
    lot, buyer = settling_lot()
    lot_id, user_id = lot.id, buyer.user_id
    db.session.rollback()
    begin, faults = threading.Barrier(4), []

    def pay() -> None:
        from auction.accounts.models import User

        with app.app_context():
            begin.wait()
            for _ in range(5):
                try:
                    payer = db.session.get_one(User, user_id)
                    asked = pay_balance(lot_id, payer, uuid.uuid4(), "/", BALANCE * 6 // 10)
                    with transaction() as session:
                        receive_payment(session, session.get_one(Payment, asked.id), f"bank-{asked.id}")
                except Refusal as refusal:
                    faults.append(refusal.code)
            db.session.remove()

    threads = [threading.Thread(target=pay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    came = db.session.scalars(sa.select(Payment).where(Payment.purpose == "balance", Payment.state == "received")).all()
    assert [payment.amount_minor for payment in came] == [BALANCE * 6 // 10]
    assert set(faults) <= {"PAYMENT_ABOVE_OPEN", "PAYMENT_UNDER_WAY"}
    assert "PAYMENT_ABOVE_OPEN" in faults


def test_the_page_takes_a_part_and_shows_what_is_missing(app, standing_clock):
    """The form begins with all that is open; a part typed is asked for, too much comes back with what was typed."""
    lot, buyer = settling_lot()
    browser, address = Visitor(app), f"/lots/{lot.id}/settlement"
    sign_in(browser, buyer.user)
    browser.set_cookie("language", "en")
    assert form_of(browser.get(address))["amount"] == "730,000.00"
    wrong = submit(browser, address, amount="abc")
    assert (wrong.status_code, set(errors_of(wrong))) == (422, {"amount"})
    too_much = submit(browser, address, amount="730000.01")
    assert too_much.status_code == 422
    assert form_of(too_much)["amount"] == "730000.01"
    pay = submit(browser, address, amount="30000")
    assert pay.status_code == 303
    submit(browser, pay.location)
    submit(browser, pay.location.replace("/pay/", "/pay/sandbox/"), answer="pay")
    shown = text_of(browser.get(address))
    assert "¥30,000.00 is paid; ¥700,000.00 is missing" in shown
