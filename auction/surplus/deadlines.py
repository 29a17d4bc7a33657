"""Last days of the no-surplus rule: the applicants' answers."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import aliased

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, moving
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT

from .models import SurplusNotice, SurplusReply


def _unanswered() -> sa.Select:
    """One row a lot: the last day of those who have not answered, unless somebody insists already."""
    later, insisted = aliased(SurplusNotice), aliased(SurplusReply)
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            sa.func.max(SurplusReply.reply_by).label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .select_from(SurplusReply)
        .join(SurplusReply.notice)
        .join(Lot, Lot.id == SurplusNotice.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(SurplusReply.insists.is_(None), SurplusReply.reply_by.is_not(None), Lot.state.in_(BEFORE_ANNOUNCEMENT))
        .where(~sa.exists().where(later.lot_id == Lot.id, later.id > SurplusNotice.id))
        .where(~sa.exists().where(insisted.notice_id == SurplusNotice.id, insisted.insists.is_(True)))
        .group_by(Lot.court_id, Lot.id, Lot.title, EnforcementCase.officer_id)
    )  # fmt: skip


DEADLINES = (
    Deadline(
        "surplus", Words("The applicant insists on the sale, or it is dropped", "申请执行人是否申请继续拍卖"), "拍卖变卖规定 6",
        "officer", 1, _unanswered, lambda lot_id: url_for("surplus.desk", lot_id=lot_id),
        moving(SurplusReply.reply_by, SurplusReply.insists.is_(None)),
    ),
)  # fmt: skip
