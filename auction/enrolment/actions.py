"""Enrolment: a proved person asks for a place, pays what is to be paid first, and receives a random code."""

import secrets
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.models import Person, User
from auction.disclosure.steps import acknowledge, refuse_unticked
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.payments.actions import refund_deposit, start_payment
from auction.payments.models import Payment, Refund
from auction.payments.queries import is_refunded, payments_for

from .application_rules import Application, Bidder, checked_application, parts_of
from .authorising import hand_in
from .bars import rank_of, refuse_barred
from .followers import tell_followers
from .letters import write_confirmed, write_refused
from .models import Authority, Enrolment, Participant
from .queries import (
    buyers_of,
    deposit_account,
    deposit_subject,
    deposit_subject_of,
    first_payment,
    has_begun,
    may_ask_again,
    people_of,
    person_as_bidder,
)
from .rules import ENROLMENT_STATES, bidder_code, refuse_closed, release_by, takes_enrolments

BATCH = 100
MOST_CODE_DRAWS = 50
ON_HIS_OWN = Application()


def enrol(
    lot_id: int, user: User, application: Application = ON_HIS_OWN, paper: FileStorage | None = None
) -> Enrolment:
    """Give this person a place at the lot; he has read the conditions. Asking again returns the same enrolment.

    `paper` is the power of attorney of an agent or of co-bidders; after the court has refused one, another may be
    handed in. Refuses NOT_FOUND, SOLD_OUTSIDE, ENROLMENT_CLOSED, IDENTITY_NOT_PROVED, PERSON_ENROLLED, AGENTS_CLOSED,
    UNKNOWN_NOT_TICKED, what `checked_application` and `refuse_barred` refuse. The bars hold for persons, whatever account they use.
    """
    user_id, person_id = user.id, user.person_id
    with transaction() as session:
        # Shared with the other enrolments; a lot that is being closed is waited for.
        lot = found(session.get(Lot, lot_id, with_for_update={"read": True}))
        if lot.state not in PUBLIC_STATES or lot.is_practice:
            raise Refusal("NOT_FOUND")
        known = _known(session, lot, person_id)
        if known and known.user_id == user_id and not may_ask_again(known):
            return _as_it_stands(session, lot, known, application)
        refuse_closed(lot, clock.now())
        if person_id is None:
            raise Refusal("IDENTITY_NOT_PROVED")
        if known and known.user_id != user_id:
            raise Refusal("PERSON_ENROLLED")
        own = person_as_bidder(session.get_one(Person, person_id))
        application = checked_application(
            application, own.id_number, has_paper=paper is not None, is_home_limited=lot.is_home_limited
        )
        if application.kind != "self" and has_begun(lot):
            raise Refusal("AGENTS_CLOSED")
        refuse_barred(session, lot, [own, *application.others], own.id_number)
        acknowledge(session, lot, user_id, application.ticked)
        enrolment, is_mine = (
            _ask_again(session, known, application) if known else _insert(session, lot, user, application)
        )
        if not is_mine:
            return enrolment
        _write_people(session, enrolment, parts_of(application, own))
        if paper is not None and application.kind != "self":
            hand_in(session, enrolment, paper, user_id)
        _reckon(session, enrolment, lot)
        enrolment_id, is_free = enrolment.id, enrolment.deposit_minor == 0
    if is_free:
        confirm_enrolment(enrolment_id)
    return enrolment


def _known(session: Session, lot: Lot, person_id: int | None) -> Enrolment | None:
    return session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot.id, Enrolment.person_id == person_id)
    ).scalar_one_or_none()


def _as_it_stands(session: Session, lot: Lot, known: Enrolment, application: Application) -> Enrolment:
    """The enrolment there is. Before its deposit is paid a correction may have brought something new to tick."""
    if known.code is None:
        acknowledge(session, lot, known.user_id, application.ticked)
    return known


def _insert(session: Session, lot: Lot, user: User, application: Application) -> tuple[Enrolment, bool]:
    """The new enrolment and True; or, when another request of the same person was faster, the one that it made."""
    at = clock.now()
    enrolment_id = session.execute(
        insert(Enrolment).values(
            id=uuid.uuid4(), lot_id=lot.id, user_id=user.id, person_id=user.person_id, kind=application.kind,
            deposit_minor=lot.paid_first_minor, requested_at=at, home_declared_at=at if lot.is_home_limited else None,
        ).on_conflict_do_nothing(index_elements=["lot_id", "person_id"]).returning(Enrolment.id)
    ).scalar()  # fmt: skip
    enrolment = found(_known(session, lot, user.person_id))
    if enrolment_id is not None:
        # This entry names who asked. The code comes later, in an entry that does not tell it.
        record(session, deposit_subject(enrolment_id), "enrolment.requested", {"lot": lot.id}, actor_id=user.id)
        tell_followers(session, enrolment)
    elif enrolment.user_id != user.id:
        raise Refusal("PERSON_ENROLLED")
    return enrolment, enrolment_id is not None


