"""The panel: terms proposed by the officer, decided by two of three judges (article 27)."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set

from .models import Lot, PanelDecision, PanelVote
from .rules import must_be, next_state
from .steps import advance, locked_for, open_proposal
from .terms_rules import Ground, Terms, check_terms, content_of, outcome


def propose_terms(lot_id: int, actor: User, start_price_minor: int, increment_minor: int, deposit_minor: int,
                  balance_days: int) -> PanelDecision:  # fmt: skip
    """Put terms before the panel. An open proposal nobody has voted on is replaced.

    Refuses REFERENCE_PRICE_MISSING, START_BELOW_FLOOR, INCREMENT_NOT_POSITIVE, DEPOSIT_OUTSIDE_BAND,
    BALANCE_DAYS_OUTSIDE, PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if lot.state == "draft":
            raise Refusal("REFERENCE_PRICE_MISSING")
        next_state(lot.state, "approve")
        terms, ground = Terms(start_price_minor, increment_minor, deposit_minor, balance_days), ground_of(lot)
        check_terms(terms, ground, rule_set(lot.jurisdiction))
        content = content_of(terms, ground, str(lot.reference_valid_until))
        decision = open_proposal(session, lot_id)
        if decision and decision.votes:
            raise Refusal("PROPOSAL_HAS_VOTES")
        if decision is None:
            decision = PanelDecision(lot=lot, subject="terms", state="proposed")
            session.add(decision)
        decision.content, decision.content_hash = dict(content), content_hash(content)
        decision.proposed_by_id, decision.proposed_at = actor.id, clock.now()
        session.flush()
        private = {"decision_id": decision.id, "content_hash": decision.content_hash, **content}
        record(session, f"lot:{lot_id}", "lot.terms_proposed", {}, private, actor.id)
    return decision


def vote(decision_id: int, actor: User, in_favour: bool, content_hash: str, opinion: str) -> PanelDecision:
    """One judge's vote on exactly the content whose hash he was shown; the second equal vote decides.

    Refuses PROPOSER_MAY_NOT_VOTE, ALREADY_VOTED (the person counts, not the account), CONTENT_CHANGED,
    DECISION_CLOSED. On approval the terms become the lot's.
    """
    with transaction() as session:
        lot_id = found(session.scalar(sa.select(PanelDecision.lot_id).where(PanelDecision.id == decision_id)))
        # The lot first, then the decision: every act on the file takes its locks in this order.
        lot = locked_for(session, lot_id, actor)
        decision = found(session.get(PanelDecision, decision_id, with_for_update=True, populate_existing=True))
        _check_voter(decision, actor)
        if decision.content_hash != content_hash:
            raise Refusal("CONTENT_CHANGED")
        must_be(lot.state, ("valued", "approved"), "vote")
        decision.votes.append(PanelVote(
            person_id=actor.person_id, judge_id=actor.id, content_hash=content_hash, in_favour=in_favour,
            opinion=opinion, voted_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        private = {"decision_id": decision_id, "in_favour": in_favour, "content_hash": content_hash}
        record(session, f"lot:{lot_id}", "lot.terms_voted", {}, private, actor.id)
        _conclude(session, lot, decision)
    return decision


def _check_voter(decision: PanelDecision, actor: User) -> None:
    if not may(role_names(actor), "vote"):
        raise Refusal("NOT_ALLOWED")
    if actor.person_id is None:
        raise Refusal("VOTE_NEEDS_PERSON")
    if actor.person_id == decision.proposed_by.person_id or actor.id == decision.proposed_by_id:
        raise Refusal("PROPOSER_MAY_NOT_VOTE")
    if any(cast.person_id == actor.person_id for cast in decision.votes):
        raise Refusal("ALREADY_VOTED")
    if decision.state != "proposed":
        raise Refusal("DECISION_CLOSED")


def _conclude(session: Session, lot: Lot, decision: PanelDecision) -> None:
    """Close the decision when enough votes agree. Who voted how stays inside the court."""
    result = outcome([cast.in_favour for cast in decision.votes], rule_set(lot.jurisdiction).panel_votes_needed)
    if result is None:
        return
    decision.state, decision.decided_at = result, clock.now()
    private = {"decision_id": decision.id, "content_hash": decision.content_hash}
    if result == "rejected":
        record(session, f"lot:{lot.id}", "lot.terms_rejected", {}, private)
        return
    terms = {name: decision.content[name] for name in Terms.__dataclass_fields__}
    for name, value in terms.items():
        setattr(lot, name, value)
    advance(session, lot, "approve", "lot.approved", {**terms, "currency": lot.currency}, private)


def ground_of(lot: Lot) -> Ground:
    """What the terms of this lot rest on. Refuses REFERENCE_PRICE_MISSING."""
    if lot.reference_price_minor is None:
        raise Refusal("REFERENCE_PRICE_MISSING")
    previous = lot.previous
    return Ground(
        lot.round_kind, lot.reference_price_minor, previous.start_price_minor if previous else None, lot.currency
    )
