"""Reading drafts: each person his own alone."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.store import db

from .models import FormDraft


def draft_of(user: User, page: str, action: str) -> FormDraft | None:
    """What this person has half written of the form on `page` that is sent to `action`."""
    own = sa.select(FormDraft).filter_by(user_id=user.id, page=page, action=action)
    return db.session.scalars(own).one_or_none()


def drafts_of(user: User) -> Sequence[FormDraft]:
    """All this person has half written, newest first."""
    return db.session.scalars(
        sa.select(FormDraft).filter_by(user_id=user.id).order_by(FormDraft.saved_at.desc(), FormDraft.id.desc())
    ).all()  # fmt: skip
