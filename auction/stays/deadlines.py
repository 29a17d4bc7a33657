"""Last days of a suspension: the panel confirms an urgent one, and the sale goes on when the ground has ended."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, court_day, moving, nobody
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot

from .models import IN_FORCE, Stay


def _to_resume() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            Stay.resume_by.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, IN_FORCE)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Stay.resume_by.is_not(None))
    )  # fmt: skip


def _to_confirm() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Stay.decision_id.label("subject_id"), Lot.title.label("title"),
            (court_day(Stay.began_at) + dial(Lot.jurisdiction, "stay_confirm_days")).label("due_on"),
            nobody().label("owner_id"),
        )
        .join(Lot, IN_FORCE)
        .where(Stay.confirmed_at.is_(None))
    )  # fmt: skip


DEADLINES = (
    Deadline("resume_sale", Words("Resume a suspended sale", "恢复中止的拍卖"), "法释〔2016〕18号 28", "officer", 2,
             _to_resume, lambda lot_id: url_for("lots.work", lot_id=lot_id),
             moving(Stay.resume_by, Stay.resume_by.is_not(None))),
    Deadline("confirm_stay", Words("Confirm an urgent suspension", "确认紧急中止"), "法释〔2016〕18号 28", "judge", 1,
             _to_confirm, lambda decision_id: url_for("panel.decision", decision_id=decision_id)),
)  # fmt: skip
