"""The clock of the pay-out for each case whose money waits, read in two statements however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet
from auction.lots.models import Lot
from auction.payments.models import Payout
from auction.settlement.models import Settlement

from .ageing_rules import Ageing, ageing
from .models import DistributionLine, DistributionPlan


@dataclass(frozen=True)
class CaseAgeing:
    """One case's clock; it runs from the oldest price that was paid and is in no plan whose pay-outs have all arrived."""

    case: EnforcementCase
    ageing: Ageing


def ageing_of_cases(court_id: int) -> Sequence[CaseAgeing]:
    """The court's cases whose money has come in and is not yet paid out, most urgent first."""
    rules = rule_set(db.session.get_one(Court, court_id).jurisdiction)
    rows = db.session.execute(_clocks().where(EnforcementCase.court_id == court_id)).all()
    made = [_reckoned(row, rules) for row in rows]
    return sorted(made, key=lambda one: (one.ageing.due_on, one.case.id))


def ageing_of(case: EnforcementCase) -> Ageing | None:
    """The clock of one case; None while no price has been paid or all of it is paid out."""
    row = db.session.execute(_clocks().where(EnforcementCase.id == case.id)).first()
    return _reckoned(row, rule_set(case.court.jurisdiction)).ageing if row else None


def _reckoned(row: sa.Row, rules: RuleSet) -> CaseAgeing:
    case, arrived_at, approved_at = row
    approved_on = approved_at.astimezone(COURT_ZONE).date() if approved_at else None
    arrived_on = arrived_at.astimezone(COURT_ZONE).date()
    return CaseAgeing(case, ageing(arrived_on, approved_on, None, clock.today(), rules))


def _clocks() -> sa.Select:
    """(case, when its oldest open price was paid, when the plan for it was approved).

    A price is open until a plan that was approved after its payment has all its pay-outs arrived.
    """
    plan, done = sa.orm.aliased(DistributionPlan), sa.orm.aliased(DistributionPlan)
    has_arrived = sa.exists().where(Payout.id == DistributionLine.payout_id, Payout.state == "arrived")
    unpaid = sa.exists().where(
        DistributionLine.plan_id == done.id, DistributionLine.allotted_minor > 0, ~has_arrived
    )  # fmt: skip
    is_paid_out = sa.exists().where(
        done.case_id == Lot.case_id, done.state == "approved", done.prepared_at >= Settlement.paid_at, ~unpaid
    )
    oldest = (
        sa.select(Lot.case_id, sa.func.min(Settlement.paid_at).label("arrived_at"))
        .join(Settlement, Settlement.lot_id == Lot.id)
        .where(Settlement.paid_at.is_not(None), Lot.state.in_(("paid", "settled")), ~is_paid_out)
        .group_by(Lot.case_id)
        .subquery()
    )
    approved_at = (
        sa.select(sa.func.min(plan.decided_at))
        .where(
            plan.case_id == oldest.c.case_id, plan.state == "approved", plan.prepared_at >= oldest.c.arrived_at
        )
        .scalar_subquery()
    )  # fmt: skip
    return (
        sa.select(EnforcementCase, oldest.c.arrived_at, approved_at.label("approved_at"))
        .join(oldest, oldest.c.case_id == EnforcementCase.id)
    )  # fmt: skip
