"""From the hammer to the hand-over: settlement opened, balance paid, ruling served, or default."""

import logging
import uuid
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.approvals.actions import check_given
from auction.enrolment.bars import refuse_unqualified
from auction.enrolment.queries import buyers_of, deposit_account, deposit_subject, winner
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import days_after
from auction.ledger.actions import OUTSIDE, transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.actions import advance, locked
from auction.lots.models import Lot
from auction.panel.actions import lapse
from auction.payments.actions import look_up_payment, refund_deposit, start_payment
from auction.payments.models import Payment

from .models import SetOff, Settlement
from .notices import tell_balance, tell_defaulted, tell_paid, tell_ruling
from .queries import balance_account, case_account, open_balance_minor, open_balance_payments
from .rules import balance_due_on

_log = logging.getLogger(__name__)

SET_OFF_ACCOUNT = OUTSIDE + "set_off"
RULING_NUMBER = Words("number of the ruling", "裁定书文号")


def open_settlement(lot_id: int) -> bool:
    """Begin the settlement of a sold lot: the deposit becomes part of the price, the balance gets its last day.

    What the ledger really holds of the deposit is applied (article 25); true when opened now.
    """
    with transaction() as session:
        lot = locked(session, lot_id)
        known = session.get(Settlement, lot_id)
        if lot.state != "sold" or (known and not _is_taken_again(lot, known)):
            return False
        buyer = found(winner(lot))
        price_minor = found(lot.leading_price_minor)
        # What a taker has paid for a bidding in which nobody bid is on its way back to him.
        held_minor = 0 if lot.taken_at else balance_minor(deposit_account(buyer.id))
        deposit_minor = min(buyer.deposit_minor, held_minor, price_minor)
        due_on = _balance_due_on(lot)
        settlement = known or Settlement(lot_id=lot.id)
        settlement.enrolment_id, settlement.price_minor, settlement.deposit_minor = buyer.id, price_minor, deposit_minor
        settlement.balance_minor, settlement.opened_at = price_minor - deposit_minor, clock.now()
        settlement.balance_due_on, settlement.defaulted_at = due_on, None
        settlement.balance_late_at = clock.court_midnight(due_on + timedelta(days=1))
        session.add(settlement)
        session.flush()
        record(session, f"lot:{lot.id}", "settlement.opened", {
            "price_minor": price_minor, "deposit_minor": deposit_minor, "balance_minor": settlement.balance_minor,
            "balance_due_on": due_on.isoformat(),
        })  # fmt: skip
        if deposit_minor:
            transfer(
                session, transfer_id("deposit.applied", buyer.id), "deposit.applied", deposit_account(buyer.id),
                case_account(lot.case_id), deposit_minor, lot.currency,
            )  # fmt: skip
            record(session, deposit_subject(buyer.id), "deposit.applied", {"lot": lot.id})
            tell_credit(session, lot, deposit_minor, "deposit")
        if held_minor > deposit_minor == price_minor:
            # Without reserve a thing may fetch less than its deposit.
            due_at = clock.now() + timedelta(hours=rule_set(lot.jurisdiction).release_losers_within_hours)
            refund_deposit(session, deposit_account(buyer.id), due_at, "overpaid")
        tell_balance(session, settlement)
    return True


def _is_taken_again(lot: Lot, known: Settlement) -> bool:
    """Whether another creditor took the lot after one had not paid: the settlement begins anew, for him."""
    return bool(lot.taken_at and known.defaulted_at and lot.taken_at > known.defaulted_at)


def tell_credit(session: Session, lot: Lot, amount_minor: int, part: str) -> None:
    """Say that `part` of the price stands on the case account. A step of an act."""
    facts = {"lot": lot.id, "amount_minor": amount_minor, "currency": lot.currency, "part": part}
    record(session, f"case:{lot.case_id}", "case_account.credited", facts)


def _balance_due_on(lot: Lot) -> date:
    """The last day of the announced period, moved past days off."""
    closed_on = found(lot.taken_at or lot.closes_at).astimezone(COURT_ZONE).date()
    return balance_due_on(closed_on, found(lot.balance_days), rule_set(lot.jurisdiction).calendar)


