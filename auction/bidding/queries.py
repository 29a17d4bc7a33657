"""Reading the contest. Codes only: nothing here joins a code with a person, save for the person himself."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import db, found
from auction.journal.models import JournalHead
from auction.journal.queries import EVENTS_PER_PAGE, entries_after, public_shape
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.payments.models import Payment, Refund

from .enrolment_rules import WON_STATES, deposit_state
from .models import Bid, Enrolment
from .rules import Contest, least_bid_minor

BIDS_PER_PAGE = 50

_HEAD_COLUMNS = (
    Lot.id, Lot.state, Lot.currency, Lot.opens_at, Lot.closes_at, Lot.start_price_minor, Lot.increment_minor,
    Lot.bid_count, Lot.extension_count, Lot.leading_price_minor, Lot.leading_code, Lot.leading_rank,
)  # fmt: skip


def head(lot_id: int) -> dict[str, Any] | None:
    """The public head of a lot's contest as JSON; None for a lot that is not public or has no window."""
    row = head_row(lot_id)
    return head_shape(row) if row else None


def head_row(lot_id: int) -> Any:
    """A lot's contest, read in one statement together with the journal number `seq` that it stands at."""
    return db.session.execute(
        sa.select(*_HEAD_COLUMNS, sa.func.coalesce(JournalHead.seq, 0).label("seq"))
        .outerjoin(JournalHead, JournalHead.subject == sa.func.concat("lot:", Lot.id))
        .where(Lot.id == lot_id, Lot.state.in_(PUBLIC_STATES), Lot.closes_at.is_not(None))
    ).first()


def head_shape(row: Any) -> dict[str, Any]:
    """A row of `head_row` as the public sees it. `least_minor` is what an ordinary bidder must bid at least."""
    shape = row._asdict()
    return {
        "lot": shape.pop("id"), **shape,
        "opens_at": row.opens_at.isoformat(), "closes_at": row.closes_at.isoformat(),
        "least_minor": least_bid_minor(contest_of(row)),
    }  # fmt: skip


def contest_of(row: Any) -> Contest:
    """The contest as the rules see it, from anything that has a lot's columns."""
    names = ("state", "opens_at", "closes_at", "start_price_minor", "increment_minor", "bid_count",
             "extension_count", "leading_price_minor", "leading_code", "leading_rank")  # fmt: skip
    return Contest(**{name: getattr(row, name) for name in names})


def events(lot_id: int, after_seq: int) -> dict[str, Any]:
    """What happened to the lot after the journal number `after_seq`, in the shape that sockets carry too.

    At most 500 entries; `more` when others follow. Refuses NOT_FOUND.
    """
    entries = [public_shape(entry) for entry in entries_after(f"lot:{lot_id}", after_seq)]
    return news(found(head(lot_id)), entries) | {"more": len(entries) == EVENTS_PER_PAGE}


def news(shown_head: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One message about a lot: entries without gap from `from_seq` to `to_seq`, the head, the court's time."""
    return {
        "lot": shown_head["lot"],
        "from_seq": entries[0]["seq"] if entries else None,
        "to_seq": entries[-1]["seq"] if entries else None,
        "entries": list(entries),
        "head": shown_head,
        "server_time": clock.now().isoformat(),
    }


def ladder(lot_id: int, page: int = 1, per_page: int = BIDS_PER_PAGE, most_seq: int | None = None) -> list[dict]:
    """Accepted bids, newest first, as the journal's `bid.accepted` tells them. `most_seq` leaves out newer ones."""
    query = (
        sa.select(Bid.seq, Enrolment.code, Bid.amount_minor, Bid.rank, Bid.received_at)
        .join(Enrolment, Enrolment.id == Bid.enrolment_id)
        .where(Bid.lot_id == lot_id, Bid.seq.is_not(None))
    )
    if most_seq is not None:
        query = query.where(Bid.seq <= most_seq)
    rows = db.session.execute(query.order_by(Bid.seq.desc()).limit(per_page).offset((page - 1) * per_page))
    return [
        {"bid_seq": row.seq, "code": row.code, "amount_minor": row.amount_minor, "is_priority": row.rank is not None,
         "received_at": row.received_at}
        for row in rows
    ]  # fmt: skip


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


def best_bid_minor(enrolment: Enrolment) -> int | None:
    """The highest amount accepted from this bidder."""
    return db.session.execute(
        sa.select(sa.func.max(Bid.amount_minor)).where(Bid.enrolment_id == enrolment.id, Bid.seq.is_not(None))
    ).scalar()


@dataclass(frozen=True)
class Deposit:
    """Where a bidder's deposit stands: a key of DEPOSIT_NAMES; until when it goes back; a payment he can still make."""

    state: str
    release_due_at: datetime | None
    open_payment_id: uuid.UUID | None


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
        .where(Enrolment.user_id == user.id).order_by(Enrolment.requested_at.desc()).limit(limit)
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
        sa.select(Payment.subject, Payment.id, Payment.state, Refund.state.label("refund"), Refund.due_at)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(Payment.subject.in_(by_subject), Payment.purpose == "deposit")
        .order_by(Payment.started_at, Refund.created_at)
    )
    for row in rows:
        by_subject[row.subject].append(row)
    return {
        enrolment.id: _deposit(enrolment, lot, by_subject[deposit_subject(enrolment.id)]) for enrolment, lot in pairs
    }


def _deposit(enrolment: Enrolment, lot: Any, rows: Sequence[Any]) -> Deposit:
    refunds = [row for row in rows if row.refund]
    last = refunds[-1] if refunds else None
    state = deposit_state(
        enrolment.code is not None, lot.state, has_won(enrolment, lot), [row.state for row in rows],
        last.refund if last else None,
    )  # fmt: skip
    started = [row.id for row in rows if row.state == "started"]
    return Deposit(state, last.due_at if last else None, started[-1] if state == "unpaid" and started else None)


def deposit_subject(enrolment_id: uuid.UUID) -> str:
    """What a deposit pays for, in the words of payments."""
    return f"enrolment:{enrolment_id}"


def deposit_account(enrolment_id: uuid.UUID) -> str:
    """The ledger account that holds a deposit."""
    return f"deposit:{enrolment_id}"
