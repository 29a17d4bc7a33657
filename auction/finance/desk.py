"""What waits for the finance desk of a court: how much of each list, the money free to be distributed, one release."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionPlan, PlanDraft
from auction.distribution.queries import bound_minor
from auction.enrolment.models import Enrolment
from auction.ground.store import db, found
from auction.ledger.models import LedgerAccount
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.settlement.models import Settlement

from .outgoing_lists import enrolment_of, payment_court


def free_money(court_id: int | None) -> sa.Select:
    """The court's cases with free money and no plan that waits for approval, longest settled first, as a query of
    (id, number, currency, free_minor, since, drafted_at). `since`: when the first ruling that is settled was served.
    """
    waits = sa.exists().where(DistributionPlan.case_id == EnforcementCase.id, DistributionPlan.state == "prepared")
    sales, plans = bound_minor(EnforcementCase.id)
    free = sa.func.account_balance(LedgerAccount.id) - sales - plans
    return (
        sa.select(
            EnforcementCase.id, EnforcementCase.number, EnforcementCase.currency,
            sa.cast(free, sa.BigInteger).label("free_minor"),
            sa.func.min(Settlement.ruling_served_on).label("since"), sa.func.min(PlanDraft.made_at).label("drafted_at"),
        )
        .outerjoin(PlanDraft, (PlanDraft.case_id == EnforcementCase.id) & PlanDraft.content.is_not(None))
        .join(Lot, Lot.case_id == EnforcementCase.id)
        .join(Settlement, Settlement.lot_id == Lot.id)
        .join(LedgerAccount, LedgerAccount.name == sa.func.concat("case:", EnforcementCase.id))
        .where(EnforcementCase.court_id == court_id, Lot.state == "settled", ~waits, free > 0)
        .group_by(EnforcementCase.id, LedgerAccount.id)
        .order_by(sa.func.min(Settlement.ruling_served_on))
    )  # fmt: skip


def release_of(refund_id: uuid.UUID, user: User) -> tuple[Refund, Lot | None]:
    """A release of the user's court and the lot it belongs to, if it is a lot's. Refuses NOT_FOUND."""
    row = db.session.execute(
        sa.select(Refund, Lot)
        .join(Payment, Payment.id == Refund.payment_id)
        .outerjoin(Enrolment, Enrolment.id == enrolment_of())
        .outerjoin(Lot, Lot.id == Enrolment.lot_id)
        .where(Refund.id == refund_id, payment_court() == user.court_id)
        .options(joinedload(Refund.payment))
    ).one_or_none()
    refund, lot = found(row)
    return refund, lot


def payout_of(payout_id: uuid.UUID, user: User) -> Payout:
    """A pay-out of the user's court. Refuses NOT_FOUND."""
    return found(db.session.scalar(sa.select(Payout).where(Payout.id == payout_id, Payout.court_id == user.court_id)))
