"""Rows that have been kept long enough: deleted by due work, some at a time, so that nobody waits for it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from .store import transaction

FORGOTTEN_AT_ONCE = 1_000


def forget(model: type[Any], written: InstrumentedAttribute[Any], before: datetime) -> int:
    """Delete the rows of `model` whose moment `written` lies before `before`. Returns how many, at most
    FORGOTTEN_AT_ONCE; rows that somebody holds are left for the next time.
    """
    with transaction() as session:
        old = (
            sa.select(model.id).where(written < before).order_by(written).limit(FORGOTTEN_AT_ONCE)
            .with_for_update(skip_locked=True)
        )  # fmt: skip
        return session.execute(sa.delete(model).where(model.id.in_(old))).rowcount  # type: ignore[attr-defined]
