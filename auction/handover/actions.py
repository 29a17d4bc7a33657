"""The steps after the ruling are entered; the lot is handed over and a record of it made."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from auction.accounts.audience import role_names, same_court
from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.actions import locked
from auction.lots.rules import NAMES as LOT_NAMES
from auction.settlement.models import Settlement

from .models import HandoverRecord, HandoverStep
from .queries import sale_of, track_of
from .track_rules import BUYERS, NAMES, check_end

STEP_NEWS = (
    Words("{step}: {title}", "{step}：{title}"),
    Words("The court has entered this step of your purchase.", "法院已登记您所购标的物的该项进度。"),
)
HANDED_OVER = (
    Words("Handed over: {title}", "已移交：{title}"),
    Words(
        "The hand-over on {day} is recorded. Read the record and write to the court at once if something is missing.",
        "法院已登记于 {day} 移交标的物。请核对移交笔录，如有遗漏请立即联系法院。",
    ),
)


@dataclass(frozen=True)
class HandoverFacts:
    """What the officer writes down at the hand-over, lists line by line; the paper is made from it (`drafting`)."""

    handed_over_on: date
    place: str
    received_by: str
    items: str
    condition: str
    present: str = ""
    meters: str = ""
    reservations: str = ""


def _held(session: Session, lot_id: int) -> Settlement:
    """The settlement, locked after its lot."""
    locked(session, lot_id)
    return found(session.get(Settlement, lot_id, with_for_update={"of": Settlement}, populate_existing=True))


def _finish(session: Session, settlement: Settlement) -> None:
    """Note the day on which the last step was over: nothing of this sale is due any more."""
    session.flush()
    if settlement.finished_on is None and all(step.standing == "done" for step in track_of(settlement)):
        settlement.finished_on = clock.today()


def end_step(lot_id: int, kind: str, actor: User, state: str, done_on: date | None, remark: str) -> None:
    """Enter how a step (one of track_rules.ENTERED) ended: done on a day, or not needed for a reason.

    The officer of the lot's court enters all, the buyer his own (tax, registration), as done and until the court has.
    Refuses NOT_FOUND to others, NOT_ALLOWED, HANDOVER_STEP_COURT, STATE_FORBIDS after an annulment, and as check_end.
    """
    with transaction() as session:
        settlement = _held(session, lot_id)
        lot, is_buyer = settlement.lot, settlement.enrolment.user_id == actor.id
        if not is_buyer:
            same_court(actor, lot.court_id)
        is_of_court = not is_buyer
        if (is_of_court and not may(role_names(actor), "run_case")) or (is_buyer and kind not in BUYERS):
            raise Refusal("NOT_ALLOWED")
        if lot.state not in ("paid", "settled"):
            raise Refusal("STATE_FORBIDS", state=LOT_NAMES[lot.state])
        check_end(kind, state, done_on, remark, sale_of(settlement), clock.today())
        row = session.get(HandoverStep, (lot_id, kind))
        if is_buyer and (state != "done" or (row and row.is_of_court)):
            raise Refusal("HANDOVER_STEP_COURT")
        row = row or HandoverStep(lot_id=lot_id, kind=kind)
        row.state, row.done_on, row.remark = state, done_on if state == "done" else None, remark.strip()
        row.recorded_by_id, row.recorded_at, row.is_of_court = actor.id, clock.now(), is_of_court
        session.add(row)
        _finish(session, settlement)
        facts = {"step": kind, "state": state, "done_on": row.done_on.isoformat() if row.done_on else None}
        record(session, f"lot:{lot_id}", "lot.step_ended", {}, facts | {"remark": row.remark}, actor.id)
        if is_of_court:
            subject = Words(
                *(text.format(step=name, title=lot.title) for text, name in zip(STEP_NEWS[0], NAMES[kind], strict=True))
            )
            tell(session, settlement.enrolment.user, subject, STEP_NEWS[1], path_of("handover.show", lot_id=lot_id))


def record_handover(lot_id: int, actor: User, facts: HandoverFacts) -> Settlement:
    """Record that the buyer has the lot in hand (拍卖变卖规定 27), and what was handed over to whom.

    Refuses NOT_FOUND to another court, STATE_FORBIDS before the ruling was served and after the hand-over,
    HANDOVER_DAY.
    """
    with transaction() as session:
        settlement = _held(session, lot_id)
        lot = settlement.lot
        same_court(actor, lot.court_id)
        if lot.state != "settled" or settlement.ruling_served_on is None or settlement.handed_over_on:
            raise Refusal("STATE_FORBIDS", state=LOT_NAMES[lot.state])
        if not settlement.ruling_served_on <= facts.handed_over_on <= clock.today():
            raise Refusal("HANDOVER_DAY", earliest=settlement.ruling_served_on)
        settlement.handed_over_on = facts.handed_over_on
        session.add(
            HandoverRecord(
                lot_id=lot_id, place=facts.place, received_by=facts.received_by, present=facts.present,
                items=facts.items, meters=facts.meters, condition=facts.condition, reservations=facts.reservations,
                recorded_by_id=actor.id, recorded_at=clock.now(),
            )
        )  # fmt: skip
        _finish(session, settlement)
        record(
            session, f"lot:{lot_id}", "lot.handed_over", {"handed_over_on": facts.handed_over_on.isoformat()},
            actor_id=actor.id,
        )  # fmt: skip
        subject, body = HANDED_OVER
        tell(
            session, settlement.enrolment.user, subject.filled(title=lot.title),
            body.filled(day=facts.handed_over_on.isoformat()), path_of("handover.show", lot_id=lot_id),
        )  # fmt: skip
    return settlement
