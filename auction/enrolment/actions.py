"""Enrolment: a proved person asks for a place, pays the deposit, and receives a random code."""

import secrets
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auction.accounts.models import Person, User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot, PriorityPurchaser
from auction.lots.rules import PUBLIC_STATES
from auction.payments.actions import start_payment
from auction.payments.models import Payment
from auction.payments.queries import payments_for

from .letters import write_confirmed
from .models import Enrolment
from .queries import deposit_account, deposit_subject
from .rules import ENROLMENT_STATES, Applicant, bidder_code, enrolment_refusal, takes_enrolments

BATCH = 100
MOST_CODE_DRAWS = 50


def enrol(lot_id: int, user: User) -> Enrolment:
    """Give this person a place at the lot; he has read the conditions. Asking again returns the same enrolment.

    Refuses NOT_FOUND, ENROLMENT_CLOSED, IDENTITY_NOT_PROVED, COURT_STAFF_BARRED, DEFAULTER_BARRED, PERSON_ENROLLED.
    The bars hold for the person, whichever account he uses (articles 24 and 34).
    """
    user_id, person_id = user.id, user.person_id
    with transaction() as session:
        # Shared with the other enrolments; a lot that is being closed is waited for.
        lot = found(session.get(Lot, lot_id, with_for_update={"read": True}))
        if lot.state not in PUBLIC_STATES:
            raise Refusal("NOT_FOUND")
        known = _known(session, lot, person_id)
        if known is None or known.user_id != user_id:
            _refuse_barred(session, lot, person_id, is_enrolled_elsewhere=known is not None)
            known = _insert(session, lot, user_id, found(session.get(Person, person_id)))
    return known


def _known(session: Session, lot: Lot, person_id: int | None) -> Enrolment | None:
    return session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot.id, Enrolment.person_id == person_id)
    ).scalar_one_or_none()


def _insert(session: Session, lot: Lot, user_id: int, person: Person) -> Enrolment:
    """The new enrolment; or, when another request of the same person was faster, the one that it made."""
    enrolment_id = session.execute(
        insert(Enrolment).values(
            id=uuid.uuid4(), lot_id=lot.id, user_id=user_id, person_id=person.id, rank=_rank(session, lot, person),
            deposit_minor=lot.deposit_minor, requested_at=clock.now(),
        ).on_conflict_do_nothing(index_elements=["lot_id", "person_id"]).returning(Enrolment.id)
    ).scalar()  # fmt: skip
    enrolment = found(_known(session, lot, person.id))
    if enrolment_id is not None:
        # This entry names who asked. The code comes later, in an entry that does not tell it.
        record(session, deposit_subject(enrolment_id), "enrolment.requested", {"lot": lot.id}, actor_id=user_id)
    elif enrolment.user_id != user_id:
        raise Refusal("PERSON_ENROLLED")
    return enrolment


def _refuse_barred(session: Session, lot: Lot, person_id: int | None, is_enrolled_elsewhere: bool) -> None:
    applicant = Applicant(
        is_proved=person_id is not None,
        serves_selling_court=_exists(session, sa.select(User.id).where(
            User.person_id == person_id, User.court_id == lot.court_id
        )),
        has_defaulted_on_asset=_exists(session, sa.select(Enrolment.id).join(Lot, Lot.id == Enrolment.lot_id).where(
            Lot.asset_id == lot.asset_id, Lot.state == "defaulted",
            Enrolment.code == Lot.leading_code, Enrolment.person_id == person_id,
        )),
        is_enrolled_elsewhere=is_enrolled_elsewhere,
    )  # fmt: skip
    may_rebid = rule_set(lot.jurisdiction).default_may_rebid
    code = enrolment_refusal(applicant, lot.state, found(lot.closes_at), clock.now(), may_rebid)
    if code:
        raise Refusal(code)


def _exists(session: Session, query: sa.Select) -> bool:
    return session.execute(query.limit(1)).first() is not None


def _rank(session: Session, lot: Lot, person: Person) -> int | None:
    """The priority rank that the court has confirmed for this person on this lot (articles 16 and 19)."""
    return session.execute(
        sa.select(sa.func.min(PriorityPurchaser.rank)).where(
            PriorityPurchaser.lot_id == lot.id,
            sa.func.upper(sa.func.trim(PriorityPurchaser.id_number)) == person.id_number.strip().upper(),
        )
    ).scalar()


def pay_deposit(enrolment: Enrolment) -> Payment:
    """Start the payment of a deposit, or return the one under way. Refuses DEPOSIT_NOT_DUE and ENROLMENT_CLOSED."""
    if enrolment.code is not None:
        raise Refusal("DEPOSIT_NOT_DUE")
    lot = enrolment.lot
    if not takes_enrolments(lot.state, lot.closes_at, clock.now()):
        raise Refusal("ENROLMENT_CLOSED")
    subject = deposit_subject(enrolment.id)
    tries = payments_for("deposit", subject)
    if any(payment.state == "received" for payment in tries):
        raise Refusal("DEPOSIT_NOT_DUE")
    return start_payment(
        # One id for one try, so that two presses start one payment.
        transfer_id("deposit", enrolment.id, sum(payment.state == "failed" for payment in tries)),
        enrolment.user, "deposit", subject, deposit_account(enrolment.id), enrolment.deposit_minor, lot.currency,
        about=lot.title, payee=lot.court.account_holder, return_path=f"/lots/{lot.id}/room",
    )  # fmt: skip


def confirm_paid_enrolments() -> int:
    """Due work: give a code to everyone whose deposit has arrived while it still counts. Returns how many."""
    with transaction() as session:
        waiting = session.execute(
            sa.select(Enrolment.id).join(Lot, Lot.id == Enrolment.lot_id).join(
                Payment, Payment.subject == sa.func.concat("enrolment:", Enrolment.id)
            )
            .where(Enrolment.code.is_(None), Lot.state.in_(ENROLMENT_STATES), Payment.state == "received",
                   sa.or_(Lot.state == "paused", Lot.closes_at > clock.now()))
            .order_by(Enrolment.requested_at).limit(BATCH)
        ).scalars().all()  # fmt: skip
    return sum(confirm_enrolment(enrolment_id) for enrolment_id in waiting)


def confirm_enrolment(enrolment_id: uuid.UUID) -> bool:
    """Issue the code of one enrolment when the ledger holds its deposit and bidding has not ended; true when done."""
    with transaction() as session:
        enrolment = session.execute(
            sa.select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.code.is_(None))
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()  # fmt: skip
        if enrolment is None:
            return False
        # Shared with bids' readers, against the close: either it sees this code, or this sees the end.
        lot = found(session.get(Lot, enrolment.lot_id, with_for_update={"read": True}, populate_existing=True))
        if not takes_enrolments(lot.state, lot.closes_at, clock.now()):
            return False
        if balance_minor(deposit_account(enrolment.id)) < enrolment.deposit_minor:
            return False
        enrolment.rank = _rank(session, lot, found(session.get(Person, enrolment.person_id)))
        _issue_code(session, enrolment)
        # Without the code: this chain also holds the entry that names who asked.
        record(session, deposit_subject(enrolment.id), "enrolment.confirmed", {"lot": lot.id})
        write_confirmed(session, enrolment, lot)
    return True


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
