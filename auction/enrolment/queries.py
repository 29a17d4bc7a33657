"""Reading enrolments: one's own, the winner, where a deposit stands."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.identity_rules import number_key
from auction.accounts.models import Person, User
from auction.cases.models import Claim, Party
from auction.ground import clock
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer_id
from auction.ledger.models import Transfer
from auction.lots.models import Lot
from auction.lots.price_rules import applicant_deposit
from auction.lots.rules import PUBLIC_STATES
from auction.payments.models import Payment, Refund

from .application_rules import Bidder, bidding_has_begun
from .deposit_rules import DepositFacts
from .models import Authority, DeclaredRelative, Enrolment, Unqualified
from .rules import ENROLMENT_STATES, RELEASE_STEPS, WON_STATES, deposit_state, release_by


def public_lot(lot_id: int) -> Lot:
    """A lot that the public may see. Refuses NOT_FOUND."""
    return found(
        db.session.execute(
            sa.select(Lot).where(Lot.id == lot_id, Lot.state.in_(PUBLIC_STATES), Lot.closes_at.is_not(None))
        ).scalar_one_or_none()
    )


def winner(lot: Lot) -> Enrolment | None:
    """The enrolment that won, once bidding is over; before that nobody is told who leads."""
    if lot.state not in WON_STATES:
        return None
    return db.session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot.id, Enrolment.code == lot.leading_code)
    ).scalar_one_or_none()


def enrolment_of(user: User, lot_id: int) -> Enrolment | None:
    """This account's own enrolment for the lot."""
    return db.session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot_id, Enrolment.user_id == user.id)
    ).scalar_one_or_none()


def own_enrolment(user: User, enrolment_id: uuid.UUID) -> Enrolment:
    """One of the account's own enrolments. Refuses NOT_FOUND for a stranger's."""
    enrolment = db.session.get(Enrolment, enrolment_id)
    return found(enrolment if enrolment and enrolment.user_id == user.id else None)


def person_as_bidder(person: Person) -> Bidder:
    """A proved person, his number as numbers are compared."""
    return Bidder(person.legal_name, person.id_kind, number_key(person.id_number))


def people_of(enrolment: Enrolment) -> list[Bidder]:
    """Everybody of an enrolment: its own person, then those whom he bids for or with."""
    return [person_as_bidder(enrolment.person), *_others(enrolment)]


def buyers_of(enrolment: Enrolment) -> list[Bidder]:
    """In whose name the lot is bid for: an agent's principals, joint bidders, or the person himself."""
    return _others(enrolment) if enrolment.kind == "agent" else people_of(enrolment)


def _others(enrolment: Enrolment) -> list[Bidder]:
    if enrolment.kind == "self":
        return []
    return [
        Bidder(one.legal_name, one.id_kind, one.id_number) for one in enrolment.participants
        if one.part in ("principal", "co_bidder")
    ]  # fmt: skip


def has_begun(lot: Lot) -> bool:
    """Whether the lot's bidding has begun, so that no agent can be confirmed any more (article 14(2))."""
    return bidding_has_begun(lot.round_kind, lot.bid_count, found(lot.opens_at), clock.now())


def may_ask_again(enrolment: Enrolment) -> bool:
    """After the court sent the paper back or did not decide in time, and after a refusal, which may hold no longer."""
    if enrolment.refusal:
        return True
    paper = enrolment.authority
    return paper is not None and (paper.state == "refused" or (paper.state == "pending" and has_begun(enrolment.lot)))


def first_payment(lot: Lot, buyers: Sequence[Bidder]) -> tuple[int, int | None]:
    """What these buyers pay before their code, and the claim that lowered it, both in minor units.

    An applicant creditor who buys alone pays only what his claim does not cover (article 17(2)). A sell-off's
    prepayment is the price itself, which the article does not waive.
    """
    full_minor = found(lot.paid_first_minor)
    claim_minor = _claim_of_applicant(lot, buyers[0]) if len(buyers) == 1 and lot.round_kind != "selloff" else 0
    return (applicant_deposit(full_minor, claim_minor), claim_minor) if claim_minor else (full_minor, None)


