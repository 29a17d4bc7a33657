"""The only writer of a lot's state."""

from typing import Any

from sqlalchemy.orm import Session

from auction.ground.store import found
from auction.journal.actions import record

from .models import Lot
from .rules import next_state


def locked(session: Session, lot_id: int) -> Lot:
    """The lot, its row locked until the act ends. Refuses NOT_FOUND."""
    return found(session.get(Lot, lot_id, with_for_update=True, populate_existing=True))


def advance(session: Session, lot: Lot, event: str, kind: str, public: dict[str, Any] | None = None,
            private: dict[str, Any] | None = None, actor_id: int | None = None) -> None:  # fmt: skip
    """Take one step of the lot's life and record it. A step of an act: the caller holds the lot's lock.

    Refuses STATE_FORBIDS when the table has no such step.
    """
    lot.state = next_state(lot.state, event)
    session.flush()
    record(session, f"lot:{lot.id}", kind, {"state": lot.state, **(public or {})}, private, actor_id)
