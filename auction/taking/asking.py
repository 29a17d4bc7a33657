"""Asking the creditors of an unsold thing whether one takes it, and their answers. Lot and asset are locked first."""

from datetime import date

from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import Party
from auction.cases.queries import party_role
from auction.drafting.queries import contact_of, page_address
from auction.enrolment.bars import refuse_barred
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rules import ROUND_NAMES
from auction.lots.steps import locked, require_seizure
from auction.papers.issuing import issue, replace
from auction.papers.queries import valid_paper
from auction.papers.sale_facts import TakingInquiryFacts

from . import queries
from .models import TakingApplication, TakingOffer
from .steps import is_failed, unsold

INQUIRY = "taking_inquiry"
ASKED_AGAIN = "承受人逾期未补交差价，重新征询"
OFFERED = (
    Words("Take it in kind? {title}", "征询以物抵债：{title}"),
    Words(
        "Nobody bought it. A creditor may take it at {price}, counting what he would receive. Answer by {answer_by}.",
        "标的物流拍。债权人可以按 {price} 以物抵债，应受清偿额可以抵销价款。请于 {answer_by} 前答复。",
    ),
)


def offer(lot_id: int, actor: User, answer_by: date) -> TakingOffer:
    """Ask the creditors whether one takes the thing at the price it failed at (art 16(1)): in the inbox who has an
    account, by a paper to be served who has none. After a taker has not paid, the others are asked again.

    Refuses TAKING_NOT_UNSOLD, TAKING_OFFERED, TAKING_DAY_PASSED for a day that is over or too far, LAST_DAY_OFF,
    SEIZURE_EXPIRED, LETTER_GLYPH_MISSING.
    """
    with transaction() as session:
        lot = unsold(session, lot_id, actor)
        require_seizure(lot.asset)
        made = session.get(TakingOffer, lot_id)
        if made and not is_over(lot, made):
            raise Refusal("TAKING_OFFERED", answer_by=made.answer_by)
        rules = rule_set(lot.jurisdiction)
        latest_on = rules.calendar.last_day(clock.today(), rules.taking_answer_days)
        if not clock.today() <= answer_by <= latest_on:
            raise Refusal("TAKING_DAY_PASSED", latest_on=latest_on)
        rules.calendar.check_last_day(answer_by)
        if made is None:
            made = TakingOffer(lot_id=lot_id, price_minor=found(lot.start_price_minor))
            session.add(made)
        else:
            _strike_defaulter(lot, made)
        made.answer_by, made.offered_at, made.offered_by_id = answer_by, clock.now(), actor.id
        session.flush()
        record(session, f"lot:{lot_id}", "taking.offered", {"price_minor": made.price_minor}, {}, actor.id)
        _tell(session, lot, made)
        for party in queries.creditors(lot.case_id):
            if party.user_id is None:
                _send_paper(session, lot, made, party, actor)
    return made


def is_over(lot: Lot, made: TakingOffer) -> bool:
    """Whether this offer ended with a taker who did not pay."""
    return lot.state == "defaulted" and lot.taken_at is not None and lot.taken_at >= made.offered_at


def _strike_defaulter(lot: Lot, made: TakingOffer) -> None:
    for application in made.applications:
        user_id = application.party.user_id
        if application.set_aside_at is None and user_id and user_id == queries.taker_id(lot):
            application.set_aside_at, application.set_aside_reason = clock.now(), ASKED_AGAIN


def _tell(session: Session, lot: Lot, made: TakingOffer) -> None:
    facts = {
        "title": lot.title, "price": format_amount(made.price_minor, lot.currency),
        "answer_by": made.answer_by.isoformat(),
    }  # fmt: skip
    subject, body = (words.filled(**facts) for words in OFFERED)
    told = {party.user_id for party in queries.creditors(lot.case_id) if party.user_id}
    path = path_of("taking.show", lot_id=lot.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in sorted(told)])


def _send_paper(session: Session, lot: Lot, made: TakingOffer, party: Party, actor: User) -> None:
    """The paper for a creditor who cannot be told here; its delivery is recorded on the lot's page of papers."""
    facts = TakingInquiryFacts(
        case_number=lot.case.number, recipient=party.name, role=party_role(party, lot.case.parties).zh,
        lot_title=lot.title, location=lot.asset.location, round=ROUND_NAMES[lot.round_kind].zh,
        failed_on=found(lot.closed_at).astimezone(COURT_ZONE).date(), price_minor=made.price_minor,
        answer_by=made.answer_by, page_url=page_address(lot), contact=contact_of(lot), issued_on=clock.today(),
    )  # fmt: skip
    subject, recipient = f"lot:{lot.id}", f"party:{party.id}"
    if old := valid_paper(INQUIRY, subject, recipient):
        replace(session, old, facts, actor, ASKED_AGAIN)
    else:
        issue(session, INQUIRY, subject, facts, lot.court, actor, recipient=recipient, recipient_name=party.name)


def apply(lot_id: int, actor: User, party_id: int) -> TakingApplication:
    """A creditor applies himself, or the officer records his paper. Twice is once.

    Refuses NOT_FOUND to others, TAKING_NOT_OFFERED, TAKING_TOO_LATE, TAKING_NO_CREDITOR, and whom the law bars from
    buying (art 24, 34): what he may not bid for he may not take.
    """
    with transaction() as session:
        lot = locked(session, lot_id)
        made = session.get(TakingOffer, lot_id)
        if made is None or not is_failed(lot) or is_over(lot, made):
            raise Refusal("TAKING_NOT_OFFERED")
        party = next((one for one in queries.creditors(lot.case_id) if one.id == party_id), None)
        is_officer = may(role_names(actor), "run_case") and actor.court_id == lot.court_id
        if party is None:
            raise Refusal("TAKING_NO_CREDITOR")
        if not is_officer and party.user_id != actor.id:
            raise Refusal("NOT_FOUND")
        known = session.get(TakingApplication, (lot_id, party_id))
        if known:
            return known
        if clock.today() > made.answer_by:
            raise Refusal("TAKING_TOO_LATE", answer_by=made.answer_by)
        if party.user and party.user.person:
            own_number = actor.person.id_number if actor.person and not is_officer else ""
            refuse_barred(session, lot, [party.user.person], own_number)
        application = TakingApplication(
            lot_id=lot_id, party_id=party_id, applied_at=clock.now(), recorded_by_id=actor.id
        )  # fmt: skip
        session.add(application)
        record(session, f"lot:{lot_id}", "taking.applied", {}, {"party_id": party_id}, actor.id)
    return application


def check_asked(lot: Lot, made: TakingOffer) -> None:
    """Refuse TAKING_NOT_SERVED while a creditor without an account has neither applied nor got his paper."""
    if unserved := not_reached(lot, made):
        raise Refusal("TAKING_NOT_SERVED", names=unserved)


def not_reached(lot: Lot, made: TakingOffer) -> list[str]:
    """Creditors who cannot know of the offer: no account, no paper that reached them, no word from them."""
    has_answered = {one.party_id for one in made.applications}
    return [
        party.name for party in queries.creditors(lot.case_id)
        if party.user_id is None and party.id not in has_answered and not queries.is_served(lot.id, party.id)
    ]  # fmt: skip
