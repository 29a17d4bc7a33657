"""Reckoning what stands before the applicant, and reading what he was told."""

from dataclasses import dataclass

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import Claim, Party
from auction.distribution.drafting import suggested_costs
from auction.distribution.plans import creditor_claims
from auction.distribution.standing_rules import standing
from auction.ground import clock
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot

from .models import SurplusNotice
from .rules import Ranked, ahead_minor


@dataclass(frozen=True)
class Ahead:
    """What is paid before the applicant: claims of better rank, and the costs of the enforcement."""

    claims_minor: int
    costs_minor: int

    @property
    def total_minor(self) -> int:
        return self.claims_minor + self.costs_minor


def ahead_of_applicant(lot: Lot, reserve_minor: int) -> Ahead:
    """What stands before the applicant of the lot's case if it sold at this reserve."""
    case, today = lot.case, clock.today()
    rules = rule_set(lot.jurisdiction)
    kinds = {
        claim.id: (claim.kind, claim.rank, claim.party.role == "applicant") for claim in db.session.scalars(
            sa.select(Claim).where(Claim.case_id == case.id, Claim.excluded_reason == "")
        )
    }  # fmt: skip
    claims_minor = ahead_minor(
        Ranked(*kinds[claim.claim_id][:2], standing(claim, today, rules).owed_minor, kinds[claim.claim_id][2])
        for claim in creditor_claims(case) if claim.claim_id in kinds
    )  # fmt: skip
    costs_minor = sum(cost.amount_minor for cost in suggested_costs(case, reserve_minor, today)) if claims_minor else 0
    return Ahead(claims_minor, costs_minor)


def notice_of(lot_id: int) -> SurplusNotice | None:
    """What the applicant was told about this lot."""
    return db.session.scalars(sa.select(SurplusNotice).where(SurplusNotice.lot_id == lot_id)).one_or_none()


def own_notice(user: User, surplus_id: int) -> SurplusNotice:
    """A notice to an applicant whom this person is. Refuses NOT_FOUND."""
    notice = found(db.session.get(SurplusNotice, surplus_id))
    is_applicant = sa.exists().where(
        Party.case_id == notice.lot.case_id, Party.role == "applicant", Party.user_id == user.id
    )
    return found(notice if db.session.scalar(sa.select(is_applicant)) else None)
