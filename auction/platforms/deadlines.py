"""The last day of a correction that platforms were told to make; their first last day stands with the inquiry's own."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from auction.cases.models import EnforcementCase
from auction.ground.deadline import Deadline, moving
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.valuation.models import Inquiry

from .models import PlatformRequest
from .queries import stands_still


def _to_correct() -> sa.Select:
    """Running inquiries that wait for corrected reports and do not stand still; one row an inquiry."""
    return (
        sa.select(
            Lot.court_id.label("court_id"), Inquiry.id.label("subject_id"), Lot.title.label("title"),
            sa.func.max(PlatformRequest.correction_due_on).label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .select_from(PlatformRequest)
        .join(Inquiry, Inquiry.id == PlatformRequest.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Inquiry.state == "running", PlatformRequest.correction_due_on.is_not(None), ~stands_still())
        .group_by(Inquiry.id, Lot.id, EnforcementCase.id)
    )  # fmt: skip


def _move(session: Session, moved: Mapping[date, date]) -> int:
    runs = sa.exists().where(Inquiry.id == PlatformRequest.inquiry_id, Inquiry.state == "running")
    columns = (PlatformRequest.due_on, PlatformRequest.correction_due_on)
    return sum(moving(column, runs)(session, moved) for column in columns)


DEADLINES = (
    Deadline(
        "platform_correction", Words("Corrected reports of the platforms", "询价平台补正报告"), "法释〔2018〕15号 12", "officer",
        1, _to_correct, lambda inquiry_id: url_for("valuation.inquiry", inquiry_id=inquiry_id), _move,
    ),
)  # fmt: skip
