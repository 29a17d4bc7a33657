"""Last days of a sale: the buyer's balance, the court's ruling."""

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from auction.approvals.queries import is_awaited
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.deadline import Deadline
from auction.ground.refusal import Words
from auction.lots.models import Lot

from .models import Settlement


def _balances() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            Settlement.balance_due_on.label("due_on"), Enrolment.user_id.label("owner_id"),
        )
        .join(Lot, Lot.id == Settlement.lot_id)
        .join(Enrolment, Enrolment.id == Settlement.enrolment_id)
        .where(Settlement.paid_at.is_(None), Settlement.defaulted_at.is_(None), Lot.state == "sold")
    )  # fmt: skip


def _move_balances(session: Session, moved: Mapping[date, date]) -> int:
    """Balances whose last day has become a day off."""
    late = session.scalars(
        sa.select(Settlement)
        .where(Settlement.paid_at.is_(None), Settlement.defaulted_at.is_(None))
        .where(Settlement.balance_due_on.in_(moved))
        .with_for_update()
    ).all()
    for settlement in late:
        settlement.balance_due_on = moved[settlement.balance_due_on]
        settlement.balance_late_at = clock.court_midnight(settlement.balance_due_on + timedelta(days=1))
    return len(late)


def _rulings() -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            Settlement.ruling_due_on.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Lot, Lot.id == Settlement.lot_id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Settlement.ruling_served_on.is_(None), Lot.state == "paid", ~is_awaited())
    )  # fmt: skip


def _sale(lot_id: int) -> str:
    return url_for("settlement.show", lot_id=lot_id)


DEADLINES = (
    Deadline("balance", Words("Pay the balance", "支付尾款"), "法释〔2016〕18号 25", "bidder", 3, _balances, _sale, _move_balances),
    Deadline("ruling", Words("Serve the ruling", "送达成交裁定"), "拍卖变卖规定 20", "officer", 3, _rulings, _sale),
)  # fmt: skip
