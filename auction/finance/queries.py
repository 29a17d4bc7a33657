"""Reading the money that has no payee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.api.paging import after
from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionLine, DistributionPlan, EscrowedLine, PayoutAgain
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.payments.models import Payout

UNCLAIMED_ON_PAGE = 50


@dataclass(frozen=True)
class Unclaimed:
    """Money that nobody could be paid. Public: case number, amount and day, nothing of the person."""

    plan_id: int
    position: int
    number: str
    court: Court
    amount_minor: int
    currency: str
    since: datetime


def was_made_good() -> sa.ColumnElement[bool]:
    """Whether a failed pay-out was sent again, or its party was paid by a later line: for a query over Payout."""
    own, line, payout = sa.orm.aliased(DistributionLine), sa.orm.aliased(DistributionLine), sa.orm.aliased(Payout)
    later = (
        sa.select(own.plan_id)
        .join(line, line.party_id == own.party_id)
        .join(payout, payout.id == line.payout_id)
        .where(own.payout_id == Payout.id, payout.state != "failed", payout.created_at > Payout.created_at)
    )
    again = sa.select(PayoutAgain.id).where(PayoutAgain.failed_id == Payout.id, PayoutAgain.state == "approved")
    return later.exists() | again.exists()


def unclaimed(
    court_id: int | None = None,
    before: datetime | None = None,
    *,
    behind: tuple[datetime, int, int] | None = None,
    most: int | None = None,
) -> list[Unclaimed]:
    """Shares whose payee has no bank account or whose pay-out failed and was not made good, oldest first.

    `before`: only what has waited since then or longer. `behind`: only what comes after this (since, plan, position); at
    most `most` of them.
    """
    held = sa.select(
        EscrowedLine.plan_id, EscrowedLine.position, EscrowedLine.held_minor.label("amount_minor"),
        EscrowedLine.held_at.label("since"),
    ).where(
        ~EscrowedLine.is_disputed, EscrowedLine.payout_id.is_(None), EscrowedLine.corrected_by_id.is_(None)
    )  # fmt: skip
    failed = (
        sa.select(
            DistributionLine.plan_id, DistributionLine.position, Payout.amount_minor, Payout.created_at.label("since")
        )
        .join(Payout, Payout.id == DistributionLine.payout_id)
        .where(Payout.state == "failed", DistributionLine.party_id.is_not(None), ~was_made_good())
    )
    money = sa.union_all(held, failed).subquery()
    query = (
        sa.select(money, EnforcementCase.number, EnforcementCase.currency, Court)
        .join(DistributionPlan, DistributionPlan.id == money.c.plan_id)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .join(Court, Court.id == EnforcementCase.court_id)
        .order_by(money.c.since, money.c.plan_id, money.c.position)
    )
    if court_id is not None:
        query = query.where(EnforcementCase.court_id == court_id)
    if before is not None:
        query = query.where(money.c.since <= before)
    if behind is not None:
        query = query.where(after((money.c.since, money.c.plan_id, money.c.position), behind))
    return [
        Unclaimed(row.plan_id, row.position, row.number, row.Court, row.amount_minor, row.currency, row.since)
        for row in db.session.execute(query.limit(most))
    ]


def published_unclaimed(page: int) -> tuple[Sequence[Unclaimed], int, int]:
    """The public list: what has waited for `unclaimed_days`. Returns (rows of the page, page, how many pages)."""
    rows = unclaimed(before=published_before())
    page_count = max(1, -(-len(rows) // UNCLAIMED_ON_PAGE))
    page = min(max(page, 1), page_count)
    return rows[(page - 1) * UNCLAIMED_ON_PAGE : page * UNCLAIMED_ON_PAGE], page, page_count


def published_before() -> datetime:
    """What has waited since then or longer is published."""
    return clock.now() - timedelta(days=rule_set().unclaimed_days)
