"""Moving money between accounts. Steps of other nouns' acts: they take a session and never commit."""

import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.catalogue import EVENTS

from .models import LedgerAccount, Pending, Resolution

OUTSIDE = "outside:"  # the world beyond the books: banks, card networks
PENDING = "pending:"  # money set aside, on an account of its own


def account(session: Session, name: str, currency: str) -> int:
    """The id of the account `name`, opened when it is not there. Refuses LEDGER_CURRENCY for another currency."""
    known = sa.select(LedgerAccount.id, LedgerAccount.currency).where(LedgerAccount.name == name)
    found_row = session.execute(known).first()
    if found_row is None:
        session.execute(
            insert(LedgerAccount)
            .values(name=name, currency=currency, may_overdraw=name.startswith(OUTSIDE), opened_at=clock.now())
            .on_conflict_do_nothing(index_elements=["name"])
        )
        found_row = session.execute(known).one()
    if found_row.currency != currency:
        raise Refusal("LEDGER_CURRENCY", account=name)
    return int(found_row.id)


BOOK = "SELECT book_transfer(%s, %s, %s, %s, %s, %s, %s)"


def transfer(session: Session, transfer_id: uuid.UUID, reason: str, from_name: str, to_name: str,
             amount_minor: int, currency: str) -> None:  # fmt: skip
    """Move `amount_minor` once: the same id again changes nothing, the same id with other facts is refused.

    `reason` is the kind of the journal entry that tells of the same act. Refuses TRANSFER_ID_REUSED and
    LEDGER_CURRENCY; the database refuses an overdrawn account (constraint transfer_no_overdraft).
    """
    _check_reason(reason)
    facts = (transfer_id, reason, from_name, to_name, amount_minor, currency, clock.now())
    no = session.connection().exec_driver_sql(BOOK, facts).scalar()
    if no == "LEDGER_CURRENCY":
        raise Refusal("LEDGER_CURRENCY", account=f"{from_name} / {to_name}")
    if no == "TRANSFER_ID_REUSED":
        raise Refusal("TRANSFER_ID_REUSED")


def pend(session: Session, pending_id: uuid.UUID, reason: str, from_name: str, to_name: str, amount_minor: int,
         currency: str) -> None:  # fmt: skip
    """Set money aside for `to_name`, once, so that nothing else can use it: then `post` or `void`.

    Refuses what `transfer` refuses.
    """
    _check_reason(reason)
    facts = {
        "reason": reason, "from_name": from_name, "to_name": to_name, "amount_minor": amount_minor,
        "currency": currency,
    }  # fmt: skip
    inserted = session.execute(
        insert(Pending).values(id=pending_id, at=clock.now(), **facts).on_conflict_do_nothing().returning(Pending.id)
    ).first()
    if inserted is None:
        known = session.get_one(Pending, pending_id)
        if any(getattr(known, name) != value for name, value in facts.items()):
            raise Refusal("TRANSFER_ID_REUSED")
        return
    transfer(session, transfer_id("pended", pending_id), reason, from_name, f"{PENDING}{pending_id}", amount_minor,
             currency)  # fmt: skip


def post(session: Session, pending_id: uuid.UUID, reason: str) -> None:
    """Let pending money go where it was meant to. Again: nothing. Refuses NOT_FOUND, PENDING_RESOLVED when voided."""
    _resolve(session, pending_id, reason, is_posted=True)


def void(session: Session, pending_id: uuid.UUID, reason: str) -> None:
    """Put pending money back where it was. Again: nothing. Refuses NOT_FOUND, PENDING_RESOLVED when posted."""
    _resolve(session, pending_id, reason, is_posted=False)


def _resolve(session: Session, pending_id: uuid.UUID, reason: str, *, is_posted: bool) -> None:
    _check_reason(reason)
    pending = found(session.get(Pending, pending_id))
    session.execute(
        insert(Resolution).values(pending_id=pending_id, is_posted=is_posted, at=clock.now()).on_conflict_do_nothing()
    )
    if session.scalar(sa.select(Resolution.is_posted).where(Resolution.pending_id == pending_id)) is not is_posted:
        raise Refusal("PENDING_RESOLVED")
    to_name = pending.to_name if is_posted else pending.from_name
    transfer(session, transfer_id("resolved", pending_id), reason, f"{PENDING}{pending_id}", to_name,
             pending.amount_minor, pending.currency)  # fmt: skip


def _check_reason(reason: str) -> None:
    if reason not in EVENTS:
        raise ValueError(f"{reason} is not in the catalogue of events")


def transfer_id(*words: object) -> uuid.UUID:
    """The id that belongs to one business fact, so that doing it twice is doing it once."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "subhasta:" + "/".join(str(word) for word in words))
