"""Offering an unsold lot, applying for it, and what the panel decides. Lot and asset are locked before anything is judged."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names, same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.actions import fix_asset
from auction.cases.models import Asset, Party
from auction.enrolment.bars import refuse_unqualified
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import enrolment_of
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rounds import draft_anew
from auction.lots.rules import LAST_FAILED, NAMES
from auction.lots.steps import advance, locked, locked_for, require_seizure
from auction.panel.actions import lapse, put_before_panel
from auction.panel.models import PanelDecision

from . import queries
from .models import AssetReturn, SecondCycle, TakingApplication, TakingOffer
from .rules import RETURN_REASONS, check_choice

TAKER_CODE = "抵债"
OFFERED = (
    Words("Take it in kind? {title}", "征询以物抵债：{title}"),
    Words(
        "Nobody bought it. A creditor may take it at {price}, counting what he would receive. Answer by {answer_by}.",
        "标的物流拍。债权人可以按 {price} 以物抵债，应受清偿额可以抵销价款。请于 {answer_by} 前答复。",
    ),
)


def offer(lot_id: int, actor: User, answer_by: date) -> TakingOffer:
    """Ask the creditors whether one takes the thing at the price it failed at (art 16(1)).

    Refuses TAKING_NOT_UNSOLD, TAKING_OFFERED, TAKING_DAY_PASSED for a day that is over or too far, SEIZURE_EXPIRED.
    """
    with transaction() as session:
        lot = _unsold(session, lot_id, actor)
        require_seizure(lot.asset)
        known = session.get(TakingOffer, lot_id)
        if known:
            raise Refusal("TAKING_OFFERED", answer_by=known.answer_by)
        latest_on = clock.today() + timedelta(days=rule_set(lot.jurisdiction).taking_answer_days)
        if not clock.today() <= answer_by <= latest_on:
            raise Refusal("TAKING_DAY_PASSED", latest_on=latest_on)
        made = TakingOffer(
            lot_id=lot_id, price_minor=found(lot.start_price_minor), answer_by=answer_by, offered_at=clock.now(),
            offered_by_id=actor.id,
        )  # fmt: skip
        session.add(made)
        record(session, f"lot:{lot_id}", "taking.offered", {"price_minor": made.price_minor}, {}, actor.id)
        facts = {
            "title": lot.title, "price": format_amount(made.price_minor, lot.currency),
            "answer_by": answer_by.isoformat(),
        }  # fmt: skip
        subject, body = (words.filled(**facts) for words in OFFERED)
        told = {party.user_id for party in queries.creditors(lot.case_id) if party.user_id}
        path = path_of("taking.show", lot_id=lot_id)
        tell_all(session, [News(user_id, subject, body, path) for user_id in sorted(told)])
    return made


def apply(lot_id: int, actor: User, party_id: int) -> TakingApplication:
    """A creditor applies himself, or the officer records his paper. Twice is once.

    Refuses NOT_FOUND to others, TAKING_NOT_OFFERED, TAKING_TOO_LATE, TAKING_NO_CREDITOR.
    """
    with transaction() as session:
        lot = locked(session, lot_id)
        made = session.get(TakingOffer, lot_id)
        if made is None or lot.state != "unsold":
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
        application = TakingApplication(
            lot_id=lot_id, party_id=party_id, applied_at=clock.now(), recorded_by_id=actor.id
        )  # fmt: skip
        session.add(application)
        record(session, f"lot:{lot_id}", "taking.applied", {}, {"party_id": party_id}, actor.id)
    return application


def set_aside(lot_id: int, actor: User, party_id: int, reason: str) -> TakingApplication:
    """Strike an application, with the reason: its creditor gave it up, may not buy the thing, or has no account in time.

    Refuses NOT_FOUND when there is none.
    """
    with transaction() as session:
        _unsold(session, lot_id, actor)
        application = found(session.get(TakingApplication, (lot_id, party_id)))
        if application.set_aside_at is None:
            application.set_aside_at, application.set_aside_reason = clock.now(), reason.strip()
            record(session, f"lot:{lot_id}", "taking.set_aside", {}, {"party_id": party_id, "reason": reason}, actor.id)
    return application


def propose_taking(lot_id: int, actor: User, party_id: int, draw_note: str) -> PanelDecision:
    """Put before the panel that this creditor takes it. Refuses TAKING_WAITS before the answers are in, TAKING_NOBODY,
    TAKING_NOT_FIRST, TAKING_DRAW_MISSING, TAKING_NO_ACCOUNT, and who may not buy the thing.
    """
    with transaction() as session:
        lot = _unsold(session, lot_id, actor)
        made = session.get(TakingOffer, lot_id)
        if made is None:
            raise Refusal("TAKING_NOT_OFFERED")
        if clock.today() <= made.answer_by and len(made.applications) < len(queries.creditors(lot.case_id)):
            raise Refusal("TAKING_WAITS", answer_by=made.answer_by)
        check_choice(party_id, queries.applicants(made), draw_note)
        party = session.get_one(Party, party_id)
        _taker(session, lot, party)
        content = {
            "lot": lot_id, "party": party_id, "name": party.name, "price_minor": made.price_minor,
            "draw": draw_note.strip(), "currency": lot.currency,
        }  # fmt: skip
        return put_before_panel(session, lot.case, "taking_in_kind", f"lot:{lot_id}", lot.title, content, actor)


def _taker(session: Session, lot: Lot, party: Party) -> User:
    """The creditor's account, for whom title and debts are made. Refuses TAKING_NO_ACCOUNT."""
    user = session.get(User, party.user_id) if party.user_id else None
    if user is None or user.person is None:
        raise Refusal("TAKING_NO_ACCOUNT", name=party.name)
    refuse_unqualified(session, lot, [user.person])
    own = enrolment_of(user, lot.id)
    if own is not None and own.kind != "self":
        raise Refusal("TAKING_ENROLLED_FOR_OTHERS", name=party.name)
    return user


