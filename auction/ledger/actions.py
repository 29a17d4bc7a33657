"""Moving money between accounts. Steps of other nouns' acts: they take a session and never commit."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.catalogue import EVENTS

from .models import LedgerAccount, Pending, Resolution, Transfer

OUTSIDE = "outside:"  # the world beyond the books: banks, card networks
PENDING = "pending:"  # money set aside, on an account of its own


def account(session: Session, name: str, currency: str) -> int:
    """The id of the account `name`, opened when it is not there. Refuses LEDGER_CURRENCY for another currency."""
    return _accounts(session, (name,), currency)[name]


def _accounts(session: Session, names: tuple[str, ...], currency: str) -> dict[str, int]:
    known = sa.select(LedgerAccount.name, LedgerAccount.id, LedgerAccount.currency).where(LedgerAccount.name.in_(names))
    rows = session.execute(known).all()
    if len(rows) < len(names):
        opened = [
            {"name": name, "currency": currency, "may_overdraw": name.startswith(OUTSIDE), "opened_at": clock.now()}
            for name in sorted(set(names) - {row.name for row in rows})
        ]
        session.execute(insert(LedgerAccount).on_conflict_do_nothing(index_elements=["name"]), opened)
        rows = session.execute(known).all()
    for row in rows:
        if row.currency != currency:
            raise Refusal("LEDGER_CURRENCY", account=row.name)
    return {row.name: int(row.id) for row in rows}


def transfer(session: Session, transfer_id: uuid.UUID, reason: str, from_name: str, to_name: str,
             amount_minor: int, currency: str) -> None:  # fmt: skip
    """Move `amount_minor` once: the same id again changes nothing, the same id with other facts is refused.

    `reason` is the kind of the journal entry that tells of the same act. Refuses TRANSFER_ID_REUSED and
    LEDGER_CURRENCY; the database refuses an overdrawn account (constraint transfer_no_overdraft).
    """
    _check_reason(reason)
    ids = _accounts(session, (from_name, to_name), currency)
    facts = {
        "reason": reason, "from_account_id": ids[from_name], "to_account_id": ids[to_name],
        "amount_minor": amount_minor, "currency": currency,
    }  # fmt: skip
    _insert_once(session, Transfer, transfer_id, facts)


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
    _insert_once(session, Pending, pending_id, facts)
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


def _insert_once(session: Session, model: type[Transfer] | type[Pending], row_id: uuid.UUID,
                 facts: dict[str, Any]) -> None:  # fmt: skip
    inserted = session.execute(
        insert(model).values(id=row_id, at=clock.now(), **facts).on_conflict_do_nothing(index_elements=["id"])
        .returning(model.id)
    ).first()  # fmt: skip
    if inserted is None:
        known = session.execute(sa.select(model).where(model.id == row_id)).scalar_one()
        if any(getattr(known, name) != value for name, value in facts.items()):
            raise Refusal("TRANSFER_ID_REUSED")


def transfer_id(*words: object) -> uuid.UUID:
    """The id that belongs to one business fact, so that doing it twice is doing it once."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "subhasta:" + "/".join(str(word) for word in words))
