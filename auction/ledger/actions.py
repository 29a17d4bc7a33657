"""Moving money between accounts. Steps of other nouns' acts: they take a session and never commit."""

import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.journal.catalogue import EVENTS

from .models import LedgerAccount, Transfer

OUTSIDE = "outside:"  # the world beyond the books: banks, card networks


def account(session: Session, name: str, currency: str) -> int:
    """The id of the account `name`, opened when it is not there. Refuses LEDGER_CURRENCY for another currency."""
    session.execute(
        insert(LedgerAccount)
        .values(name=name, currency=currency, may_overdraw=name.startswith(OUTSIDE), opened_at=clock.now())
        .on_conflict_do_nothing(index_elements=["name"])
    )
    account_id, of_currency = session.execute(
        sa.select(LedgerAccount.id, LedgerAccount.currency).where(LedgerAccount.name == name)
    ).one()
    if of_currency != currency:
        raise Refusal("LEDGER_CURRENCY", account=name)
    return int(account_id)


def transfer(session: Session, transfer_id: uuid.UUID, reason: str, from_name: str, to_name: str,
             amount_minor: int, currency: str) -> None:  # fmt: skip
    """Move `amount_minor` once: the same id again changes nothing, the same id with other facts is refused.

    `reason` is the kind of the journal entry that tells of the same act. Refuses TRANSFER_ID_REUSED and
    LEDGER_CURRENCY; the database refuses an overdrawn account (constraint transfer_no_overdraft).
    """
    if reason not in EVENTS:
        raise ValueError(f"{reason} is not in the catalogue of events")
    from_id, to_id = account(session, from_name, currency), account(session, to_name, currency)
    facts = {
        "reason": reason, "from_account_id": from_id, "to_account_id": to_id,
        "amount_minor": amount_minor, "currency": currency,
    }  # fmt: skip
    inserted = session.execute(
        insert(Transfer).values(id=transfer_id, at=clock.now(), **facts).on_conflict_do_nothing(index_elements=["id"])
        .returning(Transfer.id)
    ).first()  # fmt: skip
    if inserted is None:
        known = session.execute(sa.select(Transfer).where(Transfer.id == transfer_id)).scalar_one()
        if any(getattr(known, name) != value for name, value in facts.items()):
            raise Refusal("TRANSFER_ID_REUSED")


def transfer_id(*words: object) -> uuid.UUID:
    """The id that belongs to one business fact, so that doing it twice is doing it once."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "subhasta:" + "/".join(str(word) for word in words))
