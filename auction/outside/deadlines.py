"""Last days of a hosted auction: its result, and the winner's deposit (article 25)."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.deadline import Deadline, court_day
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.settlement.models import Settlement

from .models import OutsideSale


def _rows(due_on: sa.ColumnElement) -> sa.Select:
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            due_on.label("due_on"), EnforcementCase.officer_id.label("owner_id"),
        )
        .join(OutsideSale, OutsideSale.lot_id == Lot.id)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
    )  # fmt: skip


def _results() -> sa.Select:
    """Only lots whose end has come: before that nobody waits."""
    return _rows(court_day(Lot.closes_at) + dial(Lot.jurisdiction, "outside_result_days")).where(
        Lot.state.in_(("announced", "open")), Lot.closes_at <= clock.now()
    )


def _deposits() -> sa.Select:
    days = dial(Lot.jurisdiction, "winner_deposit_transfer_hours") // 24
    return (
        _rows(court_day(Lot.closed_at) + days)
        .join(Settlement, Settlement.lot_id == Lot.id)
        .join(Enrolment, Enrolment.id == Settlement.enrolment_id)
        .where(Lot.state == "sold", Settlement.deposit_minor < Enrolment.deposit_minor)
    )


def _page(lot_id: int) -> str:
    return url_for("outside.desk", lot_id=lot_id)


DEADLINES = (
    Deadline("outside_result", Words("Obtain the result from the platform", "催报平台竞价结果"), "法释〔2016〕18号 5, 20",
             "officer", 0, _results, _page),
    Deadline("outside_deposit", Words("Obtain the winner's deposit from the platform", "催划买受人保证金"),
             "法释〔2016〕18号 25", "officer", 0, _deposits, _page),
)  # fmt: skip
