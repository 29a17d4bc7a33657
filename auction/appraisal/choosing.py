"""Choosing the three appraisers and commissioning the first: the parties agree, else they are drawn (articles 16, 17)."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.inbox import News, tell_all
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.steps import locked_before_announcement
from auction.valuation.models import Inquiry
from auction.valuation.steps import record_step, running_for, start_inquiry

from . import queries
from .beacon_rules import BEACONS, check_draw_moment
from .commissioning import commission, commission_next
from .lottery_rules import commitment, ranking
from .models import AppraiserCandidate, AppraiserChoice, AppraiserLottery, Commission
from .rules import DRAW_GROUNDS, area_prefix, check_ranked, due_on


def start_appraisal(lot_id: int, actor: User, trade: str, area: str, agree_by: date, remark: str) -> Inquiry:
    """Begin an appraisal: until `agree_by` the parties may agree on three of the sub-list and their order (art 16(1)).

    Refuses PLACE_UNKNOWN, ROSTER_TOO_SHORT when the sub-list has not three, and what every start is refused for.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_appraisal")
        prefix = area_prefix(area, lot.asset.division_code)
        places, known = rule_set(lot.jurisdiction).appraiser_candidates, len(queries.listed(trade, prefix))
        if known < places:
            raise Refusal("ROSTER_TOO_SHORT", known=known, count=places)
        inquiry = start_inquiry(session, lot, actor, "appraisal", agree_by, remark)
        session.add(AppraiserChoice(
            inquiry_id=inquiry.id, trade=trade, area=area, area_prefix=prefix, agree_by=agree_by
        ))  # fmt: skip
    return inquiry


def reissue(lot_id: int, actor: User) -> Inquiry:
    """The report lapsed before the first announcement: the same appraiser issues it again within 15 days (art 19(4)).

    Refuses REISSUE_NOT_DUE when the price does not rest on an appraisal or has not lapsed, APPRAISER_OFF_LIST, and what
    every start is refused for.
    """
    with transaction() as session:
        lot = locked_before_announcement(session, lot_id, actor, "start_appraisal")
        earlier = queries.to_reissue(lot_id)
        if earlier is None:
            raise Refusal("REISSUE_NOT_DUE")
        if earlier.appraiser.delisted_on is not None:
            raise Refusal("APPRAISER_OFF_LIST")
        last_day = due_on(clock.today(), rule_set(lot.jurisdiction), reissue=True)
        inquiry = start_inquiry(session, lot, actor, "appraisal", last_day, "", earlier.inquiry)
        commission(session, inquiry, earlier.appraiser_id, 1, is_reissue=True)
    return inquiry


