"""Reading what shares and criminal property rest on."""

from fractions import Fraction

import sqlalchemy as sa

from auction.cases.models import Claim
from auction.distribution.drafting import suggested_costs
from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.redemption.queries import reckoning
from auction.valuation.models import Inquiry

from .models import CapitalContribution, CriminalProperty, NoReserveSale, ShareOffering, UnappraisedShares
from .rules import CLAIMS_OF


def first_of(lot: Lot) -> Lot:
    """The first round of the lot's cycle: what was recorded for it holds for those that follow."""
    while lot.previous is not None:
        lot = lot.previous
    return lot


def unappraised_of(lot: Lot) -> UnappraisedShares | None:
    """Why these shares are sold without a reference price."""
    return db.session.get(UnappraisedShares, first_of(lot).id)


def offering_of(lot: Lot) -> ShareOffering | None:
    """How many of the shares are sold, and why so many."""
    return db.session.get(ShareOffering, first_of(lot).id)


def capital_of(asset_id: int) -> CapitalContribution | None:
    """What the debtor still has to pay the company for the shares, as last recorded."""
    return db.session.scalars(
        sa.select(CapitalContribution)
        .where(CapitalContribution.asset_id == asset_id)
        .order_by(CapitalContribution.id.desc())
        .limit(1)
    ).one_or_none()


def criminal_property(asset_id: int) -> CriminalProperty | None:
    """Whether the asset is property of a criminal judgment."""
    return db.session.get(CriminalProperty, asset_id)


def no_reserve_of(lot_id: int) -> NoReserveSale | None:
    """Why this lot is sold without reserve."""
    return db.session.get(NoReserveSale, lot_id)


def failed_appraisal(lot_id: int) -> int | None:
    """The last appraisal of this lot that gave no price."""
    return db.session.scalar(
        sa.select(sa.func.max(Inquiry.id)).where(
            Inquiry.lot_id == lot_id, Inquiry.method == "appraisal", Inquiry.state == "failed"
        )
    )


def is_being_valued(lot_id: int) -> bool:
    """Whether an inquiry about the lot's price runs."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Inquiry.lot_id == lot_id, Inquiry.state == "running"))))


def due_minor(lot: Lot) -> int:
    """Debts and costs of the case today, less what stands on its account: what the shares have to cover."""
    return reckoning(lot.case, clock.today()).missing_minor


def costs_minor(lot: Lot, start_price_minor: int) -> int:
    """The costs of the enforcement when the lot sells at this price; the start price must exceed them."""
    return sum(cost.amount_minor for cost in suggested_costs(lot.case, start_price_minor, clock.today()))


def whole_minor(lot: Lot, start_price_minor: int | None = None) -> Fraction | None:
    """What all the shares together are worth: the reference price; without one, the start price for as many."""
    if lot.reference_numerator is not None and lot.reference_denominator is not None:
        return Fraction(lot.reference_numerator, lot.reference_denominator)
    if lot.price_basis == "shares":
        if start_price_minor is None:
            return None
        return start_price_minor * Fraction(lot.units_total or 1, lot.units_offered or 1)
    return None if lot.reference_price_minor is None else Fraction(lot.reference_price_minor)


def has_claim_of(lot: Lot, goes_to: str) -> bool:
    """Whether treasury or victims have a claim in the case, so that the offer in kind reached them."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    Claim.case_id == lot.case_id, Claim.kind.in_(CLAIMS_OF[goes_to]), Claim.excluded_reason == ""
                )
            )
        )
    )
