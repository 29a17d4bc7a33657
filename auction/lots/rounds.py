"""Drafting lots: the first of an asset, and the round that follows an unsold or defaulted one."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.panel.actions import lapse

from .models import Lot, LotFile, PriorityPurchaser
from .rules import LAST_FAILED, LIVING, NAMES, NEXT_ROUND
from .steps import advance, locked_for, require_seizure

# What a later round takes over from the one before.
CARRIED = (
    "title", "currency", "is_home_limited", "price_basis", "units_offered", "units_total", "reference_price_minor",
    "reference_numerator", "reference_denominator", "reference_method", "reference_fixed_on", "reference_valid_until",
)  # fmt: skip


def draft_lot(asset_id: int, round_kind: str, actor: User) -> Lot:
    """Put an asset on a lot of its own. `round_kind` is "first": later rounds follow by `draft_next_round`.

    Refuses SEIZURE_EXPIRED, ASSET_ALREADY_LISTED while another lot of the asset is not over, ROUND_FOLLOWS_PREVIOUS when
    the last lot calls for another round, SECOND_CYCLE_NEEDS_REQUEST after a failed last round.
    """
    with transaction() as session:
        asset = found(session.get(Asset, asset_id, with_for_update=True))
        same_court(actor, asset.case.court_id)
        last = session.scalars(sa.select(Lot).where(Lot.asset_id == asset_id).order_by(Lot.id.desc())).first()
        if last and (last.round_kind, last.state) in NEXT_ROUND and not asset.was_released(last.closed_at):
            raise Refusal("ROUND_FOLLOWS_PREVIOUS", state=NAMES[last.state])
        # A round that was drafted after it and dropped does not make a failed last round undone.
        standing = sa.select(Lot).where(Lot.asset_id == asset_id, Lot.state != "withdrawn")
        kept = session.scalars(standing.order_by(Lot.id.desc())).first()
        if kept and (kept.round_kind, kept.state) in LAST_FAILED and not asset.was_released(kept.closed_at):
            raise Refusal("SECOND_CYCLE_NEEDS_REQUEST")
        if round_kind != "first":
            raise Refusal("NO_ROUND_FOLLOWS", state=NAMES[last.state if last else "draft"])
        lot = _draft(session, asset, actor, round_kind="first", currency=asset.case.currency)
        _record_draft(session, lot, actor)
    return lot


def draft_anew(session: Session, asset: Asset, actor: User, **facts: Any) -> Lot:
    """Another first lot of an asset whose last round failed, for whoever holds the request. A step: the caller holds the
    asset's lock. Its price is found anew, or starts at no less than the price of the `previous_lot_id` in `facts`.
    """
    lot = _draft(session, asset, actor, round_kind="first", currency=asset.case.currency, **facts)
    _record_draft(session, lot, actor)
    return lot


def draft_next_round(lot_id: int, actor: User) -> Lot:
    """Draft the round that follows an unsold or defaulted lot (articles 24 and 26).

    The reference price, its report and the priority purchasers go with it, so the new lot is `valued` at
    once; whether the price still holds is checked at the announcement. Refuses NO_ROUND_FOLLOWS,
    ROUND_ALREADY_DRAFTED, SEIZURE_EXPIRED.
    """
    with transaction() as session:
        previous = locked_for(session, lot_id, actor)
        round_kind = NEXT_ROUND.get((previous.round_kind, previous.state))
        if round_kind is None or previous.asset.was_released(previous.closed_at):
            raise Refusal("NO_ROUND_FOLLOWS", state=NAMES[previous.state])
        if session.scalar(sa.select(Lot.id).where(Lot.previous_lot_id == lot_id)):
            raise Refusal("ROUND_ALREADY_DRAFTED")
        asset = found(session.get(Asset, previous.asset_id, with_for_update=True))
        lapse(session, f"lot:{lot_id}")
        lot = _draft(
            session, asset, actor, round_kind=round_kind, previous_lot_id=lot_id,
            **{name: getattr(previous, name) for name in CARRIED},
        )  # fmt: skip
        _carry(session, previous, lot, actor)
    return lot


def draft_without_reserve(session: Session, previous: Lot, asset: Asset, actor: User) -> Lot:
    """The auction without reserve after a last failed round, for whoever holds its ground. A step: the caller holds both
    locks. The priority purchasers go with it, and the price on file as information.
    """
    lapse(session, f"lot:{previous.id}")
    carried = {name: getattr(previous, name) for name in CARRIED} | {"price_basis": "no_reserve"}
    lot = _draft(session, asset, actor, round_kind="no_reserve", previous_lot_id=previous.id, **carried)
    _carry(session, previous, lot, actor)
    return lot


def _carry(session: Session, previous: Lot, lot: Lot, actor: User) -> None:
    _carry_file(session, previous, lot)
    _record_draft(session, lot, actor)
    if lot.reference_price_minor:
        price = {"reference_price_minor": lot.reference_price_minor, "currency": lot.currency}
        facts = price | {"method": lot.reference_method, "carried_from": previous.id}
        advance(session, lot, "value", "lot.valued", facts, actor_id=actor.id)


def _draft(session: Session, asset: Asset, actor: User, **facts: Any) -> Lot:
    """A new row. The caller holds the asset's lock, so that two officers cannot both draft."""
    if session.scalar(sa.select(Lot.id).where(Lot.asset_id == asset.id, Lot.state.in_(LIVING))):
        raise Refusal("ASSET_ALREADY_LISTED")
    require_seizure(asset)
    facts = {
        "asset": asset, "case": asset.case, "court_id": asset.case.court_id, "title": asset.title,
        "jurisdiction": asset.case.court.jurisdiction, "asset_kind": asset.kind, "created_at": clock.now(),
    } | facts  # fmt: skip
    lot = Lot(state="draft", **facts)
    session.add(lot)
    session.flush()
    return lot


def _carry_file(session: Session, previous: Lot, lot: Lot) -> None:
    for paper in previous.files:
        if paper.kind in ("pricing_basis", "title"):
            session.add(LotFile(lot_id=lot.id, file_id=paper.file_id, kind=paper.kind, caption=paper.caption))
    for known in previous.purchasers:
        session.add(PriorityPurchaser(
            lot_id=lot.id, name=known.name, id_number=known.id_number, nature=known.nature, rank=known.rank,
        ))  # fmt: skip


def _record_draft(session: Session, lot: Lot, actor: User) -> None:
    public = {"round_kind": lot.round_kind, "previous_lot_id": lot.previous_lot_id}
    record(session, f"lot:{lot.id}", "lot.drafted", public, {"asset_id": lot.asset_id}, actor.id)
