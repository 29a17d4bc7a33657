"""What an appraiser is paid, and on what base (article 32)."""

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.valuation.rules import appraisal_fee_base, appraisal_reissue_fee
from auction.valuation.steps import record_step

from .models import Commission
from .queries import price_paid_minor

# Whose commission went on to another is paid nothing (article 32(4)).
UNPAID = ("missed", "declined", "unqualified")


def fee_base_minor(held: Commission) -> int | None:
    """What the fee is reckoned on: the lower of appraisal and price paid; None while nothing was sold, when it is the
    reasonable actual cost. For a report issued again the fee is three tenths of what comes of it."""
    report = held.report
    return appraisal_fee_base(report.price_minor, price_paid_minor(held)) if report else None


def set_fee(commission_id: int, actor: User, full_minor: int, basis: str) -> Commission:
    """Set the fee: `full_minor` is what the tariff gives on the base, or the actual cost; of a report issued again 30 %
    of it are due. The applicant advances it and the debtor bears it (article 33).

    Refuses NOT_FOUND, FEE_NOT_OWED, FEE_SET, FEE_BASIS_MISSING.
    """
    with transaction() as session:
        held = found(session.get(Commission, commission_id, with_for_update={"of": Commission}, populate_existing=True))
        same_court(actor, held.inquiry.lot.court_id)
        if held.ending in UNPAID:
            raise Refusal("FEE_NOT_OWED")
        if held.fee_minor is not None:
            raise Refusal("FEE_SET")
        if not basis.strip():
            raise Refusal("FEE_BASIS_MISSING")
        rules = rule_set(held.inquiry.lot.jurisdiction)
        held.fee_minor = appraisal_reissue_fee(full_minor, rules) if held.is_reissue else full_minor
        held.fee_basis = basis.strip()
        record_step(session, held.inquiry, "appraisal.fee_set", actor, commission_id=held.id, fee_minor=held.fee_minor)
    return held
