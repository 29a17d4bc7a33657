"""The list of money that no rule could place."""

from typing import Any

import sqlalchemy as sa

from auction.accounts.models import Court, User
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.tables.queries import Column, DeskList

from .match_rules import ACTS, REASONS
from .models import EntryDecision, Statement, StatementEntry


def exception_list(user: User) -> DeskList:
    """What waits for somebody of the reader's court, oldest first.

    Of the name only the last character stands here, and nothing is found by it: until bidding ends nobody may learn who
    bids (article 18). An entry's own page shows what may be shown.
    """
    entry = StatementEntry
    signed = sa.case((entry.is_credit, entry.amount_minor), else_=-entry.amount_minor)
    name = sa.case((entry.other_name != "", sa.func.concat("*", sa.func.right(entry.other_name, 1))))
    return DeskList(
        "transfers-to-look-at",
        sa.select(entry)
        .join(Statement, Statement.id == entry.statement_id)
        .join(Court, Court.id == entry.court_id)
        .where(entry.court_id == user.court_id, entry.standing == "waiting"),
        entry.id,
        (
            Column("booked_on", Words("Day", "日期"), entry.booked_on, "day"),
            Column("name", Words("Payer or payee", "付款人或收款人"), name, is_chinese=True),
            Column("reason", Words("Why it waits", "待查原因"), entry.reason, "state", REASONS, is_filter=True),
            Column("proposed", Words("To be confirmed", "待复核"), _proposed(), "state",
                   {key: ACTS[key] for key in ("assign", "ignore")}, is_filter=True),
            Column("goes_back_at", Words("Goes back by itself", "自动退回时间"), _goes_back_at(), "moment"),
            Column("amount", Words("Amount", "金额"), signed, "money", currency=entry.currency),
        ),
        (entry.id,),
    )  # fmt: skip


def _proposed() -> sa.ColumnElement[str]:
    """What one clerk wants to be done and another has not confirmed yet; as queries.proposal."""
    last = (
        sa.select(EntryDecision.act).where(EntryDecision.entry_id == StatementEntry.id)
        .order_by(EntryDecision.id.desc()).limit(1).correlate(StatementEntry).scalar_subquery()
    )  # fmt: skip
    return sa.case((last.in_(("assign", "ignore")), last))


def _goes_back_at() -> sa.ColumnElement[Any]:
    """As queries.goes_back_at: NULL for what has no way back."""
    has_way = StatementEntry.is_credit & ~StatementEntry.is_reversal & (StatementEntry.other_account != "")
    days = sa.func.make_interval(0, 0, 0, dial(Court.jurisdiction, "unclaimed_return_days"))
    return sa.case((has_way & (StatementEntry.other_name != ""), Statement.imported_at + days))
