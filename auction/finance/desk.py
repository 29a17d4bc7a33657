"""What waits for the finance desk of a court, late first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionLine, DistributionPlan, PlanDraft
from auction.distribution.queries import bound_minor
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject_of
from auction.ground.store import db, found
from auction.ledger.models import LedgerAccount
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.settlement.models import Settlement


@dataclass(frozen=True)
class RefundWaiting:
    """A release that has not arrived, and the lot it belongs to. `can_resend`: failed, and not tried anew."""

    refund: Refund
    lot: Lot
    can_resend: bool


@dataclass(frozen=True)
class FreeMoney:
    """A case with money to distribute. `since`: the day its first ruling that is settled was served."""

    case_id: int
    number: str
    currency: str
    since: date
    free_minor: int
    drafted_at: datetime | None = None


@dataclass(frozen=True)
class FinanceDesk:
    """Everything of one court that finance has to act on or watch."""

    plans: Sequence[DistributionPlan]
    to_prepare: Sequence[FreeMoney]
    refunds: Sequence[RefundWaiting]
    payouts: Sequence[tuple[Payout, DistributionPlan]]
    alarms: Sequence[tuple[Payment, Lot]]
    balances: Sequence[Settlement]


def finance_desk(court_id: int) -> FinanceDesk:
    """The desk of one court."""
    return FinanceDesk(
        plans=_plans(court_id),
        to_prepare=free_money(court_id),
        refunds=_refunds(court_id),
        payouts=_payouts(court_id),
        alarms=_alarms(court_id),
        balances=_balances(court_id),
    )


def _plans(court_id: int) -> Sequence[DistributionPlan]:
    return db.session.scalars(
        sa.select(DistributionPlan)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(DistributionPlan.state == "prepared", EnforcementCase.court_id == court_id)
        .order_by(DistributionPlan.prepared_at)
        .options(joinedload(DistributionPlan.case), joinedload(DistributionPlan.prepared_by))
    ).all()


def free_money(court_id: int) -> list[FreeMoney]:
    """The court's cases with free money and no plan that waits for approval, longest settled first. One query."""
    waits = sa.exists().where(DistributionPlan.case_id == EnforcementCase.id, DistributionPlan.state == "prepared")
    sales, plans = bound_minor(EnforcementCase.id)
    free = sa.func.account_balance(LedgerAccount.id) - sales - plans
    rows = db.session.execute(
        sa.select(
            EnforcementCase.id, EnforcementCase.number, EnforcementCase.currency, free.label("free_minor"),
            sa.func.min(Settlement.ruling_served_on).label("since"), sa.func.min(PlanDraft.made_at).label("drafted_at"),
        )
        .outerjoin(PlanDraft, (PlanDraft.case_id == EnforcementCase.id) & PlanDraft.content.is_not(None))
        .join(Lot, Lot.case_id == EnforcementCase.id)
        .join(Settlement, Settlement.lot_id == Lot.id)
        .join(LedgerAccount, LedgerAccount.name == sa.func.concat("case:", EnforcementCase.id))
        .where(EnforcementCase.court_id == court_id, Lot.state == "settled", ~waits, free > 0)
        .group_by(EnforcementCase.id, LedgerAccount.id)
        .order_by(sa.func.min(Settlement.ruling_served_on))
    ).all()  # fmt: skip
    return [FreeMoney(row.id, row.number, row.currency, row.since, int(row.free_minor), row.drafted_at) for row in rows]


def _refunds(court_id: int) -> list[RefundWaiting]:
    newer = sa.orm.aliased(Refund)
    has_newer = sa.exists().where(newer.payment_id == Refund.payment_id, newer.state != "failed")
    rows = db.session.execute(
        sa.select(Refund, Lot, has_newer.label("has_newer"))
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == court_id, Refund.state != "arrived")
        .order_by(Refund.state != "failed", Refund.due_at)
        .options(joinedload(Refund.payment))
        .limit(200)
    ).all()
    return [
        RefundWaiting(refund, lot, refund.state == "failed")
        for refund, lot, is_replaced in rows
        if refund.state != "failed" or not is_replaced
    ]


def _payouts(court_id: int) -> list[tuple[Payout, DistributionPlan]]:
    rows = db.session.execute(
        sa.select(Payout, DistributionPlan)
        .join(DistributionLine, DistributionLine.payout_id == Payout.id)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(EnforcementCase.court_id == court_id, Payout.state != "arrived")
        .order_by(Payout.state != "failed", Payout.created_at)
        .options(joinedload(DistributionPlan.case))
        .limit(200)
    ).all()
    return [(payout, plan) for payout, plan in rows]


def _alarms(court_id: int) -> list[tuple[Payment, Lot]]:
    rows = db.session.execute(
        sa.select(Payment, Lot)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == court_id, Payment.alarm.is_not(None))
        .order_by(Payment.started_at.desc())
        .limit(200)
    ).all()
    return [(payment, lot) for payment, lot in rows]


def _balances(court_id: int) -> Sequence[Settlement]:
    return db.session.scalars(
        sa.select(Settlement)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.court_id == court_id, Lot.state == "sold", Settlement.paid_at.is_(None))
        .order_by(Settlement.balance_late_at)
        .options(joinedload(Settlement.lot))
    ).all()


def refund_court_id(refund_id: uuid.UUID) -> int:
    """The court whose lot a release belongs to. Refuses NOT_FOUND."""
    return found(
        db.session.scalar(
            sa.select(Lot.court_id)
            .join(Enrolment, Enrolment.lot_id == Lot.id)
            .join(Payment, Payment.subject == deposit_subject_of(Enrolment.id))
            .join(Refund, Refund.payment_id == Payment.id)
            .where(Refund.id == refund_id)
        )
    )
