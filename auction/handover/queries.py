"""Reading the track of sales after the hammer, and how long each court takes."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.ground import clock
from auction.ground.deadline import court_day
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.papers.models import Paper
from auction.papers.queries import valid_paper
from auction.settlement.models import Settlement

from .models import HandoverRecord, HandoverStep
from .track_rules import End, Sale, Step, track

# How far back the figures of a court look.
FIGURES_OF = timedelta(days=730)


def sale_of(settlement: Settlement) -> Sale:
    """What the track asks of a settlement."""
    return Sale(
        settlement.lot.asset_kind, found(settlement.lot.closes_at), settlement.balance_due_on, settlement.paid_at, settlement.defaulted_at,
        settlement.ruling_due_on, settlement.ruling_served_on, settlement.handed_over_on,
    )  # fmt: skip


def track_of(settlement: Settlement) -> list[Step]:
    """The steps of one sale, today."""
    rows = db.session.scalars(sa.select(HandoverStep).where(HandoverStep.lot_id == settlement.lot_id))
    ends = {row.kind: End(row.state, row.done_on, row.remark) for row in rows}
    return track(sale_of(settlement), ends, rule_set(settlement.lot.jurisdiction), clock.today())


def record_of(lot_id: int) -> HandoverRecord | None:
    """What was written down at the hand-over; None before it."""
    return db.session.get(HandoverRecord, lot_id)


def record_paper_of(lot_id: int) -> Paper | None:
    """The record of the hand-over as a paper (移交笔录), the valid one; None before it is issued."""
    return valid_paper("handover_record", f"lot:{lot_id}")


@dataclass(frozen=True)
class CourtTimes:
    """How long one court takes, medians in days over FIGURES_OF; None where nothing was done yet.

    `served_delay_days` and `keys_delay_days`: beyond the law's last day, 0 in time.
    """

    court: Court
    sales: int
    serve_days: int | None
    served_delay_days: int | None
    handed_over: int
    keys_days: int | None
    keys_delay_days: int | None


def court_times() -> list[CourtTimes]:
    """Every court with paid sales. One query; medians are of a middle value that really was."""
    paid_on = court_day(Settlement.paid_at)
    keys_due_on = Settlement.ruling_served_on + dial(Lot.jurisdiction, "handover_within_days")

    def median(days: sa.ColumnElement, when: sa.ColumnElement[bool]) -> sa.ColumnElement[int | None]:
        return sa.func.percentile_disc(0.5).within_group(days).filter(when)

    served, handed = Settlement.ruling_served_on.is_not(None), Settlement.handed_over_on.is_not(None)
    rows = db.session.execute(
        sa.select(
            Court, sa.func.count(), median(Settlement.ruling_served_on - paid_on, served),
            median(sa.func.greatest(0, Settlement.ruling_served_on - Settlement.ruling_due_on), served),
            sa.func.count().filter(handed), median(Settlement.handed_over_on - Settlement.ruling_served_on, handed),
            median(sa.func.greatest(0, Settlement.handed_over_on - keys_due_on), handed),
        )
        .join(Lot, Lot.id == Settlement.lot_id)
        .join(Court, Court.id == Lot.court_id)
        .where(Settlement.paid_at >= clock.now() - FIGURES_OF, Lot.state != "annulled")
        .group_by(Court.id)
        .order_by(Court.name_zh)
    ).all()  # fmt: skip
    return [CourtTimes(*row) for row in rows]