def take(session: Session, decision: PanelDecision) -> None:
    """The panel agrees: the creditor is the buyer at the failed price. From here the sale's own way goes on: the balance
    with its last day, the set-off of what he would receive, the ruling, the case account. A step of the deciding vote.
    """
    content = decision.content
    lot = locked(session, content["lot"])
    require_seizure(lot.asset)
    user = _taker(session, lot, session.get_one(Party, content["party"]))
    enrolment = enrolment_of(user, lot.id)
    if enrolment is None:
        enrolment = Enrolment(
            lot=lot, user=user, person=user.person, deposit_minor=0, requested_at=clock.now()
        )  # fmt: skip
        session.add(enrolment)
    if enrolment.code is None:
        enrolment.code, enrolment.confirmed_at, enrolment.refusal = TAKER_CODE, clock.now(), None
    lot.leading_code, lot.leading_price_minor, lot.taken_at = enrolment.code, content["price_minor"], clock.now()
    advance(
        session, lot, "take", "lot.taken", {"price_minor": content["price_minor"], "currency": lot.currency},
        {"party_id": content["party"]},
    )  # fmt: skip


def hold_unsold(session: Session, decision: PanelDecision) -> None:
    """Take the locks of lot and asset, and refuse when something has followed the lot meanwhile."""
    _check_unsold(session, locked(session, decision.content["lot"]))


def propose_return(lot_id: int, actor: User, reason: str) -> PanelDecision:
    """Put before the panel that the seizure be lifted and the thing given back (art 16, 24). Refuses TAKING_APPLIED while
    a creditor wants it, TAKING_WAITS while one may still say so, TAKING_NOT_OFFERED.
    """
    with transaction() as session:
        lot = _unsold(session, lot_id, actor)
        if (lot.round_kind, lot.state) not in LAST_FAILED:
            raise Refusal("ROUND_FOLLOWS_PREVIOUS", state=NAMES[lot.state])
        made = session.get(TakingOffer, lot_id)
        if made is None:
            raise Refusal("TAKING_NOT_OFFERED")
        wanted = queries.applicants(made)
        if wanted:
            raise Refusal("TAKING_APPLIED", names=[one.name for one in wanted])
        if clock.today() <= made.answer_by:
            raise Refusal("TAKING_WAITS", answer_by=made.answer_by)
        content: dict[str, Any] = {"lot": lot_id, "asset": lot.asset_id, "reason": reason}
        return put_before_panel(session, lot.case, "return_to_debtor", f"lot:{lot_id}", lot.title, content, actor)


def give_back(session: Session, decision: PanelDecision) -> None:
    """The panel agrees: every seizure of the thing ends today. A step of the deciding vote."""
    content = decision.content
    asset = session.get_one(Asset, content["asset"])
    for seizure in asset.seizures:
        if seizure.released_on is None:
            seizure.released_on = clock.today()
    fix_asset(session, asset.id, is_fixed=False)
    session.add(AssetReturn(
        asset_id=asset.id, lot_id=content["lot"], reason=content["reason"], returned_on=clock.today(),
        decided_at=clock.now(),
    ))  # fmt: skip
    public = {"reason": content["reason"], "returned_on": clock.today().isoformat()}
    record(session, f"lot:{content['lot']}", "asset.returned", public)
    case = asset.case
    debtors = {party.user_id for party in case.parties if party.role == "debtor" and party.user_id}
    subject = Words(f"The seizure is lifted: {asset.title}", f"已解除查封：{asset.title}")
    why = RETURN_REASONS[content["reason"]]
    body = Words(f"{why.en}. The thing is given back to you.", f"{why.zh}，财产退还被执行人。")
    tell_all(
        session, [News(user_id, subject, body, path_of("cases.show", case_id=case.id)) for user_id in sorted(debtors)]
    )


def begin_second_cycle(lot_id: int, actor: User, reason: str, upload: FileStorage) -> Lot:
    """Sell the thing anew, from its valuation on, because a party asks for it with a paper.

    Refuses TAKING_NOT_UNSOLD, ROUND_FOLLOWS_PREVIOUS before a second auction or a sell-off has failed.
    """
    with transaction() as session:
        last = _unsold(session, lot_id, actor)
        if (last.round_kind, last.state) not in LAST_FAILED:
            raise Refusal("ROUND_FOLLOWS_PREVIOUS", state=NAMES[last.state])
        lapse(session, f"lot:{lot_id}")
        lot = draft_anew(session, session.get_one(Asset, last.asset_id), actor)
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        session.add(SecondCycle(
            lot_id=lot.id, after_lot_id=lot_id, reason=reason, file_id=file.id, recorded_at=clock.now(),
            recorded_by_id=actor.id,
        ))  # fmt: skip
        record(session, f"lot:{lot_id}", "lot.second_cycle", {"lot": lot.id}, {"reason": reason}, actor.id)
    return lot


def _unsold(session: Session, lot_id: int, actor: User) -> Lot:
    lot = locked_for(session, lot_id, actor)
    same_court(actor, lot.court_id)
    _check_unsold(session, lot)
    return lot


def _check_unsold(session: Session, lot: Lot) -> None:
    """The asset's lock is the one that drafting a round takes: only one of them goes on. Refuses TAKING_NOT_UNSOLD."""
    session.get_one(Asset, lot.asset_id, with_for_update={"of": Asset}, populate_existing=True)
    if lot.state != "unsold" or not queries.is_last(lot):
        raise Refusal("TAKING_NOT_UNSOLD")
