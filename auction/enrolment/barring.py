"""Who may not bid, put on record: relatives that staff declare, buyers whom the court finds unqualified."""

from sqlalchemy.dialects.postgresql import insert

from auction.accounts.audience import same_court
from auction.accounts.identity_rules import identity_number
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot

from .models import DeclaredRelative, Unqualified


def declare_relative(actor: User, legal_name: str, relation: str, id_kind: str, id_number: str) -> None:
    """A member of staff declares a near relative, who may then not bid where he serves (article 34).

    The same one again changes nothing. Refuses a wrong number.
    """
    number = identity_number(id_kind, id_number)
    with transaction() as session:
        made = session.execute(
            insert(DeclaredRelative).values(
                staff_id=actor.id, legal_name=legal_name.strip(), relation=relation.strip(), id_number=number,
                declared_at=clock.now(),
            ).on_conflict_do_nothing().returning(DeclaredRelative.id)
        ).scalar()  # fmt: skip
        if made is not None:
            record(session, f"user:{actor.id}", "relative.declared", private={"relative": made}, actor_id=actor.id)


def strike_relative(relative_id: int, actor: User) -> None:
    """Take back a declaration made by mistake. Refuses NOT_FOUND for somebody else's."""
    with transaction() as session:
        row = session.get(DeclaredRelative, relative_id)
        row = found(row if row and row.staff_id == actor.id else None)
        private = {"relative": row.id, "name": row.legal_name}
        session.delete(row)
        record(session, f"user:{actor.id}", "relative.struck", private=private, actor_id=actor.id)


def note_unqualified(
    lot_id: int, actor: User, legal_name: str, id_kind: str, id_number: str, reason: str
) -> Unqualified:
    """The court finds that somebody may not buy this lot: he is refused a code, and reads the reason.

    Whether he has asked for one is not told: who takes part stays secret until the end (article 18). Refuses
    NOT_FOUND to another court, a wrong number.
    """
    number = identity_number(id_kind, id_number)
    with transaction() as session:
        lot = found(session.get(Lot, lot_id))
        same_court(actor, lot.court_id)
        row = session.merge(Unqualified(
            lot_id=lot_id, id_number=number, legal_name=legal_name.strip(), reason=reason.strip(), noted_at=clock.now(),
            noted_by_id=actor.id,
        ))  # fmt: skip
        private = {"name": row.legal_name, "reason": row.reason}
        record(session, f"case:{lot.case_id}", "buyer.unqualified", {"lot": lot_id}, private, actor.id)
    return row


def strike_unqualified(lot_id: int, id_number: str, actor: User) -> None:
    """Take back such a finding. Refuses NOT_FOUND."""
    with transaction() as session:
        lot = found(session.get(Lot, lot_id))
        same_court(actor, lot.court_id)
        row = found(session.get(Unqualified, (lot_id, id_number)))
        private = {"name": row.legal_name}
        session.delete(row)
        record(session, f"case:{lot.case_id}", "buyer.qualified", {"lot": lot_id}, private, actor.id)
