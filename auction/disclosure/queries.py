"""Reading what is disclosed of a lot: the facts as they stood at a moment, the total cost, who has ticked what."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import Asset, EnforcementCase
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.lots.models import Lot

from .models import Acknowledgement, DisclosedFact
from .rules import TotalCost, total_cost

# While a lot of the asset is one of these, bidders rely on what is disclosed: it changes by a correction only.
RELIED_ON = ("announced", "open", "paused", "sold", "paid", "settled")


def facts_of(asset_id: int, at: datetime | None = None) -> Sequence[DisclosedFact]:
    """The asset's facts as they stood at a moment, or (None) as they stand now."""
    stands: sa.ColumnElement[bool] = DisclosedFact.ended_at.is_(None)
    if at is not None:
        stands = sa.and_(DisclosedFact.stated_at <= at, sa.or_(stands, DisclosedFact.ended_at > at))
    return db.session.scalars(
        sa.select(DisclosedFact).where(DisclosedFact.asset_id == asset_id, stands).order_by(DisclosedFact.id)
    ).all()


def price_now(lot: Lot) -> int:
    """What the lot would cost today: the leading price, before any bid the start price; in minor units."""
    return lot.leading_price_minor or lot.start_price_minor or 0


def cost_panel(lot: Lot, price_minor: int | None = None) -> TotalCost:
    """The lot's total cost at a price (None: at today's), from the facts as they stand, or stood when it ended."""
    facts = [fact.stated for fact in facts_of(lot.asset_id, lot.closed_at)]
    demanded = rule_set(lot.jurisdiction).disclosed_topics[lot.asset_kind]
    return total_cost(price_now(lot) if price_minor is None else price_minor, facts, demanded)


def version_of(lot: Lot) -> int:
    """Which version of the lot's file is published: 1, and one more with each correction."""
    return lot.announcement.version if lot.announcement else 1


def acknowledged(lot_id: int, user_id: int) -> set[str]:
    """The keys of the lines that this person has ticked for the lot."""
    rows = db.session.scalars(
        sa.select(Acknowledgement.ticked).where(Acknowledgement.lot_id == lot_id, Acknowledgement.user_id == user_id)
    )
    return {key for ticked in rows for key in ticked}


def asset_of_court(user: User, asset_id: int) -> Asset:
    """An asset of the staff member's own court. Refuses NOT_FOUND."""
    return found(
        db.session.scalar(
            sa.select(Asset)
            .join(EnforcementCase, EnforcementCase.id == Asset.case_id)
            .where(Asset.id == asset_id, EnforcementCase.court_id == user.court_id)
        )
    )


def fact_of_court(user: User, fact_id: int) -> DisclosedFact:
    """A fact that still stands, of an asset of the staff member's own court. Refuses NOT_FOUND."""
    fact = found(db.session.get(DisclosedFact, fact_id))
    asset_of_court(user, fact.asset_id)
    return found(fact if fact.ended_at is None else None)


def relied_on(asset_id: int) -> Lot | None:
    """The published lot of the asset whose bidders or buyer rely on its disclosure, if there is one."""
    return db.session.scalars(
        sa.select(Lot).where(Lot.asset_id == asset_id, Lot.state.in_(RELIED_ON), Lot.is_practice.is_(False)).limit(1)
    ).one_or_none()
