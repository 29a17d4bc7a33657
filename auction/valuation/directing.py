"""Directed inquiry: the authority that keeps the tax base or government price is asked, its answer is the price
(art 5, 6). Also the periods that the court sets itself.
"""

from datetime import date

from werkzeug.datastructures import FileStorage

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import found, transaction
from auction.jurisdictions import rule_set
from auction.lots.steps import locked_before_announcement

from .hearing import rules_of
from .letters import issue_commission
from .models import DirectedRequest, Inquiry
from .rules import OFFICIAL_PRICES, check_validity, directed_price
from .steps import record_step, running_for, start_inquiry


def start_directed_inquiry(lot_id: int, actor: User, authority: str, price_kind: str, wanted: str,
                           due_on: date) -> Inquiry:  # fmt: skip
    """Ask the authority of the place where the property lies; the court sets the period (art 5, 6). Issues the letter.

    Refuses what every start is refused for: without an official price the method is out of order.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_directed_inquiry")
        inquiry = start_inquiry(session, lot, actor, "directed_inquiry", due_on, "")
        session.add(DirectedRequest(
            inquiry_id=inquiry.id, authority=authority.strip(), price_kind=price_kind, wanted=wanted.strip()
        ))  # fmt: skip
        session.flush()
        asked = f"询价内容：{OFFICIAL_PRICES[price_kind].zh}。"
        issue_commission(session, inquiry, "directed_inquiry", "authority", authority.strip(), actor,
                         (asked, wanted.strip()))  # fmt: skip
    return inquiry


def record_authority_answer(inquiry_id: int, actor: User, price_minor: int, answered_on: date, valid_until: date,
                            upload: FileStorage) -> DirectedRequest:  # fmt: skip
    """The authority's answer with its paper. A figure stands: recorded again it is refused.

    Refuses DIRECTED_ANSWERED, DIRECTED_ANSWER_EARLY before the inquiry began or ahead of today, DIRECTED_ANSWER_LATE
    after the period, VALUATION_FIGURE_NOT_POSITIVE, VALUATION_LAPSED, VALUATION_VALIDITY_TOO_LONG.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor, "directed_inquiry")
        request = found(inquiry.directed)
        if request.price_minor is not None:
            raise Refusal("DIRECTED_ANSWERED")
        if not inquiry.started_at.astimezone(COURT_ZONE).date() <= answered_on <= clock.today():
            raise Refusal("DIRECTED_ANSWER_EARLY")
        if answered_on > inquiry.due_on:
            raise Refusal("DIRECTED_ANSWER_LATE", due_on=inquiry.due_on)
        if valid_until < clock.today():
            raise Refusal("VALUATION_LAPSED", valid_until=valid_until)
        check_validity(answered_on, valid_until, rules_of(inquiry))
        price = directed_price(price_minor).amount_minor
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        request.answered_on, request.valid_until, request.file = answered_on, valid_until, file
        request.price_minor, request.recorded_at, request.recorded_by_id = price, clock.now(), actor.id
        record_step(session, inquiry, "valuation.answered", actor, price_minor=price_minor)
    return request


def set_period(inquiry_id: int, actor: User, due_on: date) -> Inquiry:
    """Give the parties or the authority longer: their period is the court's (art 4, 6). Refuses PERIOD_OF_LAW for the other
    methods, INQUIRY_DUE_PASSED, PERIOD_NOT_LONGER, LAST_DAY_OFF.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        if inquiry.method not in ("negotiation", "directed_inquiry"):
            raise Refusal("PERIOD_OF_LAW")
        if due_on < clock.today():
            raise Refusal("INQUIRY_DUE_PASSED")
        if due_on <= inquiry.due_on:
            raise Refusal("PERIOD_NOT_LONGER", due_on=inquiry.due_on)
        rule_set(inquiry.lot.jurisdiction).calendar.check_last_day(due_on)
        inquiry.due_on = due_on
        record_step(session, inquiry, "valuation.period_set", actor, due_on=due_on.isoformat())
    return inquiry