def _claim_of_applicant(lot: Lot, buyer: Bidder) -> int:
    """The principal that this person claims in the lot's case as its applicant, in minor units."""
    return int(
        db.session.execute(
            sa.select(sa.func.coalesce(sa.func.sum(Claim.principal_minor), 0))
            .join(Party, Party.id == Claim.party_id)
            .where(Party.case_id == lot.case_id, Party.role == "applicant", as_key(Party.id_number) == buyer.id_number)
        ).scalar_one()
    )


def as_key(column: sa.orm.attributes.InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    """An identity number as an officer typed it, in the shape of `identity_rules.number_key`."""
    return sa.func.upper(sa.func.regexp_replace(sa.func.normalize(column, sa.text("NFKC")), r"[\s\-]", "", "g"))


def buyer_names(enrolment: Enrolment) -> str:
    """The buyers' real names, as letters and pages print them after the end (article 22)."""
    return "、".join(buyer.legal_name for buyer in buyers_of(enrolment))


def pending_authorities(court_id: int) -> Sequence[Authority]:
    """Powers of attorney that wait for this court, those whose bidding starts first on top."""
    return db.session.scalars(
        sa.select(Authority).join(Enrolment, Enrolment.id == Authority.enrolment_id).join(Lot)
        .where(Authority.state == "pending", Lot.court_id == court_id, Lot.state.in_(ENROLMENT_STATES))
        .order_by(Lot.opens_at, Authority.submitted_at).limit(200)
    ).all()  # fmt: skip


def authority_of(user: User, authority_id: uuid.UUID) -> Authority:
    """One power of attorney that waits for a decision of the user's court. Refuses NOT_FOUND for all others.

    Once decided it is out of the officer's sight: until the end nobody looks at who takes part.
    """
    authority = db.session.get(Authority, authority_id)
    is_his = authority and authority.state == "pending" and authority.enrolment.lot.court_id == user.court_id
    return found(authority if is_his else None)


def declared_relatives(user: User) -> Sequence[DeclaredRelative]:
    """The relatives that this member of staff has declared."""
    return db.session.scalars(
        sa.select(DeclaredRelative).where(DeclaredRelative.staff_id == user.id).order_by(DeclaredRelative.id)
    ).all()


def unqualified_of(lot_id: int) -> Sequence[Unqualified]:
    """Whom the court has found unqualified to buy this lot."""
    return db.session.scalars(
        sa.select(Unqualified).where(Unqualified.lot_id == lot_id).order_by(Unqualified.noted_at)
    ).all()


@dataclass(frozen=True)
class Deposit:
    """Where a bidder's deposit stands: a key of DEPOSIT_NAMES; a payment he can still make, those that arrived; the moments.

    `release_due_at` is until when it must have gone back.
    """

    state: str
    open_payment_id: uuid.UUID | None
    received_ids: tuple[uuid.UUID, ...]
    paid_at: datetime | None
    release_began_at: datetime | None
    release_due_at: datetime | None
    sent_at: datetime | None
    arrived_at: datetime | None


@dataclass(frozen=True)
class OwnEnrolment:
    """One line of a bidder's own page. `has_won` and `leads` are about him, and shown to him alone."""

    enrolment: Enrolment
    lot: Lot
    deposit: Deposit
    leads: bool
    has_won: bool


def own_enrolments(user: User, limit: int = 200) -> list[OwnEnrolment]:
    """The account's enrolments, newest first."""
    rows = db.session.execute(
        sa.select(Enrolment, Lot).join(Lot, Lot.id == Enrolment.lot_id)
        .where(Enrolment.user_id == user.id, ~Lot.is_practice).options(joinedload(Enrolment.authority))
        .order_by(Enrolment.requested_at.desc()).limit(limit)
    ).all()  # fmt: skip
    deposits = deposits_of([(enrolment, lot) for enrolment, lot in rows])
    return [
        OwnEnrolment(enrolment, lot, deposits[enrolment.id], is_leading(enrolment, lot), has_won(enrolment, lot))
        for enrolment, lot in rows
    ]


def is_leading(enrolment: Enrolment, lot: Any) -> bool:
    """Whether this enrolment made the leading bid. Ask only about the visitor's own."""
    return enrolment.code is not None and enrolment.code == lot.leading_code


def has_won(enrolment: Enrolment, lot: Any) -> bool:
    """Whether this enrolment won the lot."""
    return lot.state in WON_STATES and is_leading(enrolment, lot)


def deposits_of(pairs: Iterable[tuple[Enrolment, Any]]) -> dict[uuid.UUID, Deposit]:
    """Where the deposits of these enrolments stand, in one query."""
    pairs = list(pairs)  # (enrolment, its lot or anything with the lot's state and leading code)
    by_subject: dict[str, list[Any]] = {deposit_subject(enrolment.id): [] for enrolment, _ in pairs}
    rows = db.session.execute(
        sa.select(Payment.subject, Payment.id, Payment.state, Payment.finished_at, Refund.state.label("refund"),
                  Refund.created_at, Refund.due_at, Refund.sent_at, Refund.arrived_at)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(Payment.subject.in_(by_subject), Payment.purpose == "deposit")
        .order_by(Payment.started_at, Refund.created_at)
    )  # fmt: skip
    for row in rows:
        by_subject[row.subject].append(row)
    return {
        enrolment.id: _deposit(enrolment, lot, by_subject[deposit_subject(enrolment.id)]) for enrolment, lot in pairs
    }


def _deposit(enrolment: Enrolment, lot: Any, rows: Sequence[Any]) -> Deposit:
    standing = [row for row in rows if not row.refund]
    refunds = [row for row in rows if row.refund]
    # What went back tells nothing while other money stands, or while he may still pay.
    may_pay = enrolment.code is None and enrolment.refusal is None and lot.state in ENROLMENT_STATES
    is_past = may_pay or any(row.state == "received" for row in standing)
    # The newest release of each payment; of several payments the one that has come least far.
    newest = {row.id: row for row in refunds}.values()
    last = min(newest, key=lambda row: RELEASE_STEPS.index(row.refund)) if newest and not is_past else None
    state = deposit_state(
        enrolment.code is not None, lot.state, has_won(enrolment, lot), [row.state for row in standing],
        last.refund if last else None, enrolment.deposit_minor > 0,
    )  # fmt: skip
    started = [row.id for row in rows if row.state == "started"]
    received = {row.id: row.finished_at for row in rows if row.state == "received"}
    return Deposit(
        state,
        started[-1] if state in ("unpaid", "part_paid") and started else None,
        tuple(received),
        max(received.values(), default=None),
        *((last.created_at, last.due_at, last.sent_at, last.arrived_at) if last else (None,) * 4),
    )


def deposit_facts(enrolment: Enrolment, lot: Lot, deposit: Deposit) -> DepositFacts:
    """The moments of one deposit, for its own bidder."""
    applied = (
        db.session.get(Transfer, transfer_id("deposit.applied", enrolment.id)) if deposit.state == "applied" else None
    )
    hours = rule_set(lot.jurisdiction).release_losers_within_hours
    return DepositFacts(
        state=deposit.state, paid_at=deposit.paid_at, applied_at=applied.at if applied else None,
        # A suspended lot's end is not known; a sell-off's may come sooner, with its first bid.
        releasable_by=release_by(lot.closes_at, hours) if lot.closes_at and lot.state != "paused" else None,
        release_began_at=deposit.release_began_at, release_due_at=deposit.release_due_at, sent_at=deposit.sent_at,
        arrived_at=deposit.arrived_at,
    )  # fmt: skip


def is_replaced() -> sa.ColumnElement[bool]:
    """Whether a failed release was followed by another one of the same payment: then that one counts."""
    newer = sa.orm.aliased(Refund)
    return (Refund.state == "failed") & sa.exists().where(
        newer.payment_id == Refund.payment_id, newer.state != "failed"
    )


def deposit_subject(enrolment_id: uuid.UUID) -> str:
    """What a deposit pays for, in the words of payments."""
    return f"enrolment:{enrolment_id}"


def deposit_subject_of(enrolment_id: Any) -> sa.ColumnElement[str]:
    """`deposit_subject` of a column: joins payments with the enrolments they pay for."""
    return sa.func.concat("enrolment:", enrolment_id)


def deposit_account(enrolment_id: uuid.UUID) -> str:
    """The ledger account that holds a deposit."""
    return f"deposit:{enrolment_id}"
