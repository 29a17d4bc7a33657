"""Voluntary payment, and what it or a paid sale does to the other lots. A lot's lock is taken before anything is judged."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.queries import staff_of
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.lots.models import Lot
from auction.payments.actions import start_payment
from auction.payments.models import Payment
from auction.settlement.queries import case_account
from auction.stays.steps import withdraw_lot

from .models import CoverageCheck, Redemption
from .queries import PURPOSE, debtors_case, reckoning, redemption_account, return_path, subject_of
from .rules import AHEAD_DAYS, STOPPABLE, is_before_bidding, stops

PAID = "款项于拍卖日前到账，停止拍卖（拍卖变卖规定第十九条）。"
COVERED = "停止拍卖剩余财产（拍卖变卖规定第十四条）。"
NEWS = (
    Words("The debtor has paid: {number}", "被执行人已付款：{number}"),
    Words(
        "{amount} came in. Still missing: {missing}. Lots stopped: {stopped}; lots whose auction day the money came too "
        "late for: {late}. On these the panel decides.",
        "收到 {amount}，尚欠 {missing}。已停止拍卖的标的物：{stopped} 件；到款时已届拍卖日的标的物：{late} 件，由合议庭决定。",
    ),
)


def redeem(case_id: int, user: User, payment_id: uuid.UUID, amount_minor: int | None) -> Payment:
    """The debtor starts to pay what is missing, or what he names: a part, or the interest of some days to come with it.
    The same id again is the same payment.

    Refuses NOT_FOUND to everybody else, REDEMPTION_NOTHING_OWED, and as payments.start_payment.
    """
    with transaction() as session:
        case = debtors_case(user, case_id)
        missing_minor, most_minor = (
            reckoning(case, clock.today() + timedelta(days=days)).missing_minor for days in (0, AHEAD_DAYS)
        )
        if missing_minor == 0 and session.get(Payment, payment_id) is None:
            raise Refusal("REDEMPTION_NOTHING_OWED")
        court, number, currency, account = case.court, case.number, case.currency, case.account_number
        holder, bank = court.account_holder, court.account_bank
    return start_payment(
        payment_id, user, PURPOSE, subject_of(case_id), redemption_account(case_id), amount_minor or missing_minor,
        currency, about=number, payee=holder, payee_bank=bank, payee_account=account,
        return_path=return_path(case_id), up_to_minor=most_minor,
    )  # fmt: skip


def take_note(payment_id: uuid.UUID) -> bool:
    """Due work: the debtor's money goes to the case account, and stops every lot whose auction day it came before."""
    with transaction() as session:
        payment = found(session.get(Payment, payment_id))
        case = _locked_case(session, int(payment.subject.removeprefix("case:")))
        if session.get(Redemption, payment_id):
            return False
        paid_on = payment.arrived_on or found(payment.finished_at).astimezone(COURT_ZONE).date()
        transfer(
            session, transfer_id("redemption.credited", payment.id), "redemption.credited", redemption_account(case.id),
            case_account(case.id), payment.amount_minor, case.currency,
        )  # fmt: skip
        session.flush()
        missing_minor = reckoning(case, paid_on).missing_minor
        stopped, late = [], []
        if missing_minor == 0:
            stopped = _stop(session, case.id, "paid", PAID, lambda lot: stops(lot.state, _opens_on(lot), paid_on))
            late = _running(session, case.id)
        session.add(Redemption(
            payment_id=payment.id, case_id=case.id, amount_minor=payment.amount_minor, missing_minor=missing_minor,
            credited_at=clock.now(), stopped_lots=stopped, late_lots=late,
        ))  # fmt: skip
        facts = {"amount_minor": payment.amount_minor, "currency": case.currency, "stopped_lots": stopped}
        record(session, f"case:{case.id}", "redemption.credited", facts, {"missing_minor": missing_minor})
        _tell(session, case, payment.amount_minor, missing_minor, stopped, late)
    return True


def check_coverage(lot_id: int) -> bool:
    """Due work: once a lot is paid for, the lots of the same case whose bidding has not begun stop when the debts and
    costs are covered (art 14).
    """
    with transaction() as session:
        case = _locked_case(session, found(session.get(Lot, lot_id)).case_id)
        if session.get(CoverageCheck, lot_id):
            return False
        missing_minor = reckoning(case, clock.today()).missing_minor
        stopped = _stop(session, case.id, "debt_covered", COVERED, _has_not_begun) if missing_minor == 0 else []
        session.add(CoverageCheck(
            lot_id=lot_id, missing_minor=missing_minor, checked_at=clock.now(), stopped_lots=stopped
        ))  # fmt: skip
        record(session, f"case:{case.id}", "coverage.checked", {"lot": lot_id, "stopped_lots": stopped})
        if stopped:
            _tell(session, case, 0, 0, stopped, [])
    return True


def _locked_case(session: Session, case_id: int) -> EnforcementCase:
    """One payment at a time is taken to a case, and none while its plan is being made."""
    return found(session.get(EnforcementCase, case_id, with_for_update=True, populate_existing=True))


def _has_not_begun(lot: Lot) -> bool:
    return is_before_bidding(lot.state, lot.opens_at, lot.paused_at)


def _stop(session: Session, case_id: int, ground: str, reason: str,
          is_stopped: Callable[[Lot], bool]) -> list[int]:  # fmt: skip
    """Withdraw these lots of the case on a lawful ground, each judged under its own lock: none can open or close meanwhile."""
    lots = session.scalars(
        sa.select(Lot)
        .where(Lot.case_id == case_id, Lot.state.in_(STOPPABLE), ~Lot.is_practice)
        .order_by(Lot.id)
        .with_for_update(of=Lot)
        .execution_options(populate_existing=True)
    ).all()
    stopped = [lot for lot in lots if is_stopped(lot)]
    for lot in stopped:
        withdraw_lot(session, lot, ground, reason, None)
    return [lot.id for lot in stopped]


def _running(session: Session, case_id: int) -> list[int]:
    """What is left on its way: the money came on the auction day or later."""
    return list(session.scalars(
        sa.select(Lot.id).where(Lot.case_id == case_id, Lot.state.in_(STOPPABLE), ~Lot.is_practice).order_by(Lot.id)
    ))  # fmt: skip


def _opens_on(lot: Lot) -> date | None:
    return lot.opens_at.astimezone(COURT_ZONE).date() if lot.opens_at else None


def _tell(session: Session, case: EnforcementCase, amount_minor: int, missing_minor: int, stopped: Sequence[int],
          late: Sequence[int]) -> None:  # fmt: skip
    facts = {
        "number": case.number, "amount": format_amount(amount_minor, case.currency),
        "missing": format_amount(missing_minor, case.currency), "stopped": str(len(stopped)), "late": str(len(late)),
    }  # fmt: skip
    subject, body = (words.filled(**facts) for words in NEWS)
    judges = staff_of(case.court_id, "judge") if late else ()
    readers = dict.fromkeys([case.officer_id, *staff_of(case.court_id, "finance"), *judges])
    path = path_of("finance.case_account", case_id=case.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in readers])