def _ask_again(session: Session, known: Enrolment, application: Application) -> tuple[Enrolment, bool]:
    """The same enrolment asked for once more, with other people or another paper, and True; False when another
    request of the same person was faster.
    """
    session.refresh(known, with_for_update={"of": Enrolment})
    if known.authority is not None:
        session.refresh(known.authority)
    if not may_ask_again(known):
        return known, False
    session.execute(sa.delete(Participant).where(Participant.enrolment_id == known.id))
    known.kind, known.refusal, known.refusal_reason = application.kind, None, None
    if application.kind == "self":
        session.execute(sa.delete(Authority).where(Authority.enrolment_id == known.id))
    record(session, deposit_subject(known.id), "enrolment.requested", {"lot": known.lot_id}, actor_id=known.user_id)
    return known, True


def _write_people(session: Session, enrolment: Enrolment, parts: list[tuple[str, Bidder]]) -> None:
    """Everybody of the enrolment; only the account's own person counts before the court has read the paper."""
    rows = [
        {"enrolment_id": enrolment.id, "position": position, "lot_id": enrolment.lot_id, "part": part,
         "legal_name": bidder.legal_name, "id_kind": bidder.id_kind, "id_number": bidder.id_number,
         "is_confirmed": position == 1}
        for position, (part, bidder) in enumerate(parts, start=1)
    ]  # fmt: skip
    try:
        with session.begin_nested():
            session.execute(insert(Participant).values(rows))
    except IntegrityError:
        raise Refusal("PERSON_STANDS_ELSEWHERE") from None
    session.expire(enrolment, ["participants"])


def _reckon(session: Session, enrolment: Enrolment, lot: Lot) -> None:
    buyers = buyers_of(enrolment)
    enrolment.rank = rank_of(session, lot, buyers)
    enrolment.deposit_minor, enrolment.claim_minor = first_payment(lot, buyers)
    session.flush()


def pay_deposit(enrolment: Enrolment) -> Payment:
    """Start the payment of what is to be paid first, or of what bank transfers have left open of it; or return the one
    under way.

    Refuses DEPOSIT_NOT_DUE, ENROLMENT_CLOSED, AGENT_NOT_CONFIRMED while the court has not confirmed the agent,
    UNKNOWN_NOT_TICKED when the lot's file has an unknown that he has not ticked, and what bars the enrolment.
    """
    if enrolment.code is not None or enrolment.deposit_minor == 0:
        raise Refusal("DEPOSIT_NOT_DUE")
    lot = enrolment.lot
    if not takes_enrolments(lot.state, lot.closes_at, clock.now()):
        raise Refusal("ENROLMENT_CLOSED")
    refuse_unconfirmed(enrolment)
    refuse_unticked(db.session(), lot, enrolment.user_id)
    subject = deposit_subject(enrolment.id)
    tries = payments_for("deposit", subject)
    over = [payment for payment in tries if payment.state in ("failed", "covered") or is_refunded(payment.id)]
    standing = [payment for payment in tries if payment not in over]
    missing_minor = enrolment.deposit_minor - sum(one.amount_minor for one in standing if one.state == "received")
    if missing_minor <= 0:
        raise Refusal("DEPOSIT_NOT_DUE")
    if under_way := [payment for payment in standing if payment.state == "started" and payment.asked_at]:
        return under_way[0]
    return start_payment(
        # One id for one try, so that two presses start one payment.
        transfer_id("deposit", enrolment.id, len(over)),
        enrolment.user, "deposit", subject, deposit_account(enrolment.id), missing_minor, lot.currency,
        about=lot.title, payee=lot.court.account_holder, payee_bank=lot.court.account_bank,
        payee_account=lot.case.account_number, pay_until=lot.closes_at, return_path=f"/lots/{lot.id}/room",
    )  # fmt: skip


