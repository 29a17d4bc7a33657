"""Recording whose approval a transfer needs, and the answer; without a yes no ruling (法释〔2021〕20号 15)."""

from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.rules import must_be
from auction.lots.steps import locked_before_announcement, locked_for

from .models import ApprovalAnswer, NeededApproval


def require_approval(lot_id: int, actor: User, authority: str, conditions: str, within_days: int) -> NeededApproval:
    """The asset passes to a buyer only with this authority's approval; who may buy stands in the announcement of every
    round (法释〔2021〕20号 15(1)).

    Refuses NOT_FOUND to another court, STATE_FORBIDS after the announcement, APPROVAL_KIND for what is no right,
    APPROVAL_RECORDED.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "require_approval")
        if lot.asset_kind != "other_right":
            raise Refusal("APPROVAL_KIND")
        if session.get(NeededApproval, lot.asset_id):
            raise Refusal("APPROVAL_RECORDED")
        needed = NeededApproval(
            asset_id=lot.asset_id, authority=authority.strip(), conditions=conditions.strip(), within_days=within_days,
            recorded_at=clock.now(), recorded_by_id=actor.id,
        )  # fmt: skip
        session.add(needed)
        record(session, f"lot:{lot_id}", "approval.needed", {"authority": needed.authority}, actor_id=actor.id)
    return needed


def record_answer(
    lot_id: int, actor: User, is_given: bool, answered_on: date, document: str, upload: FileStorage
) -> ApprovalAnswer:
    """The authority approves of the buyer, or he has not got the approval in reasonable time: then he may not bid in the
    auction that follows, and the panel undoes the sale (法释〔2021〕20号 15(2)).

    Refuses NOT_FOUND to another court, APPROVAL_NOT_NEEDED, APPROVAL_ANSWERED, STATE_FORBIDS for a lot that is not sold,
    APPROVAL_DAY for a day before the sale or to come.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if session.get(NeededApproval, lot.asset_id) is None:
            raise Refusal("APPROVAL_NOT_NEEDED")
        if session.get(ApprovalAnswer, lot_id):
            raise Refusal("APPROVAL_ANSWERED")
        must_be(lot.state, ("sold", "paid"), "record_approval")
        sold_on = found(lot.taken_at or lot.closed_at).astimezone(COURT_ZONE).date()
        if not sold_on <= answered_on <= clock.today():
            raise Refusal("APPROVAL_DAY", earliest=sold_on)
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        answer = ApprovalAnswer(
            lot_id=lot_id, is_given=is_given, answered_on=answered_on, document=document.strip(), file_id=file.id,
            recorded_at=clock.now(), recorded_by_id=actor.id,
        )  # fmt: skip
        session.add(answer)
        facts = {"is_given": is_given, "answered_on": answered_on.isoformat()}
        private = {"document": answer.document, "file": file.sha256}
        record(session, f"lot:{lot_id}", "approval.answered", facts, private, actor.id)
    return answer


def check_given(session: Session, lot: Lot) -> None:
    """Refuse APPROVAL_AWAITED until the authority has approved of the lot's buyer, APPROVAL_REFUSED when he did not get it."""
    needed = session.get(NeededApproval, lot.asset_id)
    answer = session.get(ApprovalAnswer, lot.id)
    if needed is None or (answer and answer.is_given):
        return
    raise Refusal("APPROVAL_REFUSED" if answer else "APPROVAL_AWAITED", authority=needed.authority)
