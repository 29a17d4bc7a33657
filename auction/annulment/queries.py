"""Reading annulled sales: what the buyer has back, what is still asked of whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.accounts.models import User
from auction.enrolment.queries import deposit_subject, deposit_subject_of
from auction.ground.store import db, found
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.panel.models import PanelDecision
from auction.panel.queries import decisions_about
from auction.payments.models import Payment, Payout, Refund
from auction.settlement.models import Settlement

from .models import Annulment, Recovery

BATCH = 100


def annulled_account(lot_id: int) -> str:
    """The ledger account where money waits that goes back to the buyer of an annulled sale."""
    return f"annulled:{lot_id}"


def recovery_account(recovery_id: int) -> str:
    """The ledger account where a payee's own repayment arrives."""
    return f"recovery:{recovery_id}"


def payouts_to_buyer(lot_id: int) -> Sequence[Payout]:
    """What was paid out to the buyer beside the releases of his payments, oldest first."""
    return db.session.scalars(
        sa.select(Payout).where(Payout.subject == f"annulment:{lot_id}").order_by(Payout.created_at)
    ).all()


@dataclass(frozen=True)
class AnnulmentMoney:
    """How far an annulled sale is undone. `arrived_minor` stands on the buyer's account, `under_way_minor` will."""

    annulment: Annulment
    arrived_minor: int
    under_way_minor: int
    waiting_minor: int

    @property
    def open_minor(self) -> int:
        """What the buyer has not got back yet."""
        return self.annulment.price_minor - self.arrived_minor


def money_of(annulment: Annulment) -> AnnulmentMoney:
    """Everything about the money of an annulled sale."""
    refunds = db.session.execute(
        sa.select(Refund.state, Refund.amount_minor)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.subject == deposit_subject(annulment.settlement.enrolment_id), Refund.reason == "annulled")
    )
    moved = [(row.state, row.amount_minor) for row in refunds]
    moved += [(payout.state, payout.amount_minor) for payout in payouts_to_buyer(annulment.lot_id)]
    return AnnulmentMoney(
        annulment,
        arrived_minor=sum(minor for state, minor in moved if state == "arrived"),
        under_way_minor=sum(minor for state, minor in moved if state in ("due", "sent")),
        waiting_minor=balance_minor(annulled_account(annulment.lot_id)),
    )


def annulment_of(lot_id: int) -> Annulment | None:
    """The annulment of a lot's sale, or None."""
    return db.session.get(Annulment, lot_id)


def annulments_of_case(case_id: int) -> Sequence[Annulment]:
    """The annulled sales of a case, oldest first."""
    return db.session.scalars(
        sa.select(Annulment)
        .join(Lot, Lot.id == Annulment.lot_id)
        .where(Lot.case_id == case_id)
        .order_by(Annulment.annulled_at)
    ).all()


def buyers_annulment(user: User, lot_id: int) -> Annulment:
    """The annulment, for the buyer of the sale. Refuses NOT_FOUND to everybody else."""
    annulment = found(db.session.get(Annulment, lot_id))
    return found(annulment if annulment.settlement.enrolment.user_id == user.id else None)


def own_recovery(user: User, recovery_id: int) -> Recovery:
    """What this party has to pay back. Refuses NOT_FOUND to everybody else."""
    recovery = found(db.session.get(Recovery, recovery_id))
    return found(recovery if recovery.party and recovery.party.user_id == user.id else None)


def proposals(lot_id: int) -> Sequence[PanelDecision]:
    """What was put before the panel about annulling this sale, newest first."""
    return decisions_about(f"lot:{lot_id}", "annulment")


def with_open_recoveries() -> Sequence[int]:
    """Recoveries that are not complete, of annulled sales."""
    rows = db.session.scalars(sa.select(Recovery).order_by(Recovery.id).limit(BATCH * 10)).all()
    return [row.id for row in rows if row.open_minor]


def with_money_for_the_buyer() -> Sequence[int]:
    """Annulled lots where money waits for the buyer, or came from him after the end."""
    came_late = sa.exists().where(
        Payment.subject == deposit_subject_of(Settlement.enrolment_id), Payment.purpose == "balance",
        Payment.state == "received", ~sa.exists().where(Refund.payment_id == Payment.id),
    )  # fmt: skip
    rows = db.session.execute(
        sa.select(Annulment.lot_id, Annulment.payee_at, came_late.label("came_late"))
        .join(Settlement, Settlement.lot_id == Annulment.lot_id)
        .order_by(Annulment.annulled_at.desc())
        .limit(BATCH * 10)
    ).all()
    return [
        row.lot_id for row in rows
        if row.came_late or (row.payee_at and balance_minor(annulled_account(row.lot_id)) > 0)
    ]  # fmt: skip


def enrolment_of(lot_id: int) -> uuid.UUID:
    """The enrolment that had bought an annulled lot."""
    return found(db.session.get(Settlement, lot_id)).enrolment_id
