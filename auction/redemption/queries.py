"""Reading what frees the debtor today, and whose payments wait to be noted."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from flask import current_app

from auction.accounts.models import User
from auction.cases.models import EnforcementCase, Party
from auction.distribution.drafting import suggested_costs
from auction.distribution.plans import creditor_claims
from auction.distribution.queries import bound_minor
from auction.distribution.standing_rules import standing
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import Payment
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account

from .models import CoverageCheck, Redemption
from .rules import NOT_BEGUN, Reckoning

BATCH = 100
PURPOSE = "redemption"


def subject_of(case_id: int) -> str:
    """What such a payment pays for, in the words of payments."""
    return f"case:{case_id}"


def redemption_account(case_id: int) -> str:
    """The ledger account where the debtor's money stands until it is noted."""
    return f"redemption:{case_id}"


def reckoning(case: EnforcementCase, day: date) -> Reckoning:
    """What would free the debtor on `day`. Money that a plan being served has taken is no longer on the account, and the
    deposit of a sale that is not paid yet may still be forfeited: neither counts.
    """
    rules = rule_set(case.court.jurisdiction)
    owed_minor = sum(
        standing(claim, day, rules).owed_minor for claim in creditor_claims(case) if not claim.excluded_reason
    )
    _sales, plans = db.session.execute(sa.select(*bound_minor(case.id))).one()
    deposits = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Settlement.deposit_minor), 0))
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case.id, Lot.state == "sold")
    )
    standing_minor = balance_minor(case_account(case.id)) - int(plans) - int(deposits or 0)
    return Reckoning(day, owed_minor, suggested_costs(case, owed_minor, day), standing_minor)


def debtors_case(user: User, case_id: int) -> EnforcementCase:
    """The case, for its judgment debtor. Refuses NOT_FOUND to everybody else."""
    is_debtor = sa.exists().where(Party.case_id == EnforcementCase.id, Party.role == "debtor", Party.user_id == user.id)
    return found(
        db.session.scalars(sa.select(EnforcementCase).where(EnforcementCase.id == case_id, is_debtor)).one_or_none()
    )


def is_debtor(user: User, case: EnforcementCase) -> bool:
    """Whether this person is a judgment debtor of the case."""
    return any(party.role == "debtor" and party.user_id == user.id for party in case.parties)


def not_noted() -> Sequence[uuid.UUID]:
    """Payments of debtors that have come and are not on the case account yet, oldest first."""
    return db.session.scalars(
        sa.select(Payment.id)
        .outerjoin(Redemption, Redemption.payment_id == Payment.id)
        .where(Payment.purpose == PURPOSE, Payment.state == "received", Redemption.payment_id.is_(None))
        .order_by(Payment.finished_at)
        .limit(BATCH)
    ).all()


def not_checked() -> Sequence[int]:
    """Paid lots whose case has others on their way, not looked at yet."""
    other = sa.orm.aliased(Lot)
    return db.session.scalars(
        sa.select(Lot.id)
        .outerjoin(CoverageCheck, CoverageCheck.lot_id == Lot.id)
        .where(Lot.state == "paid", ~Lot.is_practice, CoverageCheck.lot_id.is_(None))
        .where(sa.exists().where(other.case_id == Lot.case_id, other.state.in_((*NOT_BEGUN, "paused"))))
        .limit(BATCH)
    ).all()


def redemptions_of(case_id: int) -> Sequence[Redemption]:
    """What the debtor has paid in himself, oldest first."""
    return db.session.scalars(
        sa.select(Redemption).where(Redemption.case_id == case_id).order_by(Redemption.credited_at)
    ).all()


def return_path(case_id: int) -> str:
    """Where the way to pay leads back to."""
    return current_app.url_map.bind("").build("redemption.show", {"case_id": case_id})
