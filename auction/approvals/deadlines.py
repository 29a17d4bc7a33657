"""The day by which a buyer should bring the approval."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, court_day
from auction.ground.refusal import Words
from auction.lots.models import Lot

from .models import ApprovalAnswer, NeededApproval


def _awaited() -> sa.Select:
    sold_on = court_day(sa.func.coalesce(Lot.taken_at, Lot.closed_at))
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            (sold_on + sa.cast(NeededApproval.within_days, sa.Integer)).label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(NeededApproval, NeededApproval.asset_id == Lot.asset_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Lot.state.in_(("sold", "paid")), ~sa.exists().where(ApprovalAnswer.lot_id == Lot.id))
    )  # fmt: skip


def _sale(lot_id: int) -> str:
    return url_for("approvals.desk", lot_id=lot_id)


DEADLINES = (
    Deadline("approval", Words("Buyer's approval by the authority", "买受人取得审批"), "法释〔2021〕20号 15", "officer", 7, _awaited, _sale),
)  # fmt: skip
