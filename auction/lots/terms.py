"""The terms of a lot: proposed by the officer, decided by the panel (article 27)."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.jurisdictions import rule_set
from auction.panel.actions import put_before_panel
from auction.panel.gates import pass_gates
from auction.panel.models import PanelDecision

from .models import Lot
from .rules import must_be, next_state
from .steps import advance, locked, locked_for
from .terms_rules import Ground, Terms, check_terms, content_of


def propose_terms(lot_id: int, actor: User, start_price_minor: int, increment_minor: int, deposit_minor: int,
                  balance_days: int) -> PanelDecision:  # fmt: skip
    """Put terms before the panel. An open proposal nobody has voted on is replaced.

    Refuses REFERENCE_PRICE_MISSING, START_BELOW_FLOOR, INCREMENT_NOT_POSITIVE, DEPOSIT_OUTSIDE_BAND,
    BALANCE_DAYS_OUTSIDE, PROPOSAL_HAS_VOTES, SELLOFF_PRICE_FIXED, NO_RESERVE_START, and what a gate refuses.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        next_state(lot.state, "approve")
        terms, ground = Terms(start_price_minor, increment_minor, deposit_minor, balance_days), ground_of(lot)
        ground = replace(ground, **pass_gates(session, lot, terms))
        check_terms(terms, ground, rule_set(lot.jurisdiction))
        content = {
            **content_of(terms, ground, str(lot.reference_valid_until)),
            "priority_purchasers": purchasers_of(lot),
        }
        return put_before_panel(session, lot.case, "terms", f"lot:{lot_id}", lot.title, content, actor)


def purchasers_of(lot: Lot) -> list[dict[str, Any]]:
    """Who may buy at the leading price, and in which order, as the panel decides on it (article 27)."""
    known = sorted(lot.purchasers, key=lambda one: (one.rank, one.id))
    return [{name: getattr(one, name) for name in ("rank", "name", "id_number", "nature")} for one in known]


def hold_terms(session: Session, decision: PanelDecision) -> None:
    """The lot, locked, while terms can be decided. Refuses STATE_FORBIDS afterwards."""
    must_be(_lot(session, decision).state, ("draft", "valued", "approved"), "vote")


def approve_terms(session: Session, decision: PanelDecision) -> None:
    """The proposed terms become the lot's, unless a gate refuses them by now."""
    lot = _lot(session, decision)
    terms = {name: decision.content[name] for name in Terms.__dataclass_fields__}
    pass_gates(session, lot, Terms(**terms))
    for name, value in terms.items():
        setattr(lot, name, value)
    private = {"decision_id": decision.id, "content_hash": decision.content_hash}
    advance(session, lot, "approve", "lot.approved", {**terms, "currency": lot.currency}, private)


def _lot(session: Session, decision: PanelDecision) -> Lot:
    return locked(session, int(decision.subject.removeprefix("lot:")))


def ground_of(lot: Lot) -> Ground:
    """What the terms of this lot rest on. Refuses REFERENCE_PRICE_MISSING."""
    exact, previous = lot.reference_exact, lot.previous
    if exact is None and lot.price_basis != "shares":
        raise Refusal("REFERENCE_PRICE_MISSING")
    while previous and previous.price_basis == "no_reserve":
        previous = previous.previous
    return Ground(
        lot.round_kind, lot.reference_price_minor, previous.start_price_minor if previous else None, lot.currency,
        lot.price_basis, exact.as_integer_ratio() if exact is not None else None,
    )  # fmt: skip


def terms_of(lot: Lot) -> Terms:
    """The terms the panel has decided. The caller knows that it has."""
    return Terms(**{name: getattr(lot, name) for name in Terms.__dataclass_fields__})
