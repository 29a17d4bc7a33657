"""Reading forfeited deposits: how far the re-auction is, what was proposed, what is still owed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.distribution.plans import creditor_claims
from auction.distribution.queries import distributable_minor
from auction.distribution.standing_rules import standing
from auction.ground import clock
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.panel.queries import decisions_about
from auction.settlement.models import Settlement
from auction.settlement.queries import settled_of_case

from .models import Forfeiture, TopUp
from .rules import Resale, Round, resale_of

BATCH = 100


def forfeited_account(lot_id: int) -> str:
    """The ledger account where a defaulter's deposit stands."""
    return f"forfeited:{lot_id}"


def top_up_account(enrolment_id: uuid.UUID) -> str:
    """The ledger account where a top-up waits until it is complete."""
    return f"top_up:{enrolment_id}"


def defaulted_settlement(lot_id: int) -> Settlement:
    """The settlement of a lot whose buyer defaulted. Refuses NOT_FOUND."""
    settlement = found(db.session.get(Settlement, lot_id))
    return found(settlement if settlement.defaulted_at else None)


def settlement_for(actor: User, lot_id: int) -> Settlement:
    """The same, for staff of its court. Refuses NOT_FOUND."""
    settlement = defaulted_settlement(lot_id)
    same_court(actor, settlement.lot.court_id)
    return settlement


def resale(lot_id: int) -> Resale | None:
    """How the sale of a defaulted lot was repeated; None while it may still bring something.

    Where nothing was sold, the value that the panel has decided counts as the price.
    """
    made = resale_of(_rounds_after(lot_id))
    if made is None or made.price_minor is not None:
        return made
    values = [one for one in decisions_about(f"lot:{lot_id}", "resale_value") if one.state == "approved"]
    return Resale(None, values[0].content["value_minor"]) if values else made


def _rounds_after(lot_id: int) -> list[Round]:
    """Later lots of the same asset: after a withdrawal or an annulment the sale begins anew without a link."""
    asset_id = sa.select(Lot.asset_id).where(Lot.id == lot_id).scalar_subquery()
    rows = db.session.execute(
        sa.select(Lot.id, Lot.round_kind, Lot.state, Settlement.price_minor)
        .outerjoin(Settlement, Settlement.lot_id == Lot.id)
        .where(Lot.asset_id == asset_id, Lot.id > lot_id, ~Lot.is_practice)
        .order_by(Lot.id)
    )
    # An annulled sale has brought nothing.
    return [Round(*row[:3], None if row.state == "annulled" else row.price_minor) for row in rows]


def owed_minor(case: EnforcementCase) -> tuple[int, int]:
    """What this case's creditors are still owed at its last ruling, and what the free money on its account can pay."""
    settled = settled_of_case(case.id)
    until = (settled[-1].ruling_served_on if settled else None) or clock.today()
    rules = rule_set(case.court.jurisdiction)
    owed = sum(standing(claim, until, rules).owed_minor for claim in creditor_claims(case))
    return owed, distributable_minor(case.id)


def standing_proposal(lot_id: int) -> Forfeiture | None:
    """The proposal that waits or was approved; None before, and after one was sent back."""
    return db.session.scalars(
        sa.select(Forfeiture).where(Forfeiture.lot_id == lot_id, Forfeiture.state != "rejected")
    ).one_or_none()


def top_up_of(lot_id: int) -> TopUp | None:
    """What was ordered from the defaulter beyond his deposit."""
    return db.session.get(TopUp, lot_id)


def own_top_up(user: User, lot_id: int) -> TopUp:
    """The top-up ordered from this person. Refuses NOT_FOUND for a stranger's."""
    top_up = found(db.session.get(TopUp, lot_id))
    return found(top_up if top_up.settlement.enrolment.user_id == user.id else None)


def open_top_up_minor(top_up: TopUp) -> int:
    """What is still to be paid of it."""
    if top_up.paid_at:
        return 0
    return max(0, top_up.amount_minor - balance_minor(top_up_account(top_up.settlement.enrolment_id)))


@dataclass(frozen=True)
class Forfeited:
    """One defaulted lot of a case as its case account shows it."""

    settlement: Settlement
    standing_minor: int
    proposal: Forfeiture | None
    top_up: TopUp | None
    top_up_open_minor: int


def forfeited_of_case(case_id: int) -> list[Forfeited]:
    """The defaulted sales of a case, oldest first."""
    settlements: Sequence[Settlement] = db.session.scalars(
        sa.select(Settlement)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Settlement.defaulted_at.is_not(None))
        .order_by(Settlement.defaulted_at)
    ).all()
    made = []
    for settlement in settlements:
        top_up = top_up_of(settlement.lot_id)
        made.append(Forfeited(
            settlement, balance_minor(forfeited_account(settlement.lot_id)), standing_proposal(settlement.lot_id),
            top_up, open_top_up_minor(top_up) if top_up else 0,
        ))  # fmt: skip
    return made


def with_open_top_up() -> Sequence[int]:
    """Lots whose top-up is not complete yet."""
    return db.session.scalars(
        sa.select(TopUp.lot_id).where(TopUp.paid_at.is_(None)).order_by(TopUp.ordered_at).limit(BATCH)
    ).all()
