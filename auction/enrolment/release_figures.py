"""How fast each court gives deposits back, for everybody to see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.payments.models import Payment, Refund

from .models import Enrolment
from .queries import deposit_subject_of, is_replaced

# Fewer tell nothing of a court, and might tell of a bidder.
LEAST_RELEASES = 5
WINDOWS_DAYS = (90, 365)


@dataclass(frozen=True)
class Span:
    """The releases of one court that arrived within `days`: how many, their median time, how many in time.

    `median_s` is None below LEAST_RELEASES.
    """

    days: int
    count: int
    median_s: int | None
    in_time: int

    @property
    def in_time_percent(self) -> int:
        """The share that arrived by its deadline, in whole percent, never rounded up."""
        return 100 * self.in_time // self.count if self.count else 0


@dataclass(frozen=True)
class CourtReleases:
    """One line of the public page. `late` counts those that are overdue now and have not arrived."""

    court: Court
    spans: tuple[Span, ...]
    late: int


def releases_by_court() -> list[CourtReleases]:
    """The figures of every court that has held a sale; the time runs from the end of bidding to the arrival."""
    now = clock.now()
    took_s = sa.extract("epoch", Refund.arrived_at - Lot.closes_at)
    columns: list[Any] = []
    for days in WINDOWS_DAYS:
        within = (Refund.state == "arrived") & (Refund.arrived_at > now - timedelta(days=days))
        columns += [
            sa.func.count().filter(within),
            sa.func.percentile_cont(0.5).within_group(took_s).filter(within),
            sa.func.count().filter(within & (Refund.arrived_at <= Refund.due_at)),
        ]
    rows = db.session.execute(
        _of_losers(sa.select(Court, *columns, sa.func.count().filter((Refund.state != "arrived") & (Refund.due_at < now))))
        .group_by(Court.id).order_by(Court.name_zh)
    ).all()  # fmt: skip
    return [
        CourtReleases(
            court,
            tuple(_span(days, *figures[3 * place : 3 * place + 3]) for place, days in enumerate(WINDOWS_DAYS)),
            late,
        )
        for court, *figures, late in rows
    ]


def _of_losers(query: sa.Select) -> sa.Select:
    """Deposits that went or go back because somebody else bought, or nobody did: what article 23 speaks of."""
    return (
        query.join_from(Refund, Payment, Payment.id == Refund.payment_id)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .join(Court, Court.id == Lot.court_id)
        .where(Payment.purpose == "deposit", Refund.reason.in_(("not_won", "unsold")), ~Lot.is_practice, ~is_replaced())
    )


def _span(days: int, count: int, median_s: float | None, in_time: int) -> Span:
    is_told = count >= LEAST_RELEASES and median_s is not None
    return Span(days, count, round(median_s) if is_told and median_s is not None else None, in_time)


def release_hours(court: Court) -> int:
    """Within how many hours the law wants a deposit back at this court (article 23)."""
    return rule_set(court.jurisdiction).release_losers_within_hours
