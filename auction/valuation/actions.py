"""The reference price of a lot: what decides the method, party negotiation, and the price that is fixed."""

from datetime import date

from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.steps import locked_before_announcement

from .models import Inquiry, PriceOffer, ValuationFacts
from .queries import negotiating_parties
from .rules import SIDES
from .steps import fail_inquiry, fix_result, record_step, running, running_for, start_inquiry


def record_facts(lot_id: int, actor: User, *, can_negotiate: bool, has_official_price: bool, needs_site_survey: bool,
                 network_capable: bool, law_demands_appraisal: bool, reasons: str, both_request: str | None = None,
                 upload: FileStorage | None = None) -> ValuationFacts:  # fmt: skip
    """What decides the method, with where it is known from; a joint request of all parties comes with their paper.

    Refuses STATE_FORBIDS after the announcement, FACTS_REASON_MISSING, JOINT_REQUEST_UNPROVED.
    """
    with transaction() as session:
        locked_before_announcement(session, lot_id, actor, "record_facts")
        if not reasons.strip():
            raise Refusal("FACTS_REASON_MISSING")
        if (both_request is None) != (upload is None):
            raise Refusal("JOINT_REQUEST_UNPROVED")
        file = store_file(session, upload, is_public=False, actor_id=actor.id) if upload else None
        answers = {
            "can_negotiate": can_negotiate, "has_official_price": has_official_price,
            "needs_site_survey": needs_site_survey, "network_capable": network_capable,
            "law_demands_appraisal": law_demands_appraisal, "both_request": both_request,
        }  # fmt: skip
        facts = ValuationFacts(
            lot_id=lot_id, **answers, request_file_id=file.id if file else None, reasons=reasons,
            recorded_by_id=actor.id, recorded_at=clock.now(),
        )  # fmt: skip
        session.add(facts)
        record(session, f"lot:{lot_id}", "valuation.facts_recorded", {}, {**answers, "reasons": reasons}, actor.id)
    return facts


def start_negotiation(lot_id: int, actor: User, due_on: date) -> Inquiry:
    """Ask both sides for a price, to be named by `due_on` (art 4).

    Refuses VALUATION_SIDES_MISSING when the case has no applicant or no debtor, and what every start is refused for.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_negotiation")
        if {party.role for party in negotiating_parties(lot)} != set(SIDES):
            raise Refusal("VALUATION_SIDES_MISSING")
        return start_inquiry(session, lot, actor, "negotiation", due_on, "")


def offer_price(inquiry_id: int, actor: User, party_id: int, price_minor: int) -> PriceOffer:
    """A party names its price: entered by the party itself, or by the officer from its paper (art 4).

    A figure stands: named again it is refused (PRICE_ALREADY_OFFERED). Refuses NOT_FOUND for somebody who
    may not speak for this party, NEGOTIATION_OVER after the last day.
    """
    with transaction() as session:
        inquiry = running(session, inquiry_id, "negotiation")
        party = found(session.get(Party, party_id))
        of_lot = party.case_id == inquiry.lot.case_id and party.role in SIDES
        if not of_lot or not _speaks_for(actor, party, inquiry.lot):
            raise Refusal("NOT_FOUND")
        if clock.today() > inquiry.due_on:
            raise Refusal("NEGOTIATION_OVER", due_on=inquiry.due_on)
        if price_minor <= 0:
            raise Refusal("VALUATION_FIGURE_NOT_POSITIVE")
        if any(offer.party_id == party_id for offer in inquiry.offers):
            raise Refusal("PRICE_ALREADY_OFFERED")
        offer = PriceOffer(
            inquiry_id=inquiry_id, party_id=party_id, price_minor=price_minor, offered_at=clock.now(),
            recorded_by_id=actor.id,
        )  # fmt: skip
        session.add(offer)
        record_step(session, inquiry, "valuation.offered", actor, party_id=party_id, price_minor=price_minor)
    return offer


def _speaks_for(actor: User, party: Party, lot: Lot) -> bool:
    is_officer = may(role_names(actor), "run_case") and actor.court_id == lot.court_id
    return is_officer or party.user_id == actor.id


def record_failure(inquiry_id: int, actor: User, reason: str) -> Inquiry:
    """Close a method that gave no price: figures differ, a side is silent, the source is late (art 4 to 19)."""
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        fail_inquiry(session, inquiry, reason, actor)
    return inquiry


def fix_price(inquiry_id: int, actor: User) -> Inquiry:
    """Take the method's result as the lot's reference price. Refuses what the method's result is refused for."""
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor)
        fix_result(session, inquiry, actor)
    return inquiry
