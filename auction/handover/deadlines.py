"""Last days after the ruling was served: taxes and registration by the buyer, keys and clearing by the court."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.ground.deadline import Deadline
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.settlement.models import Settlement

from .models import HandoverStep
from .track_rules import BUYERS, CLEARED, TASKS


def _open(kind: str, period: str) -> Callable[[], sa.Select]:
    """Sales whose step is open: due `period` days (a dial) after the service of the ruling."""
    is_buyers = kind in BUYERS

    def rows() -> sa.Select:
        select = (
            sa.select(
                Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
                (Settlement.ruling_served_on + dial(Lot.jurisdiction, period)).label("due_on"),
                (Enrolment.user_id if is_buyers else EnforcementCase.officer_id).label("owner_id"),
            )
            .select_from(Settlement)
            .join(Lot, Lot.id == Settlement.lot_id)
            .where(Settlement.paid_at.is_not(None), Settlement.finished_on.is_(None))
            .where(Settlement.ruling_served_on.is_not(None), Lot.state == "settled")
        )  # fmt: skip
        if kind == "keys":
            select = select.where(Settlement.handed_over_on.is_(None))
        else:
            select = select.where(
                ~sa.exists().where(HandoverStep.lot_id == Settlement.lot_id, HandoverStep.kind == kind)
            )
        if kind == "clearing":
            select = select.where(Lot.asset_kind.in_(CLEARED))
        if is_buyers:
            return select.join(Enrolment, Enrolment.id == Settlement.enrolment_id)
        return select.join(EnforcementCase, EnforcementCase.id == Lot.case_id)

    return rows


def _track(lot_id: int) -> str:
    return url_for("handover.show", lot_id=lot_id)


def _deadline(kind: str, article: str, owner: str, warn_days: int, period: str) -> Deadline:
    return Deadline(kind, TASKS[kind], article, owner, warn_days, _open(kind, period), _track)


DEADLINES = (
    _deadline("tax", "契税法 10", "bidder", 7, "tax_within_days"),
    _deadline("registration", "拍卖变卖规定 26", "bidder", 14, "registration_within_days"),
    _deadline("keys", "拍卖变卖规定 27", "officer", 5, "handover_within_days"),
    _deadline("clearing", "拍卖变卖规定 27", "officer", 5, "handover_within_days"),
)