def pay_balance(
    lot_id: int, user: User, payment_id: uuid.UUID, return_path: str, amount_minor: int | None = None
) -> Payment:
    """Start the payment of the balance, or of the part that the buyer names; all parts together make the balance.

    Refuses NOT_FOUND, BALANCE_NOT_DUE, and as payments.start_payment: PAYMENT_ABOVE_OPEN, PAYMENT_UNDER_WAY.
    """
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id))
        if settlement.enrolment.user_id != user.id:
            raise Refusal("NOT_FOUND")
        open_minor = open_balance_minor(settlement)
        if open_minor <= 0:
            raise Refusal("BALANCE_NOT_DUE")
        lot, enrolment_id, needed_minor = settlement.lot, settlement.enrolment_id, settlement.balance_minor
        about, payee, currency = lot.title, lot.court.account_holder, lot.currency
        payee_bank, payee_account, pay_until = (
            lot.court.account_bank,
            lot.case.account_number,
            settlement.balance_late_at,
        )
    return start_payment(
        payment_id, user, "balance", deposit_subject(enrolment_id), balance_account(enrolment_id),
        amount_minor or open_minor, currency, about=about, payee=payee, payee_bank=payee_bank,
        payee_account=payee_account, pay_until=pay_until, return_path=return_path, up_to_minor=needed_minor,
    )  # fmt: skip


def finish_payment(lot_id: int) -> bool:
    """Take note that the balance is complete: to the case account, the lot is paid; true when done now."""
    with transaction() as session:
        lot = locked(session, lot_id)
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        waits_on = balance_account(settlement.enrolment_id)
        if lot.state != "sold" or balance_minor(waits_on) < settlement.balance_minor:
            return False
        settlement.paid_at = clock.now()
        paid_on = settlement.paid_at.astimezone(COURT_ZONE).date()
        settlement.ruling_due_on = days_after(paid_on, rule_set(lot.jurisdiction).ruling_within_days)
        if settlement.balance_minor:
            transfer(
                session, transfer_id("balance.applied", settlement.enrolment_id), "case_account.credited", waits_on,
                case_account(lot.case_id), settlement.balance_minor, lot.currency,
            )  # fmt: skip
            tell_credit(session, lot, settlement.balance_minor, "balance")
        # A part that had been given up for lost, and was not: what is above the balance is the buyer's.
        refund_deposit(session, waits_on, release_by(settlement), "overpaid")
        lapse(session, f"lot:{lot_id}")
        advance(session, lot, "pay", "lot.paid", {"price_minor": settlement.price_minor, "currency": lot.currency})
        tell_paid(session, settlement)
    return True


def serve_ruling(
    lot_id: int, actor: User, ruling_number: str, served_on: date, has_checked_buyer: bool = False
) -> Settlement:
    """Record that the sale ruling was served on the buyer: title passes on that day (拍卖变卖规定 26).

    A home under purchase limits goes only to a buyer whose qualification was checked (法释〔2021〕18号 4). Refuses
    NOT_FOUND to another court, FIELD_REQUIRED, RULING_DAY, STATE_FORBIDS when the price is not paid,
    BUYER_NOT_CHECKED, BUYER_UNQUALIFIED, APPROVAL_AWAITED, APPROVAL_REFUSED.
    """
    number = ruling_number.strip()
    if not number:
        raise Refusal("FIELD_REQUIRED", field=RULING_NUMBER)
    with transaction() as session:
        lot = locked(session, lot_id)
        same_court(actor, lot.court_id)
        settlement = found(session.get(Settlement, lot_id, with_for_update=True))
        advance(session, lot, "settle", "lot.settled", {"served_on": served_on.isoformat()}, actor_id=actor.id)
        paid_on = found(settlement.paid_at).astimezone(COURT_ZONE).date()
        if not paid_on <= served_on <= clock.today():
            raise Refusal("RULING_DAY", earliest=paid_on)
        if lot.is_home_limited and not has_checked_buyer:
            raise Refusal("BUYER_NOT_CHECKED")
        check_given(session, lot)
        refuse_unqualified(session, lot, buyers_of(settlement.enrolment))
        settlement.ruling_number, settlement.ruling_served_on = number, served_on
        facts = {"lot": lot.id, "served_on": served_on.isoformat()}
        record(session, f"case:{lot.case_id}", "ruling.served", facts, {"ruling": number}, actor.id)
        tell_ruling(session, settlement)
    return settlement