def refuse_unconfirmed(enrolment: Enrolment) -> None:
    """Refuse AGENT_NOT_CONFIRMED while somebody who bids for others may not, and what bars the enrolment."""
    if enrolment.refusal == "BUYER_UNQUALIFIED":
        raise Refusal(enrolment.refusal, reason=enrolment.refusal_reason)
    if enrolment.refusal:
        raise Refusal("ENROLMENT_REFUSED")
    if enrolment.authority is not None and enrolment.authority.state != "confirmed":
        raise Refusal("AGENT_NOT_CONFIRMED", opens_at=enrolment.lot.opens_at)


def confirm_paid_enrolments() -> int:
    """Due work: give a code to everyone who may have one and has paid while it still counts. Returns how many."""
    paid_minor = sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0)).where(
        Payment.subject == deposit_subject_of(Enrolment.id), Payment.state == "received",
        Payment.purpose == "deposit", ~sa.exists().where(Refund.payment_id == Payment.id),
    ).scalar_subquery()  # fmt: skip
    with transaction() as session:
        waiting = session.execute(
            sa.select(Enrolment.id).join(Lot, Lot.id == Enrolment.lot_id).outerjoin(Authority)
            .where(Enrolment.code.is_(None), Enrolment.refusal.is_(None), Lot.state.in_(ENROLMENT_STATES),
                   sa.or_(Lot.state == "paused", Lot.closes_at > clock.now()),
                   sa.or_(Authority.id.is_(None), Authority.state == "confirmed"),
                   paid_minor >= Enrolment.deposit_minor)
            .order_by(Enrolment.requested_at).limit(BATCH)
        ).scalars().all()  # fmt: skip
    return sum(confirm_enrolment(enrolment_id) for enrolment_id in waiting)


def confirm_enrolment(enrolment_id: uuid.UUID) -> bool:
    """Issue the code of one enrolment when nothing stands against it, its money is held and bidding has not ended.

    True when done. Somebody who became barred since he asked is told so, and his money goes back.
    """
    with transaction() as session:
        enrolment = session.execute(
            sa.select(Enrolment).where(
                Enrolment.id == enrolment_id, Enrolment.code.is_(None), Enrolment.refusal.is_(None)
            ).with_for_update(skip_locked=True)
        ).scalar_one_or_none()  # fmt: skip
        if enrolment is None or (enrolment.authority is not None and enrolment.authority.state != "confirmed"):
            return False
        # Shared with bids' readers, against the close: either it sees this code, or this sees the end.
        lot = found(session.get(Lot, enrolment.lot_id, with_for_update={"read": True}, populate_existing=True))
        if not takes_enrolments(lot.state, lot.closes_at, clock.now()):
            return False
        if balance_minor(deposit_account(enrolment.id)) < enrolment.deposit_minor:
            return False
        try:
            refuse_barred(session, lot, people_of(enrolment), enrolment.person.id_number)
        except Refusal as refusal:
            _refuse(session, enrolment, lot, refusal)
            return False
        enrolment.rank = rank_of(session, lot, buyers_of(enrolment))
        _issue_code(session, enrolment)
        # Without the code: this chain also holds the entry that names who asked.
        record(session, deposit_subject(enrolment.id), "enrolment.confirmed", {"lot": lot.id})
        write_confirmed(session, enrolment, lot)
    return True


def _refuse(session: Session, enrolment: Enrolment, lot: Lot, refusal: Refusal) -> None:
    """There will be no code: why is kept and told, and what was paid goes back."""
    enrolment.refusal, enrolment.refusal_reason = refusal.code, refusal.facts.get("reason")
    record(session, deposit_subject(enrolment.id), "enrolment.refused", {"lot": lot.id}, {"reason": refusal.code})
    due_at = release_by(clock.now(), rule_set(lot.jurisdiction).release_losers_within_hours)
    refund_deposit(session, deposit_account(enrolment.id), due_at, "barred")
    write_refused(session, enrolment, lot, refusal)


def _issue_code(session: Session, enrolment: Enrolment) -> None:
    """Draw until the code is new on this lot; the table's unique constraint decides."""
    confirmed_at = clock.now()
    for _ in range(MOST_CODE_DRAWS):
        code = bidder_code(secrets.randbelow)
        try:
            with session.begin_nested():
                session.execute(
                    sa.update(Enrolment).where(Enrolment.id == enrolment.id)
                    .values(code=code, confirmed_at=confirmed_at)
                )  # fmt: skip
        except IntegrityError:
            continue
        session.refresh(enrolment)
        return
    raise RuntimeError("no free bidder code was drawn")
