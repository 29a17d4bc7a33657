"""Reading the contest. Codes only: nothing here joins a code with a person, save for the person himself."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db, found
from auction.journal.models import JournalEntry, JournalHead
from auction.journal.queries import EVENTS_PER_PAGE, entries_after, public_shape
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES

from .models import Bid
from .rules import Contest, least_bid_minor

BIDS_PER_PAGE = 50

_HEAD_COLUMNS = (
    Lot.id, Lot.state, Lot.currency, Lot.opens_at, Lot.closes_at, Lot.start_price_minor, Lot.increment_minor,
    Lot.bid_count, Lot.extension_count, Lot.leading_price_minor, Lot.leading_code, Lot.leading_rank, Lot.round_kind,
    Lot.scheduled_closes_at,
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
        "scheduled_closes_at": row.scheduled_closes_at.isoformat(),
        "least_minor": least_bid_minor(contest_of(row)),
    }  # fmt: skip


def contest_of(row: Any) -> Contest:
    """The contest as the rules see it, from anything that has a lot's columns."""
    names = ("state", "opens_at", "closes_at", "start_price_minor", "increment_minor", "bid_count",
             "extension_count", "leading_price_minor", "leading_code", "leading_rank", "scheduled_closes_at",
             "round_kind")  # fmt: skip
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


def last_told(lot_id: int, kind: str) -> dict[str, Any] | None:
    """The public part of the lot's newest journal entry of this kind."""
    return db.session.execute(
        sa.select(JournalEntry.public).where(JournalEntry.subject == f"lot:{lot_id}", JournalEntry.kind == kind)
        .order_by(JournalEntry.seq.desc()).limit(1)
    ).scalar()  # fmt: skip


def best_bid_minor(enrolment: Enrolment) -> int | None:
    """The highest amount accepted from this bidder."""
    return db.session.execute(
        sa.select(sa.func.max(Bid.amount_minor)).where(Bid.enrolment_id == enrolment.id, Bid.seq.is_not(None))
    ).scalar()