def default_late(lot_id: int) -> bool:
    """The balance is late: the buyer has defaulted, his deposit is forfeited (article 24); true when done now.

    Providers are asked first, and money that has arrived counts, even minutes late: the court re-auctions when
    the price is not paid (拍卖变卖规定 22), not when a bank was slow to tell.
    """
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id))
        unheard = open_balance_payments(settlement.enrolment_id)
    for payment_id in unheard:
        try:
            look_up_payment(payment_id)
        except Refusal:
            _log.warning("payment %s of a late balance: the provider's answer does not fit", payment_id)
    with transaction() as session:
        lot = locked(session, lot_id)
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        has_arrived = balance_minor(balance_account(settlement.enrolment_id)) >= settlement.balance_minor
        if lot.state != "sold" or clock.now() < settlement.balance_late_at or has_arrived:
            return False
        settlement.defaulted_at = clock.now()
        lapse(session, f"lot:{lot_id}")
        advance(session, lot, "default", "lot.defaulted", {"balance_due_on": settlement.balance_due_on.isoformat()})
        drop_buyer(session, settlement)
        tell_defaulted(session, settlement)
    return True


def drop_buyer(session: Session, settlement: Settlement) -> None:
    """Of a buyer who has defaulted: the deposit is kept apart, nothing is set off, the rest goes back. A step of an act."""
    _forfeit(session, settlement)
    _undo_set_off(session, settlement)
    _return_balance(session, settlement)


def _forfeit(session: Session, settlement: Settlement) -> None:
    """The deposit is kept apart. What a sell-off's buyer has paid beyond it goes back (sell-off notice, item 3)."""
    lot, enrolment_id = settlement.lot, settlement.enrolment_id
    withheld_minor = settlement.forfeitable_minor
    returned_minor = settlement.deposit_minor - withheld_minor
    if withheld_minor:
        transfer(
            session, transfer_id("deposit.forfeited", enrolment_id), "deposit.forfeited", case_account(lot.case_id),
            f"forfeited:{lot.id}", withheld_minor, lot.currency,
        )  # fmt: skip
        facts = {"lot": lot.id, "amount_minor": withheld_minor, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "deposit.forfeited", facts)
    if returned_minor:
        transfer(
            session, transfer_id("prepayment.returned", enrolment_id), "prepayment.returned", case_account(lot.case_id),
            deposit_account(enrolment_id), returned_minor, lot.currency,
        )  # fmt: skip
        facts = {"lot": lot.id, "amount_minor": returned_minor, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "prepayment.returned", facts)
        refund_deposit(session, deposit_account(enrolment_id), release_by(settlement), "selloff_default")


def _undo_set_off(session: Session, settlement: Settlement) -> None:
    """A sale that fails sets nothing off: the creditor keeps his claim whole."""
    done = session.scalars(
        sa.select(SetOff).where(SetOff.lot_id == settlement.lot_id, SetOff.state == "approved").with_for_update()
    ).first()
    if done is None:
        return
    done.state = "undone"
    transfer(
        session, transfer_id("set_off.undone", done.id), "set_off.undone", balance_account(settlement.enrolment_id),
        SET_OFF_ACCOUNT, found(done.amount_minor), settlement.lot.currency,
    )  # fmt: skip
    facts = {"amount_minor": done.amount_minor}
    record(session, deposit_subject(settlement.enrolment_id), "set_off.undone", {}, facts)


def return_late_balance(lot_id: int) -> bool:
    """Send back balance money that came after the default or beyond the price; true when a release was made now."""
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True))
        if settlement.defaulted_at:
            return _return_balance(session, settlement)
        account = balance_account(settlement.enrolment_id)
        is_over = settlement.paid_at is not None
        return is_over and bool(refund_deposit(session, account, release_by(settlement), "overpaid"))


def _return_balance(session: Session, settlement: Settlement) -> bool:
    """Balance money of a buyer who defaulted is his; the losers' period is kept for it (article 23)."""
    account = balance_account(settlement.enrolment_id)
    return bool(refund_deposit(session, account, release_by(settlement), "too_late"))


def release_by(settlement: Settlement) -> datetime:
    """Until when money that is not needed must have gone back, reckoned from now."""
    return clock.now() + timedelta(hours=rule_set(settlement.lot.jurisdiction).release_losers_within_hours)
