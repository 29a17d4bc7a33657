"""What waits for the finance desk of a court, late first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.settlement.models import Settlement

from .models import DistributionLine, DistributionPlan
from .queries import distributable_minor


@dataclass(frozen=True)
class RefundWaiting:
    """A release that has not arrived, and the lot it belongs to. `can_resend`: failed, and not tried anew."""

    refund: Refund
    lot: Lot
    can_resend: bool


@dataclass(frozen=True)
class FinanceDesk:
    """Everything of one court that finance has to act on or watch."""

    plans: Sequence[DistributionPlan]
    to_prepare: Sequence[tuple[EnforcementCase, int]]
    refunds: Sequence[RefundWaiting]
    payouts: Sequence[tuple[Payout, DistributionPlan]]
    alarms: Sequence[tuple[Payment, Lot]]
    balances: Sequence[Settlement]


def finance_desk(court_id: int) -> FinanceDesk:
    """The desk of one court."""
    return FinanceDesk(
        plans=_plans(court_id),
        to_prepare=_to_prepare(court_id),
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
    ).all()


def _to_prepare(court_id: int) -> list[tuple[EnforcementCase, int]]:
    """Cases with free money and no plan that waits, longest settled first."""
    waits = sa.exists().where(DistributionPlan.case_id == EnforcementCase.id, DistributionPlan.state == "prepared")
    cases = db.session.scalars(
        sa.select(EnforcementCase)
        .join(Lot, Lot.case_id == EnforcementCase.id)
        .join(Settlement, Settlement.lot_id == Lot.id)
        .where(EnforcementCase.court_id == court_id, Lot.state == "settled", ~waits)
        .group_by(EnforcementCase.id)
        .order_by(sa.func.min(Settlement.ruling_served_on))
    ).all()
    free = [(case, distributable_minor(case.id)) for case in cases]
    return [(case, free_minor) for case, free_minor in free if free_minor > 0]


def _refunds(court_id: int) -> list[RefundWaiting]:
    newer = sa.orm.aliased(Refund)
    has_newer = sa.exists().where(newer.payment_id == Refund.payment_id, newer.state != "failed")
    rows = db.session.execute(
        sa.select(Refund, Lot, has_newer.label("has_newer"))
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Enrolment, sa.func.concat("enrolment:", Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == court_id, Refund.state != "arrived")
        .order_by(Refund.state != "failed", Refund.due_at)
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
        .limit(200)
    ).all()
    return [(payout, plan) for payout, plan in rows]


def _alarms(court_id: int) -> list[tuple[Payment, Lot]]:
    rows = db.session.execute(
        sa.select(Payment, Lot)
        .join(Enrolment, sa.func.concat("enrolment:", Enrolment.id) == Payment.subject)
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
    ).all()


def refund_court_id(refund_id: uuid.UUID) -> int:
    """The court whose lot a release belongs to. Refuses NOT_FOUND."""
    return found(
        db.session.scalar(
            sa.select(Lot.court_id)
            .join(Enrolment, Enrolment.lot_id == Lot.id)
            .join(Payment, Payment.subject == sa.func.concat("enrolment:", Enrolment.id))
            .join(Refund, Refund.payment_id == Payment.id)
            .where(Refund.id == refund_id)
        )
    )
