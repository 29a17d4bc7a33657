"""Last days of the no-surplus rule: the applicant's answer."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT

from .models import SurplusNotice


def _unanswered() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            SurplusNotice.reply_by.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == SurplusNotice.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(SurplusNotice.insists.is_(None), Lot.state.in_(BEFORE_ANNOUNCEMENT))
    )  # fmt: skip


DEADLINES = (
    Deadline(
        "surplus", Words("The applicant insists on the sale, or it is dropped", "申请执行人是否申请继续拍卖"), "拍卖变卖规定 6",
        "officer", 1, _unanswered, lambda lot_id: url_for("surplus.desk", lot_id=lot_id),
    ),
)  # fmt: skip
