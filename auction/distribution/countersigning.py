"""The third person on a large pay-out: a judge countersigns it, or stops it."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.payments.models import Payout
from auction.payments.outgoing import note_outgoing
from auction.payments.providers.port import Outcome

from .models import DistributionPlan, PayoutAgain
from .queries import uncountersigned


def waiting_for_countersign(court_id: int) -> Sequence[tuple[Payout, DistributionPlan]]:
    """The court's pay-outs that wait for a third person, oldest first, with their plans."""
    rows = db.session.execute(uncountersigned(court_id).add_columns(DistributionPlan))
    return [(row.Payout, row.DistributionPlan) for row in rows]


def countersign(payout_id: uuid.UUID, actor: User, seen_hash: str) -> Payout:
    """Countersign a large pay-out; the worker lets it go within the day's limit.

    Refuses NOT_FOUND to another court, PAYOUT_NOT_WAITING, PERSON_UNKNOWN, COUNTERSIGN_SAME_PERSON to whoever
    prepared or approved the plan or its sending again, PLAN_CHANGED when `seen_hash` is not the plan's.
    """
    with transaction() as session:
        payout = _waiting(session, payout_id, actor, seen_hash)
        payout.countersigned_at, payout.countersigned_hash = clock.now(), seen_hash
        payout.countersigned_by_id, payout.countersigned_by_person_id = actor.id, actor.person_id
        session.flush()
        record(
            session, payout.subject, "payout.countersigned", {},
            {"payout_id": str(payout.id), "content_hash": seen_hash}, actor.id,
        )  # fmt: skip
    return payout


def decline_countersign(payout_id: uuid.UUID, actor: User, seen_hash: str, remark: str) -> Payout:
    """Stop a large pay-out: its money goes back to its account. Refuses REMARK_REQUIRED, and as `countersign`."""
    if not remark.strip():
        raise Refusal("REMARK_REQUIRED")
    with transaction() as session:
        payout = _waiting(session, payout_id, actor, seen_hash)
        note_outgoing(session, payout, Outcome("failed", "", failure="not_countersigned"))
        facts = {"payout_id": str(payout.id), "remark": remark.strip()}
        record(session, payout.subject, "payout.declined", {}, facts, actor.id)
    return payout


def _waiting(session: Session, payout_id: uuid.UUID, actor: User, seen_hash: str) -> Payout:
    payout = found(session.get(Payout, payout_id, with_for_update={"of": Payout}, populate_existing=True))
    same_court(actor, payout.court_id)
    if payout.waits_for != "countersign":
        raise Refusal("PAYOUT_NOT_WAITING")
    if actor.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    plan = found(session.get(DistributionPlan, int(payout.subject.removeprefix("plan:"))))
    if actor.person_id in _persons_before(session, payout, plan):
        raise Refusal("COUNTERSIGN_SAME_PERSON")
    if seen_hash != plan.content_hash:
        raise Refusal("PLAN_CHANGED")
    return payout


def _persons_before(session: Session, payout: Payout, plan: DistributionPlan) -> set[int | None]:
    again = session.scalar(sa.select(PayoutAgain).where(PayoutAgain.payout_id == payout.id))
    persons = {plan.prepared_by_person_id, plan.decided_by_person_id}
    return persons | ({again.asked_by_person_id, again.decided_by_person_id} if again else set())
