"""Steps that the acts of every method are made of, here and in higher nouns. They take a session and never commit."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot, LotFile
from auction.lots.rules import BEFORE_ANNOUNCEMENT, must_be
from auction.lots.steps import locked, set_reference_price

from .hearing import require_heard
from .methods import Result, method_of
from .models import Inquiry, InquiryFigure
from .queries import method_facts, open_stay, recorded_facts
from .rules import check_order


def start_inquiry(session: Session, lot: Lot, actor: User, method: str, due_on: date, remark: str,
                  renews: Inquiry | None = None) -> Inquiry:  # fmt: skip
    """Start a method for a lot, whose lock the caller holds; why each method before it is passed over stays with it.

    `renews` is the inquiry whose lapsed result is to be issued anew: its method needs no turn. Refuses INQUIRY_RUNNING,
    INQUIRY_DUE_PASSED, LAST_DAY_OFF, METHOD_FACTS_MISSING (all but the first), METHOD_OUT_OF_ORDER, REISSUE_NOT_DUE.
    """
    if session.scalar(sa.select(Inquiry.id).where(Inquiry.lot_id == lot.id, Inquiry.state == "running")):
        raise Refusal("INQUIRY_RUNNING")
    if due_on < clock.today():
        raise Refusal("INQUIRY_DUE_PASSED")
    rule_set(lot.jurisdiction).calendar.check_last_day(due_on)
    facts = recorded_facts(lot.id)
    if renews is None:
        rules = rule_set(lot.jurisdiction)
        if facts is None and method != rules.reference_methods[0]:
            raise Refusal("METHOD_FACTS_MISSING")
        passed_over = check_order(method, method_facts(lot.id), rules)
    else:
        _check_renewal(session, lot, renews)
        passed_over = renews.passed_over
    lot.asset.valuation_began_at = lot.asset.valuation_began_at or clock.now()
    inquiry = Inquiry(
        lot=lot, method=method, state="running", started_at=clock.now(), due_on=due_on, remark=remark, facts=facts,
        passed_over=passed_over, renews=renews,
    )  # fmt: skip
    session.add(inquiry)
    session.flush()
    record_step(
        session, inquiry, "valuation.started", actor, due_on=due_on.isoformat(), remark=remark, passed_over=passed_over
    )
    return inquiry


def _check_renewal(session: Session, lot: Lot, renews: Inquiry) -> None:
    """A result is issued anew, once, when it lapsed before the first announcement (art 11(3), 19(4))."""
    if session.scalar(sa.select(Inquiry.id).where(Inquiry.renews_id == renews.id)):
        raise Refusal("REISSUE_NOT_DUE")
    lapsed = lot.reference_valid_until is not None and lot.reference_valid_until < clock.today()
    if renews.lot_id != lot.id or renews.state != "fixed" or lot.previous_lot_id is not None or not lapsed:
        raise Refusal("REISSUE_NOT_DUE")


def fix_result(session: Session, inquiry: Inquiry, actor: User) -> None:
    """Take the method's result as the lot's reference price; its papers go on the lot's file with it.

    Refuses what the method's own result refuses, VALUATION_LAPSED, INQUIRY_SUSPENDED, and what
    hearing.require_heard refuses.
    """
    today = clock.today()
    if open_stay(inquiry):
        raise Refusal("INQUIRY_SUSPENDED")
    require_heard(inquiry, today)
    result = method_of(inquiry.method).result(inquiry, today)
    if result.valid_until < today:
        raise Refusal("VALUATION_LAPSED", valid_until=result.valid_until)
    price_minor = result.price.amount_minor
    end_inquiry(session, inquiry, "fixed", price_minor)
    _replace_basis(session, inquiry.lot, result)
    record_step(session, inquiry, "valuation.fixed", actor, price_minor=price_minor)
    set_reference_price(session, inquiry.lot, result.price.exact, inquiry.method, today, result.valid_until, actor.id)


def fail_inquiry(session: Session, inquiry: Inquiry, reason: str, actor: User | None) -> None:
    """Close a method that gave no price; without an actor it ended by itself. Refuses INQUIRY_REASON_MISSING."""
    if not reason.strip():
        raise Refusal("INQUIRY_REASON_MISSING")
    end_inquiry(session, inquiry, "failed")
    inquiry.remark = f"{inquiry.remark}\n{reason}".strip()
    record_step(session, inquiry, "valuation.failed", actor, reason=reason)


def end_inquiry(session: Session, inquiry: Inquiry, state: str, price_minor: int | None = None) -> None:
    """End an inquiry; what its sources said is kept as it stood. Of a withdrawn one nothing counts."""
    inquiry.state, inquiry.price_minor, inquiry.finished_at = state, price_minor, clock.now()
    counts = state != "withdrawn"
    session.add_all(
        InquiryFigure(
            inquiry_id=inquiry.id, source=figure.source, name=figure.name, amount_minor=figure.amount_minor,
            received_at=figure.received_at, counts=figure.counts and counts,
            why_not=figure.why_not or ("" if counts else "withdrawn"), file_id=figure.file_id,
        )
        for figure in method_of(inquiry.method).figures(inquiry)
    )  # fmt: skip
    session.flush()


def _replace_basis(session: Session, lot: Lot, result: Result) -> None:
    """The papers of an older price leave the lot's file; they stay with their own inquiry."""
    session.execute(sa.delete(LotFile).where(LotFile.lot_id == lot.id, LotFile.kind == "pricing_basis"))
    session.add_all(
        LotFile(lot_id=lot.id, file_id=file_id, kind="pricing_basis", caption=caption)
        for file_id, caption in result.papers
    )


def running(session: Session, inquiry_id: int, method: str | None = None) -> Inquiry:
    """The running inquiry, its lot locked first. Refuses INQUIRY_OVER, and NOT_FOUND for another method."""
    lot_id = found(session.scalar(sa.select(Inquiry.lot_id).where(Inquiry.id == inquiry_id)))
    lot = locked(session, lot_id)
    inquiry = found(session.get(Inquiry, inquiry_id, with_for_update={"of": Inquiry}, populate_existing=True))
    if method not in (None, inquiry.method):
        raise Refusal("NOT_FOUND")
    if inquiry.state != "running":
        raise Refusal("INQUIRY_OVER")
    must_be(lot.state, BEFORE_ANNOUNCEMENT, "value")
    return inquiry


def running_for(session: Session, inquiry_id: int, actor: User, method: str | None = None) -> Inquiry:
    """The running inquiry, for staff of the lot's own court."""
    inquiry = running(session, inquiry_id, method)
    if actor.court_id != inquiry.lot.court_id:
        raise Refusal("NOT_FOUND")
    return inquiry


def record_step(session: Session, inquiry: Inquiry, kind: str, actor: User | None, **private: Any) -> None:
    """The method is all that the public ever reads of an inquiry; its figures stand in the lot's reference price."""
    record(
        session, f"lot:{inquiry.lot_id}", kind, {"method": inquiry.method}, {"inquiry_id": inquiry.id, **private},
        actor.id if actor else None,
    )  # fmt: skip
