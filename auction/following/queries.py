"""Reading what a person follows; each function shows him his own alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot
from auction.search.rules import STATE_GROUPS

from .models import FollowChoice, PushDevice, SavedSearch, Watch


def is_watched(user: User, lot_id: int) -> bool:
    """Whether the person watches the lot."""
    return db.session.get(Watch, (user.id, lot_id)) is not None


def watched_lots(user: User) -> Sequence[Lot]:
    """The lots he watches: those whose bidding is not over first, by its end; then the rest, the latest first."""
    is_over = sa.case((Lot.state.in_(STATE_GROUPS["on"]), 0), else_=1)
    return db.session.scalars(
        sa.select(Lot)
        .join(Watch, Watch.lot_id == Lot.id)
        .where(Watch.user_id == user.id)
        .order_by(is_over, sa.case((is_over == 0, Lot.closes_at)), Lot.closes_at.desc(), Lot.id)
        .options(joinedload(Lot.court))
    ).all()


def saved_searches(user: User) -> Sequence[SavedSearch]:
    """His searches, the latest first."""
    mine = sa.select(SavedSearch).where(SavedSearch.user_id == user.id)
    return db.session.scalars(mine.order_by(SavedSearch.saved_at.desc(), SavedSearch.id.desc())).all()


def saved(user: User, query: str) -> SavedSearch | None:
    """His saved search of exactly this query; None when he has none."""
    return db.session.scalar(sa.select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.query == query))


def choice_of(user: User) -> FollowChoice:
    """How he wants to be told; what holds for everybody when he has chosen nothing (a row that is not kept)."""
    chosen = db.session.get(FollowChoice, user.id)
    return chosen or FollowChoice(user_id=user.id, not_by_mail=[], not_by_push=[], calendar_number=1)


def devices(user: User) -> Sequence[PushDevice]:
    """The browsers that show his notifications, the first added first."""
    return db.session.scalars(
        sa.select(PushDevice).where(PushDevice.user_id == user.id).order_by(PushDevice.added_at, PushDevice.id)
    ).all()
