"""What creditors may ask: claims, and what happens to them in time. Officers of the case's own court only.

Journal: subject `case:<id>`; amounts and days stand in the private part only.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set

from .models import Asset, Claim, ClaimSegment, EnforcementCase, Party
from .rules import check_claim, check_segment
from .steps import case_of, correct, made_before, spoken


def add_claim(case_id: int, actor: User, party_id: int, kind: str, rank: int, principal_minor: int,
              interest_rate_ppm: int, interest_from: date | None, basis: str, is_doubled: bool = False,
              perform_by: date | None = None, excluded_reason: str = "", asset_id: int | None = None,
              request_id: uuid.UUID | None = None) -> Claim:  # fmt: skip
    """Record what a party of the case may ask. `excluded_reason`: why it takes no part in the distribution. `asset_id`: the
    one asset that a secured claim burdens.

    Refuses NOT_FOUND for another case's party or asset, CLAIM_BURDENS, and see `check_claim`.
    """
    with transaction() as session:
        case = case_of(session, case_id, actor)
        return put_claim(session, case, actor, request_id, {
            "case_id": case.id, "party_id": party_id, "kind": kind, "rank": rank, "principal_minor": principal_minor,
            "interest_rate_ppm": interest_rate_ppm, "interest_from": interest_from, "basis": basis,
            "is_doubled": is_doubled, "perform_by": perform_by, "excluded_reason": excluded_reason, "asset_id": asset_id,
        })  # fmt: skip


def put_claim(session: Session, case: EnforcementCase, actor: User, request_id: uuid.UUID | None,
              facts: Mapping[str, Any]) -> Claim:  # fmt: skip
    """A new claim with these columns, checked and recorded; the same request again gives the same claim. A step."""
    _check_claim(session, case, facts)
    known = made_before(session, Claim, request_id, facts)
    if known:
        return known
    claim = Claim(request_id=request_id or uuid.uuid4(), **facts)
    session.add(claim)
    session.flush()
    public = {"claim_id": claim.id, "kind": claim.kind}
    record(session, f"case:{case.id}", "claim.added", public, spoken(facts), actor.id)
    return claim


def correct_claim(claim_id: int, actor: User, party_id: int, kind: str, rank: int, principal_minor: int,
                  interest_rate_ppm: int, interest_from: date | None, basis: str, is_doubled: bool = False,
                  perform_by: date | None = None, excluded_reason: str = "",
                  asset_id: int | None = None) -> Claim:  # fmt: skip
    """Correct a claim. A distribution plan that was already prepared keeps its own figures.

    Refuses as `add_claim`, and SEGMENT_ABOVE for a principal below its instalments.
    """
    with transaction() as session:
        claim = found(session.get(Claim, claim_id, with_for_update=True))
        case = case_of(session, claim.case_id, actor)
        facts = {
            "party_id": party_id, "kind": kind, "rank": rank, "principal_minor": principal_minor,
            "interest_rate_ppm": interest_rate_ppm, "interest_from": interest_from, "basis": basis,
            "is_doubled": is_doubled, "perform_by": perform_by, "excluded_reason": excluded_reason, "asset_id": asset_id,
        }  # fmt: skip
        _check_claim(session, case, facts)
        _check_instalments(claim, principal_minor)
        correct(session, claim, facts, f"case:{case.id}", "claim.corrected", {"claim_id": claim.id}, actor.id)
    return claim


def _check_claim(session: Session, case: EnforcementCase, facts: Mapping[str, Any]) -> None:
    party = session.get(Party, facts["party_id"])
    if party is None or party.case_id != case.id:
        raise Refusal("NOT_FOUND")
    if facts["asset_id"] is not None:
        if facts["kind"] != "secured":
            raise Refusal("CLAIM_BURDENS")
        if session.scalar(sa.select(Asset.case_id).where(Asset.id == facts["asset_id"])) != case.id:
            raise Refusal("NOT_FOUND")
    check_claim(
        party.role, facts["kind"], case.distribution_order, facts["interest_rate_ppm"], facts["interest_from"],
        facts["is_doubled"], facts["perform_by"], rule_set(case.court.jurisdiction),
    )  # fmt: skip


def _check_instalments(claim: Claim, principal_minor: int, more_minor: int = 0) -> None:
    parts_minor = sum(one.amount_minor or 0 for one in claim.segments if one.kind == "instalment")
    if parts_minor + more_minor > principal_minor:
        raise Refusal("SEGMENT_ABOVE", principal_minor=principal_minor, currency=claim.case.currency)


def add_segment(claim_id: int, actor: User, kind: str, starts_on: date, ends_on: date | None, rate_ppm: int | None,
                amount_minor: int | None, basis: str, request_id: uuid.UUID | None = None) -> ClaimSegment:  # fmt: skip
    """Record another rate, an instalment, a stay or a part payment of a claim. A plan already prepared stays as it is.

    Refuses NOT_FOUND, SEGMENT_KNOWN for a second one of its kind on one day, SEGMENT_ABOVE, and see `check_segment`.
    """
    with transaction() as session:
        claim = found(session.get(Claim, claim_id, with_for_update=True))
        case = case_of(session, claim.case_id, actor)
        facts = {
            "claim_id": claim.id, "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "rate_ppm": rate_ppm,
            "amount_minor": amount_minor, "basis": basis,
        }  # fmt: skip
        check_segment(kind, starts_on, ends_on, rate_ppm, amount_minor, clock.today())
        known = made_before(session, ClaimSegment, request_id, facts)
        if known:
            return known
        if any((one.kind, one.starts_on) == (kind, starts_on) for one in claim.segments):
            raise Refusal("SEGMENT_KNOWN")
        if kind == "instalment":
            _check_instalments(claim, claim.principal_minor, amount_minor or 0)
        segment = ClaimSegment(request_id=request_id or uuid.uuid4(), **facts)
        session.add(segment)
        session.flush()
        public = {"claim_id": claim.id, "kind": kind}
        record(session, f"case:{case.id}", "claim.segment_added", public, spoken(facts), actor.id)
    return segment


def strike_segment(claim_id: int, segment_id: int, actor: User) -> None:
    """Strike out what was recorded wrongly; the journal keeps it. Refuses NOT_FOUND, also when it is gone already."""
    with transaction() as session:
        claim = found(session.get(Claim, claim_id, with_for_update=True))
        case = case_of(session, claim.case_id, actor)
        segment = found(session.scalar(sa.select(ClaimSegment).where(
            ClaimSegment.id == segment_id, ClaimSegment.claim_id == claim.id
        )))  # fmt: skip
        names = ("kind", "starts_on", "ends_on", "rate_ppm", "amount_minor", "basis")
        facts = {name: getattr(segment, name) for name in names}
        session.delete(segment)
        public = {"claim_id": claim.id, "kind": segment.kind}
        record(session, f"case:{case.id}", "claim.segment_struck", public, spoken(facts), actor.id)
