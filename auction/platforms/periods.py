"""The last days of an inquiry: more time for who asked, the end in silence, and days that did not run (art 11, 12, 28)."""

from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.store import transaction
from auction.valuation.hearing import rules_of
from auction.valuation.models import Inquiry, InquiryStay
from auction.valuation.queries import open_stay
from auction.valuation.steps import fail_inquiry, record_step, running

from . import queries
from .rules import extended_due_on, verdict

SILENCE = "期限届满，全部询价平台未出具结果，亦未申请延期（法释〔2018〕15号第十一条），转为委托评估。"
UNCORRECTED = "全部询价平台未在期限内补正（法释〔2018〕15号第十二条），转为委托评估。"


def look_at(inquiry_id: int) -> bool:
    """Due work: the last day is over and nothing counts. Who asked for time gets it; else the method has failed."""
    with transaction() as session:
        inquiry = running(session, inquiry_id, "network_inquiry")
        if open_stay(inquiry):
            return False
        outcome = extend_where_due(session, inquiry)
        if outcome == "nothing":
            ordered = any(one.correction_due_on for one in queries.requests_of(inquiry_id))
            fail_inquiry(session, inquiry, UNCORRECTED if ordered else SILENCE, None)
    return outcome in ("extend", "nothing")


def extend_where_due(session: Session, inquiry: Inquiry) -> str:
    """What the inquiry has come to (rules.verdict); "extend" is done at once (art 11(2)). A step: the caller holds the
    inquiry's lock.
    """
    requests = queries.requests_of(inquiry.id)
    outcome = verdict([queries.standing_of(one) for one in requests], clock.today())
    if outcome == "extend":
        for one in requests:
            if one.extension_asked_at and not one.is_extended:
                one.due_on, one.is_extended = extended_due_on(one.due_on, rules_of(inquiry)), True
        inquiry.due_on = max(one.due_on for one in requests)
        record_step(session, inquiry, "valuation.extended", None, due_on=inquiry.due_on.isoformat())
    return outcome


def move_after(inquiry: Inquiry, stay: InquiryStay) -> None:
    """The days of a stay did not run: who had time left on its first day has as much after it (art 28). A step."""
    calendar = rules_of(inquiry).calendar
    days = ((stay.ended_on or clock.today()) - stay.started_on).days
    for one in queries.requests_of(inquiry.id):
        if one.due_on >= stay.started_on:
            one.due_on = calendar.last_day(one.due_on, days)
        if one.correction_due_on is not None and one.correction_due_on >= stay.started_on:
            one.correction_due_on = calendar.last_day(one.correction_due_on, days)
