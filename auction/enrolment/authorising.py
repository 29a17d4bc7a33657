"""The court reads an agent's power of attorney before bidding starts (article 14(2))."""

import uuid

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot

from .bars import refuse_barred
from .letters import write_authority_confirmed, write_authority_refused
from .models import Authority, Enrolment, Participant
from .queries import deposit_subject, has_begun, people_of
from .rules import takes_enrolments


def hand_in(session: Session, enrolment: Enrolment, paper: FileStorage, actor_id: int) -> None:
    """Keep the power of attorney with the enrolment, for the court to read. A step of the act that asks for the place."""
    file = store_file(session, paper, is_public=False, actor_id=actor_id)
    authority = enrolment.authority
    if authority is None:
        authority = enrolment.authority = Authority(id=uuid.uuid4())
    authority.file_id, authority.state, authority.submitted_at = file.id, "pending", clock.now()
    authority.decided_at = authority.decided_by_id = authority.reason = None
    session.flush()


def confirm_authority(authority_id: uuid.UUID, actor: User) -> Authority:
    """The agent may bid for his principals; he can now pay, and then receives his code.

    Refuses NOT_FOUND to another court, AUTHORITY_DECIDED, AUTHORITY_TOO_LATE once bidding has started,
    STANDS_TWICE when one of them takes part otherwise already, and what bars one of them.
    """
    with transaction() as session:
        authority, enrolment, lot = _undecided(session, authority_id, actor)
        if not takes_enrolments(lot.state, lot.closes_at, clock.now()) or has_begun(lot):
            raise Refusal("AUTHORITY_TOO_LATE")
        refuse_barred(session, lot, people_of(enrolment), own_number="")
        try:
            with session.begin_nested():
                session.execute(
                    sa.update(Participant).where(Participant.enrolment_id == enrolment.id).values(is_confirmed=True)
                )
        except IntegrityError:
            raise Refusal("STANDS_TWICE") from None
        _decide(authority, "confirmed", actor)
        record(session, deposit_subject(enrolment.id), "enrolment.agent_confirmed", {"lot": lot.id}, actor_id=actor.id)
        write_authority_confirmed(session, enrolment, lot)
    return authority


def refuse_authority(authority_id: uuid.UUID, reason: str, actor: User) -> Authority:
    """The agent may not bid; he reads the reason, and may hand in another paper before bidding starts.

    Refuses NOT_FOUND to another court, AUTHORITY_DECIDED.
    """
    with transaction() as session:
        authority, enrolment, lot = _undecided(session, authority_id, actor)
        _decide(authority, "refused", actor)
        authority.reason = reason.strip()
        record(
            session, deposit_subject(enrolment.id), "enrolment.agent_refused", {"lot": lot.id},
            {"reason": authority.reason}, actor.id,
        )  # fmt: skip
        write_authority_refused(session, enrolment, lot, authority.reason)
    return authority


def _undecided(session: Session, authority_id: uuid.UUID, actor: User) -> tuple[Authority, Enrolment, Lot]:
    authority = found(session.get(Authority, authority_id, with_for_update={"of": Authority}))
    lot = found(session.get(Lot, authority.enrolment.lot_id, with_for_update={"read": True}))
    same_court(actor, lot.court_id)
    if authority.state != "pending":
        raise Refusal("AUTHORITY_DECIDED")
    return authority, authority.enrolment, lot


def _decide(authority: Authority, state: str, actor: User) -> None:
    authority.state, authority.decided_at, authority.decided_by_id = state, clock.now(), actor.id
