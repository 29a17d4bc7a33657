"""An inquiry is suspended, goes on, or is withdrawn by the court (art 28, 29)."""

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import transaction

from .hearing import rules_of
from .methods import method_of
from .models import Inquiry, InquiryStay
from .queries import open_stay
from .steps import end_inquiry, record_step, running_for


def suspend_inquiry(inquiry_id: int, actor: User, ground: str, reason: str) -> InquiryStay:
    """Suspend a network inquiry or an appraisal (art 28); its period does not run meanwhile.

    Refuses INQUIRY_NOT_COMMISSIONED for the other methods, INQUIRY_SUSPENDED, INQUIRY_REASON_MISSING.
    """
    with transaction() as session:
        inquiry = _commissioned(running_for(session, inquiry_id, actor))
        if open_stay(inquiry):
            raise Refusal("INQUIRY_SUSPENDED")
        if not reason.strip():
            raise Refusal("INQUIRY_REASON_MISSING")
        stay = InquiryStay(
            inquiry_id=inquiry_id,
            ground=ground,
            reason=reason.strip(),
            started_on=clock.today(),
            ordered_by_id=actor.id,
        )
        session.add(stay)
        record_step(session, inquiry, "valuation.suspended", actor, ground=ground, reason=reason.strip())
    return stay


def resume_inquiry(inquiry_id: int, actor: User) -> Inquiry:
    """Go on; the last day moves by the days the inquiry stood still. Refuses INQUIRY_NOT_SUSPENDED."""
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        stay = open_stay(inquiry)
        if stay is None:
            raise Refusal("INQUIRY_NOT_SUSPENDED")
        stay.ended_on = clock.today()
        days = (stay.ended_on - stay.started_on).days
        if days:
            inquiry.due_on = rules_of(inquiry).calendar.last_day(inquiry.due_on, days)
            method_of(inquiry.method).move_after(inquiry, stay)
        record_step(session, inquiry, "valuation.resumed", actor, days=days, due_on=inquiry.due_on.isoformat())
    return inquiry


def withdraw_inquiry(inquiry_id: int, actor: User, ground: str, reason: str) -> Inquiry:
    """Withdraw a network inquiry or an appraisal (art 29); nobody's figure counts any more.

    Refuses INQUIRY_NOT_COMMISSIONED for the other methods, INQUIRY_REASON_MISSING.
    """
    with transaction() as session:
        inquiry = _commissioned(running_for(session, inquiry_id, actor))
        if not reason.strip():
            raise Refusal("INQUIRY_REASON_MISSING")
        if stay := open_stay(inquiry):
            stay.ended_on = clock.today()
        end_inquiry(session, inquiry, "withdrawn")
        inquiry.remark = f"{inquiry.remark}\n{reason}".strip()
        record_step(session, inquiry, "valuation.withdrawn", actor, ground=ground, reason=reason.strip())
    return inquiry


def _commissioned(inquiry: Inquiry) -> Inquiry:
    """The law suspends and withdraws what somebody outside was commissioned with."""
    if not method_of(inquiry.method).grounds:
        raise Refusal("INQUIRY_NOT_COMMISSIONED")
    return inquiry
