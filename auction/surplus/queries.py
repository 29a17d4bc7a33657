"""Reckoning what stands before the applicants, and reading what they were told and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from auction.accounts.models import User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.distribution.drafting import suggested_costs
from auction.distribution.plans import creditor_claims
from auction.distribution.standing_rules import standing
from auction.ground import clock
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.price_rules import SurplusVerdict, surplus_verdict
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.papers.queries import deliveries_of, valid_paper

from .models import SurplusNotice, SurplusReply
from .rules import Ranked, Reply, ahead_minor, verdict_of

PAPER = "surplus_notice"


@dataclass(frozen=True)
class Ahead:
    """What is paid before the applicants: claims of better rank, and the costs of the enforcement."""

    claims_minor: int
    costs_minor: int

    @property
    def total_minor(self) -> int:
        """Both together: what a start price must exceed."""
        return self.claims_minor + self.costs_minor


def applicants(case: EnforcementCase) -> list[Party]:
    """Those who asked for the enforcement."""
    return [party for party in case.parties if party.role == "applicant"]


def ahead_of_applicant(lot: Lot, reserve_minor: int) -> Ahead:
    """What stands before the applicants of the lot's case if it sold at this reserve. A security that burdens another asset
    of the case takes nothing from this one.
    """
    case, today = lot.case, clock.today()
    rules = rule_set(lot.jurisdiction)
    claims = db.session.scalars(sa.select(Claim).where(Claim.case_id == case.id, Claim.excluded_reason == ""))
    counted = {
        claim.id: (claim.kind, claim.rank, claim.party.role == "applicant")
        for claim in claims if claim.asset_id in (None, lot.asset_id)
    }  # fmt: skip
    claims_minor = ahead_minor(
        Ranked(*counted[claim.claim_id][:2], standing(claim, today, rules).owed_minor, counted[claim.claim_id][2])
        for claim in creditor_claims(case) if claim.claim_id in counted
    )  # fmt: skip
    costs_minor = sum(cost.amount_minor for cost in suggested_costs(case, reserve_minor, today))
    return Ahead(claims_minor, costs_minor)


def surplus_at(lot: Lot, start_price_minor: int) -> tuple[Ahead, SurplusVerdict]:
    """What stands before the applicants at this start price, and whether anything could be left for them."""
    ahead = ahead_of_applicant(lot, start_price_minor)
    rules = rule_set(lot.jurisdiction)
    return ahead, surplus_verdict(start_price_minor, ahead.claims_minor, ahead.costs_minor, rules)


def notices_of(lot_id: int) -> Sequence[SurplusNotice]:
    """Every telling about this lot, the latest first."""
    return db.session.scalars(
        sa.select(SurplusNotice)
        .where(SurplusNotice.lot_id == lot_id)
        .order_by(SurplusNotice.id.desc())
        .options(selectinload(SurplusNotice.replies).joinedload(SurplusReply.party))
    ).all()


def notice_of(lot_id: int) -> SurplusNotice | None:
    """What the applicants were told about this lot last: the telling that counts."""
    return next(iter(notices_of(lot_id)), None)


def verdict_on(notice: SurplusNotice) -> str:
    """What the applicants' answers come to today (rules.verdict_of)."""
    return verdict_of([Reply(one.reply_by, one.insists) for one in notice.replies], clock.today())


def has_grown(notice: SurplusNotice) -> bool:
    """Whether more stands before the applicants today than they were told, at the price they were told of."""
    return ahead_of_applicant(notice.lot, notice.start_price_minor).total_minor > notice.ahead_minor


def delivered_on(reply: SurplusReply) -> date | None:
    """The first day for which the delivery of his paper of the latest telling is recorded."""
    subject, recipient = f"lot:{reply.notice.lot_id}", f"party:{reply.party_id}"
    paper = valid_paper(PAPER, subject, recipient)
    rows = [row for row in deliveries_of(PAPER, subject, recipient) if paper and row.paper_id == paper.id]
    return next((row.delivered_on for row in rows if row.result == "delivered"), None)


def undelivered() -> Sequence[int]:
    """Tellings of lots not announced yet whose paper's receipt somebody may have recorded since."""
    later = aliased(SurplusNotice)
    return db.session.scalars(
        sa.select(SurplusReply.notice_id)
        .join(SurplusReply.notice)
        .join(SurplusNotice.lot)
        .where(SurplusReply.received_on.is_(None), Lot.state.in_(BEFORE_ANNOUNCEMENT))
        .where(~sa.exists().where(later.lot_id == SurplusNotice.lot_id, later.id > SurplusNotice.id))
        .distinct()
    ).all()


def own_reply(user: User, surplus_id: int) -> SurplusReply:
    """The part in a telling of the applicant whom this person is. Refuses NOT_FOUND."""
    return found(
        db.session.scalars(
            sa.select(SurplusReply)
            .join(SurplusReply.party)
            .where(SurplusReply.notice_id == surplus_id, Party.user_id == user.id)
            .order_by(SurplusReply.party_id)
            .options(joinedload(SurplusReply.notice).joinedload(SurplusNotice.lot))
        ).first()
    )


def insisting(lot_id: int) -> list[Party]:
    """Who insisted on the sale of this lot, at any telling: they bear the costs should it fail (art 6(3))."""
    return list(
        db.session.scalars(
            sa.select(Party)
            .where(
                Party.id.in_(
                    sa.select(SurplusReply.party_id)
                    .join(SurplusReply.notice)
                    .where(SurplusNotice.lot_id == lot_id, SurplusReply.insists.is_(True))
                )
            )
            .order_by(Party.id)
        )
    )
