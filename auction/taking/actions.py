"""What the panel decides about an unsold thing. Lot and asset are locked before anything is judged."""

from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.cases.actions import fix_asset
from auction.cases.models import Asset, Party
from auction.enrolment.bars import refuse_barred
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import enrolment_of
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after
from auction.lots.models import Lot
from auction.lots.rounds import draft_anew
from auction.lots.rules import LAST_FAILED, NAMES
from auction.lots.steps import advance, locked, require_seizure, set_reference_price
from auction.panel.actions import lapse, put_before_panel
from auction.panel.models import PanelDecision

from . import queries
from .asking import check_asked
from .models import AssetReturn, SecondCycle, TakingApplication, TakingOffer
from .rules import RETURN_REASONS, check_choice, failed_key
from .steps import check_unsold, unsold

TAKER_CODE = "抵债"


def set_aside(lot_id: int, actor: User, party_id: int, reason: str) -> TakingApplication:
    """Strike an application, with the reason: its creditor gave it up, may not buy the thing, or has no account in time.

    Refuses NOT_FOUND when there is none.
    """
    with transaction() as session:
        unsold(session, lot_id, actor)
        application = found(session.get(TakingApplication, (lot_id, party_id)))
        if application.set_aside_at is None:
            application.set_aside_at, application.set_aside_reason = clock.now(), reason.strip()
            record(session, f"lot:{lot_id}", "taking.set_aside", {}, {"party_id": party_id, "reason": reason}, actor.id)
    return application


def propose_taking(lot_id: int, actor: User, party_id: int, draw_note: str) -> PanelDecision:
    """Put before the panel that this creditor takes it. Refuses TAKING_WAITS before the answers are in, TAKING_NOBODY,
    TAKING_NOT_SERVED, TAKING_NOT_FIRST, TAKING_DRAW_MISSING, TAKING_NO_ACCOUNT, and whom the law bars from buying
    (OTHER_BARRED).
    """
    with transaction() as session:
        lot = unsold(session, lot_id, actor)
        made = session.get(TakingOffer, lot_id)
        if made is None:
            raise Refusal("TAKING_NOT_OFFERED")
        if clock.today() <= made.answer_by and len(made.applications) < len(queries.creditors(lot.case_id)):
            raise Refusal("TAKING_WAITS", answer_by=made.answer_by)
        check_asked(lot, made)
        check_choice(party_id, queries.applicants(made), draw_note)
        party = session.get_one(Party, party_id)
        _taker(session, lot, party)
        content = {
            "lot": lot_id, "party": party_id, "name": party.name, "price_minor": made.price_minor,
            "draw": draw_note.strip(), "currency": lot.currency,
        }  # fmt: skip
        return put_before_panel(session, lot.case, "taking_in_kind", f"lot:{lot_id}", lot.title, content, actor)


def _taker(session: Session, lot: Lot, party: Party) -> User:
    """The creditor's account, for whom title and debts are made. Refuses TAKING_NO_ACCOUNT, OTHER_BARRED,
    TAKING_ENROLLED_FOR_OTHERS."""
    user = session.get(User, party.user_id) if party.user_id else None
    if user is None or user.person is None:
        raise Refusal("TAKING_NO_ACCOUNT", name=party.name)
    refuse_barred(session, lot, [user.person], "")
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
        before = queries.takers_before(lot.id, TAKER_CODE)
        enrolment.code = f"{TAKER_CODE}{before + 1}" if before else TAKER_CODE
        enrolment.confirmed_at, enrolment.refusal = clock.now(), None
    lot.leading_code, lot.leading_price_minor, lot.taken_at = enrolment.code, content["price_minor"], clock.now()
    advance(
        session, lot, "take", "lot.taken", {"price_minor": content["price_minor"], "currency": lot.currency},
        {"party_id": content["party"]},
    )  # fmt: skip


def hold_unsold(session: Session, decision: PanelDecision) -> None:
    """Take the locks of lot and asset, and refuse when something has followed the lot meanwhile."""
    check_unsold(session, locked(session, decision.content["lot"]))


def propose_return(lot_id: int, actor: User, reason: str) -> PanelDecision:
    """Put before the panel that the seizure be lifted and the thing given back (art 16, 24). Refuses TAKING_APPLIED while
    a creditor wants it, TAKING_WAITS while one may still say so, TAKING_NOT_SERVED while one could not know, TAKING_NOT_OFFERED.
    """
    with transaction() as session:
        lot = unsold(session, lot_id, actor)
        _check_last(lot)
        made = session.get(TakingOffer, lot_id)
        if made is None:
            raise Refusal("TAKING_NOT_OFFERED")
        wanted = queries.applicants(made)
        if wanted:
            raise Refusal("TAKING_APPLIED", names=[one.name for one in wanted])
        if clock.today() <= made.answer_by:
            raise Refusal("TAKING_WAITS", answer_by=made.answer_by)
        check_asked(lot, made)
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


def _check_last(lot: Lot) -> None:
    if failed_key(lot.round_kind, lot.state, lot.taken_at is not None) not in LAST_FAILED:
        raise Refusal("ROUND_FOLLOWS_PREVIOUS", state=NAMES[lot.state])


def begin_second_cycle(lot_id: int, actor: User, reason: str, upload: FileStorage, is_agreed: bool = False) -> Lot:
    """Sell the thing anew, because a party asks for it with a paper: from its valuation on, or, when both sides have
    agreed to it in that paper, at no less than the price it failed at, which is then the reference price by their
    negotiation (法释〔2018〕15号 4).

    Refuses TAKING_NOT_UNSOLD, ROUND_FOLLOWS_PREVIOUS before a second auction or a sell-off has failed.
    """
    with transaction() as session:
        last = unsold(session, lot_id, actor)
        _check_last(last)
        lapse(session, f"lot:{lot_id}")
        price_minor = last.start_price_minor if is_agreed else None
        after: dict[str, Any] = {} if price_minor is None else {
            "previous_lot_id": lot_id, "units_offered": last.units_offered, "units_total": last.units_total,
        }  # fmt: skip
        lot = draft_anew(session, session.get_one(Asset, last.asset_id), actor, **after)
        if price_minor:
            until = months_after(clock.today(), rule_set(lot.jurisdiction).reference_validity_months)
            # The file keeps the price of the whole; of shares that were offered in part it is the part that failed.
            whole = Fraction(price_minor * (last.units_total or 1), last.units_offered or 1)
            set_reference_price(session, lot, whole, "negotiation", clock.today(), until, actor.id)
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        session.add(SecondCycle(
            lot_id=lot.id, after_lot_id=lot_id, reason=reason, agreed_price_minor=price_minor, file_id=file.id, recorded_at=clock.now(),
            recorded_by_id=actor.id,
        ))  # fmt: skip
        record(session, f"lot:{lot_id}", "lot.second_cycle", {"lot": lot.id}, {"reason": reason}, actor.id)
    return lot
