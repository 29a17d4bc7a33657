"""Reading plans, and what of a case account is free to be distributed."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.cases.models import EnforcementCase
from auction.ground.deadline import court_day
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db, found
from auction.ledger.models import LedgerAccount, Transfer
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account

from .models import DistributionLine, DistributionPlan, EscrowedLine

# While a lot is one of these its money stands on the case account but is not yet the creditors'.
BOUND_STATES = ("sold", "paid")


def distributable_minor(case_id: int, besides_plan_id: int = 0) -> int:
    """What stands on the case account and belongs to no sale still being settled and to no plan being served.

    `besides_plan_id`: a plan that is just being approved, for the money it is about to take.
    """
    standing = balance_minor(case_account(case_id))
    bound = sum(db.session.execute(sa.select(*bound_minor(case_id, besides_plan_id))).one())
    return standing - int(bound)


def bound_minor(
    case_id: int | sa.SQLColumnExpression[int], besides_plan_id: int = 0
) -> tuple[sa.ScalarSelect, sa.ScalarSelect]:
    """What is bound of a case account, as SQL: of sales still being settled, and of plans being served."""
    paid = sa.case((Settlement.paid_at.is_not(None), Settlement.balance_minor), else_=0)
    sales = (
        sa.select(sa.func.coalesce(sa.func.sum(Settlement.deposit_minor + paid), 0))
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Lot.state.in_(BOUND_STATES))
    )
    plans = sa.select(sa.func.coalesce(sa.func.sum(DistributionPlan.proceeds_minor), 0)).where(
        DistributionPlan.case_id == case_id, DistributionPlan.state == "approved",
        DistributionPlan.ordered_at.is_(None), DistributionPlan.id != besides_plan_id,
    )  # fmt: skip
    return sales.scalar_subquery(), plans.scalar_subquery()


def last_redeemed_on(case_id: int) -> date | None:
    """The day on which the debtor's own last payment came, or the price of what he sold himself was taken to the case
    account (法释〔2014〕8号 3); None: neither did.
    """
    account = sa.select(LedgerAccount.id).where(LedgerAccount.name == case_account(case_id)).scalar_subquery()
    sold_at = db.session.scalar(
        sa.select(sa.func.max(Transfer.at)).where(
            Transfer.reason == "self_sale.credited", Transfer.to_account_id == account
        )
    )
    came_on = db.session.scalar(
        sa.select(sa.func.max(sa.func.coalesce(Payment.arrived_on, court_day(Payment.finished_at)))).where(
            Payment.purpose == "redemption", Payment.subject == f"case:{case_id}", Payment.state == "received"
        )
    )
    sold_on = sold_at.astimezone(COURT_ZONE).date() if sold_at else None
    return max((day for day in (came_on, sold_on) if day), default=None)


def held_lines(plan_id: int) -> Sequence[EscrowedLine]:
    """What still stands in escrow of a plan, in its order."""
    return db.session.scalars(
        sa.select(EscrowedLine)
        .where(
            EscrowedLine.plan_id == plan_id, EscrowedLine.payout_id.is_(None), EscrowedLine.corrected_by_id.is_(None)
        )
        .order_by(EscrowedLine.position)
    ).all()


def money_for(plan: DistributionPlan) -> int:
    """What a plan may share out: the free money of its case, or what the plan that it corrects holds back."""
    if plan.corrects_id:
        return sum(row.held_minor for row in held_lines(plan.corrects_id))
    return distributable_minor(plan.case_id, plan.id)


def plan(plan_id: int) -> DistributionPlan:
    """One plan. Refuses NOT_FOUND."""
    return found(db.session.get(DistributionPlan, plan_id))


def payouts_of_lines(plan_id: int, positions: Sequence[int]) -> dict[int, Payout]:
    """The pay-outs of these lines by position, in one query."""
    rows = db.session.execute(
        sa.select(DistributionLine.position, Payout)
        .join(Payout, Payout.id == DistributionLine.payout_id)
        .where(DistributionLine.plan_id == plan_id, DistributionLine.position.in_(positions))
    )
    return {row.position: row.Payout for row in rows}


def line_paid_by(payout_id: uuid.UUID) -> DistributionLine | None:
    """The plan's line that a pay-out is for; None for what a panel has ordered."""
    return db.session.scalar(sa.select(DistributionLine).where(DistributionLine.payout_id == payout_id))


def uncountersigned(court_id: int | None) -> sa.Select:
    """The court's pay-outs that wait for a third person, oldest first, joined with their plan and its case."""
    return (
        sa.select(Payout)
        .join(DistributionPlan, sa.func.concat("plan:", DistributionPlan.id) == Payout.subject)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(
            Payout.court_id == court_id, Payout.state == "due", Payout.needs_countersign,
            Payout.countersigned_at.is_(None),
        )
        .order_by(Payout.created_at, Payout.id)
    )  # fmt: skip


def plans_of_case(case_id: int) -> Sequence[DistributionPlan]:
    """The case's plans, newest first."""
    return db.session.scalars(
        sa.select(DistributionPlan).where(DistributionPlan.case_id == case_id).order_by(DistributionPlan.id.desc())
    ).all()


def paid_lines(case_id: int) -> Sequence[DistributionLine]:
    """Lines of approved plans that give something by now (`committed_minor`), in order."""
    rows = db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == case_id, DistributionPlan.state == "approved")
        .order_by(DistributionLine.plan_id, DistributionLine.position)
        .options(
            selectinload(DistributionLine.plan), selectinload(DistributionLine.payout),
            selectinload(DistributionLine.escrow).selectinload(EscrowedLine.payout),
        )
    ).all()  # fmt: skip
    return [line for line in rows if line.committed_minor]


def sold_assets(case_id: int) -> set[int]:
    """The assets of a case that have a buyer: their price is, or will be, on its account."""
    states = ("sold", "paid", "settled")
    return set(db.session.scalars(sa.select(Lot.asset_id).where(Lot.case_id == case_id, Lot.state.in_(states))))
