"""A trial court for a partner: opened once, then as many auctions as he likes, each at the pace he asks for.

It exists only where nothing is for real: a production court refuses all of it.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from auction.accounts.models import Court
from auction.bidding.batch_rules import Answer, WaitingBid
from auction.bidding.queries import contest_of
from auction.bidding.queue import submit
from auction.bidding.rules import least_bid_minor
from auction.demo.acts import People
from auction.enrolment.actions import confirm_paid_enrolments
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.due import open_lots
from auction.lots.models import Lot
from auction.lots.steps import locked
from auction.partners.models import Partner
from auction.payments.actions import decide_in_sandbox
from auction.settlement.actions import finish_payment, open_settlement, pay_balance, serve_ruling
from auction.settlement.models import Settlement

from .models import TrialCourt
from .people import RIVALS, make_people
from .queries import auction_count, partner_of_trial, trial_court
from .rules import Goal, Times, moved
from .story import OPENS_AFTER, tell

PRICE_MINOR_LEAST, PRICE_MINOR_MOST = 1_000_00, 1_000_000_000_00
TITLE_CHARACTERS_MAX = 80


def open_court(partner_id: int) -> TrialCourt:
    """The partner's trial court, opened when he asks for the first time. Refuses SANDBOX_NOT_HERE in production."""
    only_for_trials()
    with transaction() as session:
        partner = found(session.get(Partner, partner_id, with_for_update=True))
        known = session.get(TrialCourt, partner_id)
        if known:
            return known
        court = Court(
            name_zh=f"试用法庭（{partner.name}）", name_en=f"Trial court of {partner.name}", address="—", phone="—",
            supervision_phone="—", account_holder="试用法庭", account_bank="—", account_number=f"trial-{partner_id}",
        )  # fmt: skip
        session.add(court)
        session.flush()
        row = TrialCourt(partner_id=partner_id, court_id=court.id, people={}, opened_at=clock.now())
        session.add(row)
        record(session, f"partner:{partner_id}", "sandbox.opened", private={"court_id": court.id})
    return row


def new_auction(partner_id: int, title: str, price_minor: int) -> int:
    """A lot of the trial court, announced, its bidding opening within the hour, two rivals enrolled; the lot's number.

    Refuses SANDBOX_NOT_HERE, SANDBOX_TITLE, SANDBOX_PRICE.
    """
    title = title.strip()
    if not title or len(title) > TITLE_CHARACTERS_MAX:
        raise Refusal("SANDBOX_TITLE", most=TITLE_CHARACTERS_MAX)
    if not PRICE_MINOR_LEAST <= price_minor <= PRICE_MINOR_MOST:
        raise Refusal("SANDBOX_PRICE", least_minor=PRICE_MINOR_LEAST, most_minor=PRICE_MINOR_MOST)
    court_id = open_court(partner_id).court_id
    number = court_id * 1_000 + auction_count(court_id) + 1
    lot_id = tell(_people(partner_id), number, title, price_minor, clock.now() + OPENS_AFTER)
    confirm_paid_enrolments()  # the rivals' codes, which the worker would give out a moment later
    return lot_id


def _people(partner_id: int) -> People:
    """The court's people, made when they are needed first."""
    row = found(db.session.get(TrialCourt, partner_id))
    if not row.people:
        people = make_people(row.court)
        with transaction() as session:
            session.get_one(TrialCourt, partner_id, with_for_update=True).people = people
        return People(people)
    return People(row.people)


def move(partner_id: int, lot_id: int, goal: Goal) -> Lot:
    """Move the lot's clock: its opening, its last five minutes or its end is now. It opens at once; a lot whose end has
    come is closed by the worker a second later, as every lot is.

    Refuses NOT_FOUND for a lot that is not of his trial court, SANDBOX_BEHIND, SANDBOX_NOT_OPEN.
    """
    _own(partner_id, lot_id)
    with transaction() as session:
        lot = locked(session, lot_id)
        if lot.state not in ("announced", "open"):
            raise Refusal("SANDBOX_BEHIND", goal=goal)
        window = timedelta(seconds=rule_set(lot.jurisdiction).extension_window_s)
        times = Times(found(lot.opens_at), found(lot.scheduled_closes_at), found(lot.closes_at))
        after = moved(times, goal, clock.now(), window)
        lot.opens_at, lot.scheduled_closes_at, lot.closes_at = (
            after.opens_at,
            after.scheduled_closes_at,
            after.closes_at,
        )
        record(session, f"lot:{lot_id}", "lot.rescheduled", {
            "state": lot.state, "opens_at": after.opens_at.isoformat(), "closes_at": after.closes_at.isoformat(),
        })  # fmt: skip
    open_lots()
    return lot


def rival_bids(partner_id: int, lot_id: int) -> Answer:
    """A rival who does not lead bids the least that is accepted. Refuses NOT_FOUND, and what a bid is refused for."""
    people = _own(partner_id, lot_id)
    lot = db.session.get_one(Lot, lot_id)
    leader = db.session.scalar(
        sa.select(Enrolment.user_id).where(Enrolment.lot_id == lot_id, Enrolment.code == lot.leading_code)
    )  # fmt: skip
    rival = next(people[name].id for name in RIVALS if people[name].id != leader)
    bid = WaitingBid(uuid.uuid4(), rival, least_bid_minor(contest_of(lot)), clock.now())
    db.session.close()  # the wait for the decision must hold no connection
    answer = submit(lot_id, bid)
    answer.raise_refusal()
    return answer


def finish(partner_id: int, lot_id: int) -> Lot:
    """After the hammer: the buyer pays the balance in play money, and the court serves its ruling.

    Refuses NOT_FOUND, and STATE_FORBIDS for a lot that nobody has bought.
    """
    people = _own(partner_id, lot_id)
    if db.session.get_one(Lot, lot_id).state == "sold":
        if db.session.get(Settlement, lot_id) is None:
            open_settlement(lot_id)
        buyer = found(db.session.get(Settlement, lot_id)).enrolment.user
        payment = pay_balance(lot_id, buyer, uuid.uuid4(), f"/lots/{lot_id}/settlement")
        decide_in_sandbox(payment.id, buyer, pays=True)
        finish_payment(lot_id)
    serve_ruling(lot_id, people["officer"], f"（试用）{lot_id}号", clock.today(), has_checked_buyer=True)
    return db.session.get_one(Lot, lot_id)


def _own(partner_id: int, lot_id: int) -> People:
    """The people of the partner's trial court, for a lot of it."""
    only_for_trials()
    return People(found(trial_court(partner_of_trial(lot_id, partner_id))).people)


def only_for_trials() -> None:
    """Refuse SANDBOX_NOT_HERE in production."""
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("SANDBOX_NOT_HERE")
