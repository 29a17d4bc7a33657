"""The panel: a proposal is put before it, two of three judges decide (article 27)."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import role_names, same_court
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set

from .matters import Matter, matter_of
from .models import PanelDecision, PanelProposal, PanelVote
from .queries import has_proposed
from .rules import outcome

KINDS = {
    "proposed": "panel.proposed", "voted": "panel.voted", "approved": "panel.decided", "rejected": "panel.decided",
}  # fmt: skip


def put_before_panel(session: Session, case: EnforcementCase, matter_key: str, subject: str, title: str,
                     content: Mapping[str, Any], actor: User) -> PanelDecision:  # fmt: skip
    """Put `content` (JSON values) before the panel of the case's court. An open proposal nobody has voted on is
    replaced. A step: the caller holds the lock of the subject that the matter's `hold` takes.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, PROPOSAL_NEEDS_PERSON (else its maker could vote on it under
    another account), PROPOSAL_HAS_VOTES.
    """
    matter = matter_of(matter_key)
    same_court(actor, case.court_id)
    if not may(role_names(actor), matter.may_propose):
        raise Refusal("NOT_ALLOWED")
    if actor.person_id is None:
        raise Refusal("PROPOSAL_NEEDS_PERSON")
    decision = open_proposal(session, subject, matter_key)
    if decision and decision.votes:
        raise Refusal("PROPOSAL_HAS_VOTES")
    if decision is None:
        decision = PanelDecision(case_id=case.id, matter=matter_key, subject=subject, state="proposed")
        session.add(decision)
    decision.title, decision.content, decision.content_hash = title, dict(content), content_hash(content)
    decision.proposed_by_id, decision.proposed_at = actor.id, clock.now()
    session.flush()
    session.add(PanelProposal(
        decision_id=decision.id, person_id=actor.person_id, content_hash=decision.content_hash,
        proposed_at=decision.proposed_at,
    ))  # fmt: skip
    private = {"decision_id": decision.id, "content_hash": decision.content_hash, **content}
    _record(session, matter, decision, "proposed", private, actor.id)
    return decision


def open_proposal(session: Session, subject: str, matter_key: str) -> PanelDecision | None:
    """The proposal the panel has not decided yet, its row locked; None when there is none."""
    return session.scalars(
        sa.select(PanelDecision)
        .where(PanelDecision.subject == subject, PanelDecision.matter == matter_key, PanelDecision.state == "proposed")
        .with_for_update()
    ).one_or_none()


def lapse(session: Session, subject: str) -> None:
    """What is still open about this subject is decided no more: the thing itself is over. A step; the act's own
    entry says why."""
    session.execute(
        sa.update(PanelDecision)
        .where(PanelDecision.subject == subject, PanelDecision.state == "proposed")
        .values(state="lapsed", decided_at=clock.now())
    )


def vote(decision_id: int, actor: User, in_favour: bool, seen_hash: str, opinion: str) -> PanelDecision:
    """One judge's vote on exactly the content whose hash he was shown; the second equal vote decides, and what was
    decided is done in the same transaction.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, VOTE_NEEDS_PERSON, PROPOSER_MAY_NOT_VOTE, ALREADY_VOTED (the
    person counts, not the account), DECISION_CLOSED, CONTENT_CHANGED, and what the matter itself refuses.
    """
    with transaction() as session:
        decision = found(session.get(PanelDecision, decision_id))
        same_court(actor, decision.case.court_id)
        matter = matter_of(decision.matter)
        # What it is about first, then the decision: every act takes its locks in this order.
        matter.hold(session, decision)
        session.refresh(decision, with_for_update=True)
        _check_voter(decision, actor)
        if decision.content_hash != seen_hash:
            raise Refusal("CONTENT_CHANGED")
        decision.votes.append(PanelVote(
            person_id=actor.person_id, judge_id=actor.id, content_hash=seen_hash, in_favour=in_favour,
            opinion=opinion, voted_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        private = {"decision_id": decision_id, "in_favour": in_favour, "content_hash": seen_hash}
        _record(session, matter, decision, "voted", private, actor.id)
        _conclude(session, matter, decision)
    return decision


def _check_voter(decision: PanelDecision, actor: User) -> None:
    if not may(role_names(actor), "vote"):
        raise Refusal("NOT_ALLOWED")
    if actor.person_id is None:
        raise Refusal("VOTE_NEEDS_PERSON")
    if has_proposed(decision, actor):
        raise Refusal("PROPOSER_MAY_NOT_VOTE")
    if any(cast.person_id == actor.person_id for cast in decision.votes):
        raise Refusal("ALREADY_VOTED")
    if decision.state != "proposed":
        raise Refusal("DECISION_CLOSED")


def _conclude(session: Session, matter: Matter, decision: PanelDecision) -> None:
    """Close the decision when enough votes agree. Who voted how stays inside the court."""
    needed = rule_set(decision.case.court.jurisdiction).panel_votes_needed
    result = outcome([cast.in_favour for cast in decision.votes], needed)
    if result is None:
        return
    decision.state, decision.decided_at = result, clock.now()
    session.flush()
    private = {"decision_id": decision.id, "content_hash": decision.content_hash, "result": result}
    _record(session, matter, decision, result, private)
    follow = matter.approve if result == "approved" else matter.reject
    follow(session, decision)


def _record(session: Session, matter: Matter, decision: PanelDecision, step: str, private: Mapping[str, Any],
            actor_id: int | None = None) -> None:  # fmt: skip
    """Nothing of it is public: the panel's votes stay inside the court."""
    kind = matter.kinds.get(step, KINDS[step])
    if kind:
        record(session, decision.subject, kind, {}, private, actor_id)
