"""Steps that the lot's acts and those of higher nouns are made of. They take a session and never commit."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground import clock
from auction.ground.money import round_half_up
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.actions import record, record_many
from auction.journal.rules import Fact
from auction.panel.actions import open_proposal

from .announcement_rules import seized_until
from .models import Lot
from .rules import BEFORE_ANNOUNCEMENT, must_be, next_state


def locked(session: Session, lot_id: int) -> Lot:
    """The lot, its row locked until the act ends. Refuses NOT_FOUND."""
    return found(session.get(Lot, lot_id, with_for_update=True, populate_existing=True))


def locked_for(session: Session, lot_id: int, actor: User) -> Lot:
    """The lot, locked, for staff of its own court. Refuses NOT_FOUND to everybody else."""
    lot = locked(session, lot_id)
    same_court(actor, lot.court_id)
    return lot


def locked_before_announcement(session: Session, lot_id: int, actor: User, act: str) -> Lot:
    """The lot, locked, while its file may still change. Refuses STATE_FORBIDS afterwards."""
    lot = locked_for(session, lot_id, actor)
    must_be(lot.state, BEFORE_ANNOUNCEMENT, act)
    return lot


def advance(session: Session, lot: Lot, event: str, kind: str, public: dict[str, Any] | None = None,
            private: dict[str, Any] | None = None, actor_id: int | None = None) -> None:  # fmt: skip
    """Take one step of the lot's life and record it. A step of an act: the caller holds the lot's lock.

    Refuses STATE_FORBIDS when the table has no such step.
    """
    lot.state = next_state(lot.state, event)
    session.flush()
    record(session, f"lot:{lot.id}", kind, {"state": lot.state, **(public or {})}, private, actor_id)


def advance_many(session: Session, state: str, event: str, kind: str, public: Mapping[int, Mapping[str, Any]],
                 **columns: Any) -> None:  # fmt: skip
    """Take one step of many lots' lives at once and record it for each: `public` by lot id, `columns` for all. A step of
    an act: the caller holds their locks and has found them in `state`.
    """
    after = next_state(state, event)
    session.execute(
        sa.update(Lot)
        .where(Lot.id == sa.any_(sa.cast([*public], ARRAY(sa.BigInteger))))
        .values(state=after, **columns),
        execution_options={"synchronize_session": False},
    )
    record_many(session, {f"lot:{lot_id}": [Fact(kind, {"state": after, **facts})] for lot_id, facts in public.items()})


def set_reference_price(session: Session, lot: Lot, price: Fraction, method: str, fixed_on: date,
                        valid_until: date, actor_id: int | None) -> None:  # fmt: skip
    """Write the exact reference price of the whole thing on the lot's file; terms decided on another fall away.

    Refuses TERMS_BEFORE_PANEL while the panel votes on terms that rest on the present price.
    """
    if open_terms(session, lot.id):
        raise Refusal("TERMS_BEFORE_PANEL")
    next_state(lot.state, "value")  # refuses before anything is written
    lot.reference_numerator, lot.reference_denominator = price.as_integer_ratio()
    lot.reference_price_minor = round_half_up(found(lot.reference_exact))
    lot.reference_method, lot.reference_fixed_on, lot.reference_valid_until = method, fixed_on, valid_until
    lot.price_basis = "reference"
    lot.start_price_minor = lot.increment_minor = lot.deposit_minor = lot.balance_days = None
    advance(
        session, lot, "value", "lot.valued",
        {"reference_price_minor": lot.reference_price_minor, "currency": lot.currency, "method": method,
         "valid_until": valid_until.isoformat()},
        actor_id=actor_id,
    )  # fmt: skip


def open_terms(session: Session, lot_id: int) -> bool:
    """Whether the panel is asked for terms of this lot and has not decided yet; the proposal's row is locked."""
    return open_proposal(session, f"lot:{lot_id}", "terms") is not None


def require_seizure(asset: Asset) -> None:
    """Refuse SEIZURE_EXPIRED when no seizure of the asset is in force today."""
    if seized_until(asset.seizures, clock.today()) is None:
        raise Refusal("SEIZURE_EXPIRED")
