"""Last days of an unsold thing: what comes of it once the creditors' time to answer is over."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

from .models import AssetReturn, TakingOffer


def _to_decide() -> sa.Select:
    later = sa.orm.aliased(Lot)
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            TakingOffer.answer_by.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == TakingOffer.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Lot.state == "unsold")
        .where(~sa.exists().where(AssetReturn.lot_id == Lot.id))
        .where(~sa.exists().where(later.asset_id == Lot.asset_id, later.id > Lot.id))
        .where(~sa.exists().where(
            PanelDecision.subject == sa.func.concat("lot:", Lot.id), PanelDecision.state == "proposed"
        ))
    )  # fmt: skip


DEADLINES = (
    Deadline(
        "taking", Words("Decide on an unsold thing", "对流拍财产作出处理"), "拍卖变卖规定 16", "officer", 0, _to_decide,
        lambda lot_id: url_for("taking.desk", lot_id=lot_id),
    ),
)  # fmt: skip
