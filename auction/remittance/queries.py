"""Reading what is due by file, and payment files as finance may see them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject_of
from auction.enrolment.rules import ENDED_STATES
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.ledger.models import LedgerAccount
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.payments.providers.bank import BankTransfer

from .models import BankNote, PaymentFile, PaymentFileLine

MOST_IN_FILE = 5_000
MOST_SHOWN = 200
# Lots with bidders whom nobody may know yet.
RUNNING_STATES = ("announced", "open", "paused")


@dataclass(frozen=True)
class ToPay:
    """One release or pay-out that is due by file: from which account, to whom; `due_at` is a release's deadline."""

    thing: Refund | Payout
    court_id: int
    account_number: str
    currency: str
    payee_name: str
    payee_bank: str
    payee_account: str
    text: str
    due_at: datetime | None
    is_secret: bool


def courts_to_pay() -> Sequence[int]:
    """The courts that have something due by file."""
    refunds = _refunds().with_only_columns(Payment.court_id)
    payouts = _payouts().with_only_columns(Payout.court_id)
    return [court_id for court_id in db.session.scalars(refunds.union(payouts)) if court_id is not None]


def due_by_file(court_id: int) -> list[ToPay]:
    """What of one court is due by file and in none yet, by account; pay-outs only once they were let go."""
    refunds = db.session.execute(
        _refunds().where(Payment.court_id == court_id).order_by(Refund.due_at, Refund.id).limit(MOST_IN_FILE)
    ).all()
    payouts = db.session.execute(
        _payouts().where(Payout.court_id == court_id).order_by(Payout.created_at, Payout.id).limit(MOST_IN_FILE)
    ).all()
    made = [
        ToPay(
            row.Refund, court_id, row.payee_account, row.Payment.currency, row.Payment.payer_name or "",
            row.Payment.payer_bank or "", row.Payment.payer_account or "", f"退款 {row.Refund.id.hex}",
            row.Refund.due_at, row.is_secret,
        )
        for row in refunds
    ]  # fmt: skip
    made += [
        ToPay(
            row.Payout, court_id, row.account_number, row.Payout.currency, row.Payout.payee_name,
            row.Payout.payee_bank, row.Payout.payee_account, f"{row.number} 案款", None, False,
        )
        for row in payouts
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.account_number, one.currency, one.is_secret))


def _refunds() -> sa.Select:
    """(Refund, Payment, court_id, account_number, is_secret): bank-paid money goes back from where it stands."""
    return (
        sa.select(Refund, Payment, Payment.court_id, Payment.payee_account, _is_secret().label("is_secret"))
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.provider == BankTransfer.key, Payment.court_id.is_not(None), Refund.state == "due",
            ~sa.exists().where(PaymentFileLine.refund_id == Refund.id),
        )
    )  # fmt: skip


@cache
def _is_secret() -> sa.ColumnElement[bool]:
    """Its lot's bidding is not over; where no reference says whose money it is, any lot of the court."""
    own = sa.orm.aliased(Enrolment)
    own_lot, any_lot = sa.orm.aliased(Lot), sa.orm.aliased(Lot)
    is_own = deposit_subject_of(own.id) == Payment.subject
    has_own = sa.exists().where(is_own)
    own_runs = sa.exists().where(is_own, own_lot.id == own.lot_id, own_lot.state.not_in(ENDED_STATES))
    some_runs = sa.exists().where(any_lot.court_id == Payment.court_id, any_lot.state.in_(RUNNING_STATES))
    return own_runs | (~has_own & some_runs)


def _payouts() -> sa.Select:
    """(Payout, court_id, account_number, number): let go, from the account of the case."""
    name = LedgerAccount.name
    number = sa.cast(sa.func.split_part(name, ":", 2), sa.BigInteger)
    lot_case = sa.select(Lot.case_id).where(Lot.id == number).scalar_subquery()
    case_id = sa.case((name.like("case:%"), number), else_=lot_case)
    return (
        sa.select(Payout, Payout.court_id, EnforcementCase.account_number, EnforcementCase.number)
        .join(LedgerAccount, LedgerAccount.id == Payout.account_id)
        .join(EnforcementCase, EnforcementCase.id == case_id)
        .where(
            Payout.provider == BankTransfer.key, Payout.state == "due", Payout.let_go_on.is_not(None),
            ~sa.exists().where(PaymentFileLine.payout_id == Payout.id),
        )
    )  # fmt: skip


def file_for(user: User, file_id: uuid.UUID) -> PaymentFile:
    """One payment file of the user's own court. Refuses NOT_FOUND, also while it names bidders of a lot that runs."""
    file = found(db.session.scalar(sa.select(PaymentFile).where(PaymentFile.id == file_id, ~is_closed())))
    if file.court_id != user.court_id:
        raise Refusal("NOT_FOUND")
    return file


def is_closed() -> sa.ColumnElement[bool]:
    """Whether a payment file names bidders of a lot that still runs: no person is shown it before its end."""
    still = (
        _is_secret_refunds()
        .where(PaymentFileLine.file_id == PaymentFile.id)
        .correlate(PaymentFile)
        .exists()
    )  # fmt: skip
    return PaymentFile.is_secret & still


def _is_secret_refunds() -> sa.Select:
    return (
        sa.select(PaymentFileLine.position)
        .join(Refund, Refund.id == PaymentFileLine.refund_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(_is_secret())
    )


def alarms_of(court_id: int) -> Sequence[BankNote]:
    """What banks said of this court's files that contradicts what is known, newest first."""
    return db.session.scalars(
        sa.select(BankNote)
        .join(PaymentFile, PaymentFile.id == BankNote.file_id)
        .where(PaymentFile.court_id == court_id, BankNote.alarm.is_not(None), ~is_closed())
        .order_by(BankNote.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def waiting_files(court_id: int) -> tuple[int, datetime | None]:
    """How many files wait to be handed to the bank, and the earliest lawful deadline in them."""
    count, due_at = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(PaymentFile.due_at)).where(
            PaymentFile.court_id == court_id, PaymentFile.state == "made", ~is_closed()
        )
    ).one()
    return count, due_at