def agree(inquiry_id: int, actor: User, ranked: Sequence[int], upload: FileStorage) -> Commission:
    """The parties agreed on three appraisers, best first, with their paper; the first is commissioned (art 16(1), 17).

    Refuses CHOICE_MADE, DRAW_PROMISED, AGREE_ON_THREE, APPRAISER_UNKNOWN, and what files are refused for.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor, "appraisal")
        choice = _open_choice(session, inquiry)
        if queries.candidates_of(inquiry_id):
            raise Refusal("CHOICE_MADE")
        known = {row.user_id for row in queries.listed(choice.trade, choice.area_prefix)}
        check_ranked(ranked, known, rule_set(inquiry.lot.jurisdiction))
        choice.agreement_file_id = store_file(session, upload, is_public=False, actor_id=actor.id).id
        choice.agreed_at = clock.now()
        _rank(session, inquiry, ranked, 0, None)
        record_step(session, inquiry, "appraisers.agreed", actor, ranked=list(ranked))
        return found(commission_next(session, inquiry))


def promise_draw(inquiry_id: int, actor: User, ground: str, beacon: str, draws_at: datetime) -> AppraiserLottery:
    """Freeze the list, name the beacon's round, and publish the commitment: nothing of it can be changed (art 16, 34).

    Refuses CHOICE_MADE, DRAW_PROMISED, DRAW_GROUND, AGREEMENT_AWAITED while the parties' days run, DRAW_MOMENT,
    ROSTER_EMPTY.
    """
    with transaction() as session:
        inquiry = running_for(session, inquiry_id, actor, "appraisal")
        choice = _open_choice(session, inquiry)
        before = {candidate.appraiser_id for candidate in queries.candidates_of(inquiry_id)}
        _check_ground(ground, choice, bool(before))
        source = beacons_offered().get(beacon)
        if source is None:
            raise Refusal("BEACON_UNKNOWN")
        check_draw_moment(draws_at, clock.now())
        entries = [row for row in queries.listed(choice.trade, choice.area_prefix) if row.user_id not in before]
        if not entries:
            raise Refusal("ROSTER_EMPTY")
        number = source.round_at(draws_at)
        draw = AppraiserLottery(
            id=uuid.uuid4(), inquiry_id=inquiry_id, ground=ground, roster=[[row.code, row.name] for row in entries],
            account_ids=[row.user_id for row in entries],
            places=min(rule_set(inquiry.lot.jurisdiction).appraiser_candidates, len(entries)),
            beacon=beacon, round=number, draws_at=source.comes_at(number), salt=secrets.token_hex(32),
            committed_at=clock.now(), committed_by_id=actor.id,
        )  # fmt: skip
        draw.commitment = commitment(promised(draw) | {"salt": draw.salt})
        session.add(draw)
        session.flush()
        record(session, f"lottery:{draw.id}", "lottery.promised", promised(draw), {"inquiry_id": inquiry_id}, actor.id)
        _tell_parties(session, inquiry, draw)
    return draw


def draw_lots(lottery_id: uuid.UUID, actor: User, value: str) -> AppraiserLottery:
    """Type the beacon's value in: three are drawn and the first is commissioned. Done once and for good (art 16, 17).

    Refuses DRAW_DONE, DRAW_TOO_EARLY before the round is out, BEACON_VALUE_UNREADABLE.
    """
    with transaction() as session:
        inquiry_id = found(session.scalar(
            sa.select(AppraiserLottery.inquiry_id).where(AppraiserLottery.id == lottery_id)
        ))  # fmt: skip
        inquiry = running_for(session, inquiry_id, actor, "appraisal")
        draw = session.get_one(AppraiserLottery, lottery_id, with_for_update={"of": AppraiserLottery}, populate_existing=True)  # fmt: skip
        if draw.drawn_at is not None:
            raise Refusal("DRAW_DONE")
        if clock.now() < draw.draws_at:
            raise Refusal("DRAW_TOO_EARLY", at=draw.draws_at)
        draw.value = BEACONS[draw.beacon].value_of(value)
        draw.drawn = ranking(draw.roster, draw.salt, draw.value)[: draw.places]
        draw.drawn_at, draw.drawn_by_id = clock.now(), actor.id
        accounts = {code: account for (code, _name), account in zip(draw.roster, draw.account_ids, strict=True)}
        taken = len(queries.candidates_of(inquiry_id))
        session.flush()
        _rank(session, inquiry, [accounts[code] for code, _name in draw.drawn], taken, draw.id)
        record(
            session, f"lottery:{draw.id}", "lottery.drawn",
            {"salt": draw.salt, "value": draw.value, "drawn": draw.drawn}, {"inquiry_id": inquiry_id}, actor.id,
        )  # fmt: skip
        commission_next(session, inquiry)
    return draw


def promised(draw: AppraiserLottery) -> dict:
    """What is published before the draw: everything but the salt."""
    return {
        "lottery": str(draw.id), "beacon": draw.beacon, "round": draw.round, "roster": draw.roster, "places": draw.places,
        "commitment": draw.commitment,
    }  # fmt: skip


def proof_of(draw: AppraiserLottery) -> dict:
    """What lottery_check.py reads: the promise, and once it is drawn the salt, the value and the result."""
    after = {"salt": draw.salt, "value": draw.value, "drawn": draw.drawn} if draw.drawn_at else {"value": None}
    return promised(draw) | after


def beacons_offered() -> dict:
    """The beacons a draw may name; the invented one is refused in production."""
    is_production = current_app.config["SUBHASTA_ENV"] == "production"
    return {key: beacon for key, beacon in BEACONS.items() if not (beacon.is_invented and is_production)}


def _open_choice(session: Session, inquiry: Inquiry) -> AppraiserChoice:
    """The inquiry's choice while nobody holds the commission. Refuses CHOICE_MADE, DRAW_PROMISED."""
    if queries.live_commission(session, inquiry.id) is not None:
        raise Refusal("CHOICE_MADE")
    if any(draw.drawn_at is None for draw in queries.lotteries_of(inquiry.id)):
        raise Refusal("DRAW_PROMISED")
    return session.get_one(AppraiserChoice, inquiry.id)


def _check_ground(ground: str, choice: AppraiserChoice, is_second: bool) -> None:
    if ground not in DRAW_GROUNDS or (ground == "none_left") != is_second:
        raise Refusal("DRAW_GROUND")
    if ground == "not_agreed" and clock.today() <= choice.agree_by:
        raise Refusal("AGREEMENT_AWAITED", agree_by=choice.agree_by)


def _rank(session: Session, inquiry: Inquiry, ranked: Sequence[int], taken: int, lottery_id: uuid.UUID | None) -> None:
    session.add_all(
        AppraiserCandidate(
            inquiry_id=inquiry.id, rank=taken + place, appraiser_id=appraiser_id, lottery_id=lottery_id
        )
        for place, appraiser_id in enumerate(ranked, start=1)
    )  # fmt: skip
    session.flush()


def _tell_parties(session: Session, inquiry: Inquiry, draw: AppraiserLottery) -> None:
    """Every party with a sign-in learns when the draw is and where to watch and check it."""
    moment = draw.draws_at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    readers = {party.user_id for party in inquiry.lot.case.parties if party.user_id is not None}
    tell_all(session, [
        News(
            user_id, Words("The appraisers of your case are drawn", "评估机构摇号通知"),
            Words(f"{draw.places} appraisers are drawn at {moment}. The list and the court's promise are on the page; afterwards anybody can recompute the draw.",
                  f"本案将于 {moment} 随机确定 {draw.places} 家评估机构。名单和承诺值已在页面公布，摇号后任何人均可验算。"),
            f"/lotteries/{draw.id}",
        )
        for user_id in sorted(readers)
    ])  # fmt: skip
