"""Who must be told of a sale before it is announced, and whether he was (article 16)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record

from .models import Lot, Notice, PriorityPurchaser
from .steps import locked_before_announcement


def record_notice(lot_id: int, actor: User, result: str, method: str, notified_on: date, remark: str, *,
                  party_id: int | None = None, purchaser_id: int | None = None) -> Notice:  # fmt: skip
    """Record how one party or one priority purchaser was told; recorded again it replaces the record.

    `result`: delivered, waived or unreachable (then `remark` is the reason that is published). Refuses
    NOTICE_IN_FUTURE, NOTICE_REASON_MISSING, NOT_FOUND for somebody who is not of this lot.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "record_notice")
        if notified_on > clock.today():
            raise Refusal("NOTICE_IN_FUTURE")
        if result == "unreachable" and not remark.strip():
            raise Refusal("NOTICE_REASON_MISSING")
        notice = notice_of(session, lot, party_id, purchaser_id)
        notice.result, notice.method, notice.notified_on, notice.remark = result, method, notified_on, remark
        session.add(notice)
        session.flush()
        private = {
            "party_id": party_id, "purchaser_id": purchaser_id, "result": result, "method": method,
            "notified_on": notified_on.isoformat(), "remark": remark,
        }  # fmt: skip
        record(session, f"lot:{lot_id}", "lot.notice_recorded", {}, private, actor.id)
    return notice


def notice_of(session: Session, lot: Lot, party_id: int | None, purchaser_id: int | None) -> Notice:
    """The recipient's notice: the one on file, or a new row. Refuses NOT_FOUND for a stranger to the lot."""
    if purchaser_id is not None:
        of_lot = found(session.get(PriorityPurchaser, purchaser_id)).lot_id == lot.id
    else:
        of_lot = found(session.get(Party, party_id or 0)).case_id == lot.case_id
    if not of_lot or (party_id is None) == (purchaser_id is None):
        raise Refusal("NOT_FOUND")
    return session.scalars(
        sa.select(Notice).filter_by(lot_id=lot.id, party_id=party_id, purchaser_id=purchaser_id)
    ).one_or_none() or Notice(lot_id=lot.id, party_id=party_id, purchaser_id=purchaser_id)  # fmt: skip


def add_purchaser(lot_id: int, actor: User, name: str, id_number: str, nature: str, rank: int) -> PriorityPurchaser:
    """Put a priority purchaser on the lot's file: the nature of his right and its rank, 1 first (articles 16, 19)."""
    with transaction() as session:
        locked_before_announcement(session, lot_id, actor, "add_purchaser")
        purchaser = PriorityPurchaser(lot_id=lot_id, name=name, id_number=id_number, nature=nature, rank=rank)
        session.add(purchaser)
        session.flush()
        private = {"purchaser_id": purchaser.id, "nature": nature, "rank": rank}
        record(session, f"lot:{lot_id}", "lot.purchaser_added", {}, private, actor.id)
    return purchaser


def remove_purchaser(lot_id: int, purchaser_id: int, actor: User) -> None:
    """Strike a priority purchaser entered by mistake off this lot's file, with his notice."""
    with transaction() as session:
        locked_before_announcement(session, lot_id, actor, "remove_purchaser")
        purchaser = found(session.get(PriorityPurchaser, purchaser_id))
        if purchaser.lot_id != lot_id:
            raise Refusal("NOT_FOUND")
        private = {"purchaser_id": purchaser.id, "nature": purchaser.nature, "rank": purchaser.rank}
        session.execute(sa.delete(Notice).where(Notice.purchaser_id == purchaser_id))
        session.delete(purchaser)
        record(session, f"lot:{lot_id}", "lot.purchaser_removed", {}, private, actor.id)
