"""Reading settlements, and which of them wait for the worker."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.enrolment.queries import deposit_subject_of
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot, LotFile
from auction.payments.models import Payment, Refund
from auction.payments.queries import payments_for

from .models import BalanceExtension, LoanPayer, SetOff, Settlement

BATCH = 100

_has_refund = sa.exists().where(Refund.payment_id == Payment.id)


def case_account(case_id: int) -> str:
    """The ledger account of a case."""
    return f"case:{case_id}"


def balance_account(enrolment_id: uuid.UUID) -> str:
    """The ledger account where a buyer's balance waits until it is complete."""
    return f"balance:{enrolment_id}"


def open_balance_minor(settlement: Settlement) -> int:
    """What is still to be paid of the balance; 0 once it is complete, and after a default."""
    if settlement.paid_at or settlement.defaulted_at:
        return 0
    return max(0, settlement.balance_minor - balance_minor(balance_account(settlement.enrolment_id)))


def settlement_of(lot_id: int) -> Settlement | None:
    """The settlement of a lot; None while it is not sold."""
    return db.session.get(Settlement, lot_id)


def buyers_settlement(user: User, lot_id: int) -> Settlement:
    """The settlement, for the buyer and for the staff that reads the court's files. Refuses NOT_FOUND to everybody else."""
    settlement = found(db.session.get(Settlement, lot_id))
    if settlement.enrolment.user_id != user.id and settlement.lot.court_id not in courts_read_by(user):
        raise Refusal("NOT_FOUND")
    return settlement


def confirmation_file(lot_id: int) -> LotFile | None:
    """The confirmation letter of a lot, once it is made."""
    return db.session.scalars(
        sa.select(LotFile).where(LotFile.lot_id == lot_id, LotFile.kind == "confirmation")
    ).first()


def settled_of_case(case_id: int) -> Sequence[Settlement]:
    """The case's sales whose ruling has been served, in the order of service."""
    return db.session.scalars(
        sa.select(Settlement)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Lot.state == "settled")
        .order_by(Settlement.ruling_served_on)
    ).all()


def balance_payments(enrolment_id: uuid.UUID) -> Sequence[Payment]:
    """Everything that was asked of a buyer for his balance, oldest first."""
    return payments_for("balance", f"enrolment:{enrolment_id}")


def open_balance_payments(enrolment_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Balance payments of a buyer that were asked for and have not been heard of."""
    return db.session.scalars(
        sa.select(Payment.id).where(
            Payment.purpose == "balance", Payment.subject == f"enrolment:{enrolment_id}", Payment.state == "started",
            Payment.ask_reference.is_not(None),
        )
    ).all()  # fmt: skip


def extensions_of(lot_id: int) -> Sequence[BalanceExtension]:
    """How the panel moved the last day of the balance, oldest first."""
    return db.session.scalars(
        sa.select(BalanceExtension).where(BalanceExtension.lot_id == lot_id).order_by(BalanceExtension.decided_at)
    ).all()


def set_off_of(lot_id: int) -> SetOff | None:
    """The buyer's request to set off, the newest one; None when he has made none."""
    return db.session.scalars(
        sa.select(SetOff).where(SetOff.lot_id == lot_id).order_by(SetOff.asked_at.desc()).limit(1)
    ).first()


def loan_payers(enrolment_id: uuid.UUID | str) -> list[str]:
    """The account holders who lend this buyer his balance, as the court has confirmed them."""
    return list(
        db.session.scalars(
            sa.select(LoanPayer.account_holder)
            .join(Settlement, Settlement.lot_id == LoanPayer.lot_id)
            .where(Settlement.enrolment_id == enrolment_id, LoanPayer.state == "confirmed")
            .order_by(LoanPayer.named_at)
        )
    )


def loan_payers_of(lot_id: int) -> Sequence[LoanPayer]:
    """The lenders that the buyer has named, oldest first."""
    return db.session.scalars(sa.select(LoanPayer).where(LoanPayer.lot_id == lot_id).order_by(LoanPayer.named_at)).all()


def sold_without_settlement() -> Sequence[int]:
    """Sold lots whose settlement is to be opened."""
    return db.session.scalars(
        sa.select(Lot.id)
        .outerjoin(Settlement, Settlement.lot_id == Lot.id)
        .where(Lot.state == "sold", ~Lot.is_practice)
        # Taken again after a creditor had not paid: the settlement begins anew.
        .where(Settlement.lot_id.is_(None) | (Lot.taken_at > Settlement.defaulted_at))
        .order_by(Lot.closes_at)
        .limit(BATCH)
    ).all()


def with_balance_arrived() -> Sequence[int]:
    """Lots whose buyer has paid his whole balance, and nobody has taken note of it yet."""
    came_minor = (
        sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0))
        .where(
            Payment.purpose == "balance", Payment.state == "received", ~_has_refund,
            Payment.subject == deposit_subject_of(Settlement.enrolment_id),
        )
        .correlate(Settlement).scalar_subquery()
    )  # fmt: skip
    set_off_minor = (
        sa.select(sa.func.coalesce(sa.func.sum(SetOff.amount_minor), 0))
        .where(SetOff.lot_id == Settlement.lot_id, SetOff.state == "approved")
        .correlate(Settlement).scalar_subquery()
    )  # fmt: skip
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .where(Settlement.paid_at.is_(None), Settlement.defaulted_at.is_(None))
        .where(came_minor + set_off_minor >= Settlement.balance_minor)
        .order_by(Settlement.balance_late_at)
        .limit(BATCH)
    ).all()


def with_late_balance() -> Sequence[int]:
    """Lots whose balance is late."""
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.state == "sold", Settlement.paid_at.is_(None), Settlement.defaulted_at.is_(None))
        .where(Settlement.balance_late_at <= clock.now())
        .order_by(Settlement.balance_late_at)
        .limit(BATCH)
    ).all()


def with_balance_after_the_end() -> Sequence[int]:
    """Lots with balance money that came after the default or after the price was complete, not on its way back yet."""
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Payment, Payment.subject == deposit_subject_of(Settlement.enrolment_id))
        .where(Payment.purpose == "balance", Payment.state == "received", ~_has_refund)
        .where(Settlement.defaulted_at.is_not(None) | (Payment.finished_at > Settlement.paid_at))
        .distinct()
        .limit(BATCH)
    ).all()


def without_letter() -> Sequence[int]:
    """Settlements whose confirmation letter is to be made."""
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        # Who takes a thing in kind has won no bidding that could be confirmed.
        .where(Settlement.letter_at.is_(None), Settlement.letter_refusal.is_(None), Lot.taken_at.is_(None))
        .order_by(Settlement.opened_at)
        .limit(BATCH)
    ).all()


def next_late() -> tuple[datetime, str] | None:
    """When the next balance becomes late, and of which lot."""
    row = db.session.execute(
        sa.select(Settlement.balance_late_at, Lot.title)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.state == "sold", Settlement.paid_at.is_(None), Settlement.defaulted_at.is_(None))
        .order_by(Settlement.balance_late_at)
        .limit(1)
    ).first()
    return (row.balance_late_at, row.title) if row else None
