"""Reading offers of unsold lots, their applicants, and what was decided."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.cases.models import Claim, Party
from auction.enrolment.models import Enrolment
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.papers.queries import deliveries_of

from .models import AssetReturn, SecondCycle, TakingOffer
from .rules import Applicant


def offer_of(lot_id: int) -> TakingOffer | None:
    """The lot's offer to the creditors."""
    return db.session.get(TakingOffer, lot_id)


def return_of(lot_id: int) -> AssetReturn | None:
    """Whether the thing went back to the debtor after this lot."""
    return db.session.scalars(sa.select(AssetReturn).where(AssetReturn.lot_id == lot_id)).one_or_none()


def second_cycle_after(lot_id: int) -> SecondCycle | None:
    """The request that began another cycle after this lot."""
    return db.session.scalars(sa.select(SecondCycle).where(SecondCycle.after_lot_id == lot_id)).one_or_none()


def creditors(case_id: int) -> Sequence[Party]:
    """The parties with a claim that takes part in the distribution."""
    has_claim = sa.exists().where(Claim.party_id == Party.id, Claim.excluded_reason == "")
    return db.session.scalars(sa.select(Party).where(Party.case_id == case_id, has_claim).order_by(Party.id)).all()


def applicants(offer: TakingOffer) -> list[Applicant]:
    """Who wants it, each by his best claim."""
    made = []
    for application in offer.applications:
        if application.set_aside_at:
            continue
        claims = db.session.scalars(
            sa.select(Claim).where(Claim.party_id == application.party_id, Claim.excluded_reason == "")
        ).all()
        places = [Applicant(application.party_id, application.party.name, claim.kind, claim.rank) for claim in claims]
        if places:
            made.append(min(places, key=lambda one: one.place))
    return made


def own_creditor(user: User, lot: Lot) -> Party | None:
    """The creditor of the lot's case that this person is."""
    return next((party for party in creditors(lot.case_id) if party.user_id == user.id), None)


def is_served(lot_id: int, party_id: int) -> bool:
    """Whether the paper that asks this creditor has reached him: a delivery of it is on record."""
    deliveries = deliveries_of("taking_inquiry", f"lot:{lot_id}", f"party:{party_id}")
    return any(one.result == "delivered" and one.paper.ended_at is None for one in deliveries)


def taker_id(lot: Lot) -> int | None:
    """The account of the creditor who took it."""
    return db.session.scalar(
        sa.select(Enrolment.user_id).where(Enrolment.lot_id == lot.id, Enrolment.code == lot.leading_code)
    )


def takers_before(lot_id: int, code: str) -> int:
    """How many creditors have taken this lot, under codes that begin so."""
    taken = sa.select(sa.func.count()).where(Enrolment.lot_id == lot_id, Enrolment.code.startswith(code))
    return db.session.scalar(taken) or 0


def is_last(lot: Lot) -> bool:
    """Whether nothing followed this lot: no round, no return, no other cycle."""
    followed = sa.exists().where(Lot.asset_id == lot.asset_id, Lot.id > lot.id, Lot.state != "withdrawn")
    return not db.session.scalar(sa.select(followed)) and return_of(lot.id) is None


def readable_lot(user: User, lot_id: int) -> Lot:
    """An announced lot, for a creditor of its case or the staff of its court. Refuses NOT_FOUND."""
    lot = found(db.session.get(Lot, lot_id))
    is_staff = lot.court_id in courts_read_by(user)
    return found(lot if lot.announced_at and (is_staff or own_creditor(user, lot)) else None)
