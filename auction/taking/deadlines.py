"""Last days of an unsold thing: the sell-off after a failed second auction, and what comes of it once the creditors' time to
answer is over.
"""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, court_day
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

from .models import AssetReturn, SecondCycle, TakingOffer


def _to_decide() -> sa.Select:
    later = sa.orm.aliased(Lot)
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            TakingOffer.answer_by.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == TakingOffer.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where((Lot.state == "unsold") | (Lot.taken_at < TakingOffer.offered_at))
        .where(~sa.exists().where(AssetReturn.lot_id == Lot.id))
        .where(~sa.exists().where(later.asset_id == Lot.asset_id, later.id > Lot.id))
        .where(~sa.exists().where(
            PanelDecision.subject == sa.func.concat("lot:", Lot.id), PanelDecision.state == "proposed"
        ))
    )  # fmt: skip


def _to_sell_off() -> sa.Select:
    """Second auctions that failed, until a sell-off is announced or something else comes of the thing."""
    later, again = sa.orm.aliased(Lot), sa.orm.aliased(SecondCycle)
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            (court_day(Lot.closed_at) + dial(Lot.jurisdiction, "selloff_announce_within_days")).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Lot.state == "unsold", Lot.round_kind == "second", ~Lot.is_practice)
        .where(~sa.exists().where(AssetReturn.lot_id == Lot.id), ~sa.exists().where(again.after_lot_id == Lot.id))
        .where(~sa.exists().where(later.previous_lot_id == Lot.id, later.announced_at.is_not(None)))
    )  # fmt: skip


DEADLINES = (
    Deadline(
        "selloff", Words("Announce the sell-off", "发布变卖公告"), "法明传〔2017〕455号 1", "officer", 5, _to_sell_off,
        lambda lot_id: url_for("lots.work", lot_id=lot_id),
    ),
    Deadline(
        "taking", Words("Decide on an unsold thing", "对流拍财产作出处理"), "拍卖变卖规定 16", "officer", 0, _to_decide,
        lambda lot_id: url_for("taking.desk", lot_id=lot_id),
    ),
)  # fmt: skip
