"""The list of paid sales: what is open after the payment, and until when."""

from datetime import date

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import court_columns, courts_read_by
from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial
from auction.lots.models import Lot
from auction.settlement.models import Settlement
from auction.tables.queries import Column, DeskList

STANDINGS = {"open": Words("Steps open", "尚有未完成事项"), "done": Words("All done", "已全部完成")}
TONES = {"open": "warn", "done": "good"}


def sale_list(user: User) -> DeskList:
    """Paid sales of the courts that the reader reads, those with open steps first, then the latest payment."""
    paid = (
        sa.select(Settlement)
        .join(Settlement.lot)
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(
            Lot.court_id.in_(courts_read_by(user)), Settlement.paid_at.is_not(None), Lot.state.in_(("paid", "settled"))
        )
    )
    served, handed = Settlement.ruling_served_on, Settlement.handed_over_on
    ruling_due = sa.case((served.is_(None), Settlement.ruling_due_on))
    keys_due = sa.case(
        (served.is_not(None) & handed.is_(None), served + dial(Lot.jurisdiction, "handover_within_days"))
    )
    standing = sa.case((Settlement.finished_on.is_(None), "open"), else_="done")
    return DeskList(
        "paid-sales", paid, Settlement.lot_id,
        (
            Column("lot", Words("Lot", "标的"), Lot.title, is_chinese=True),
            Column("case_number", Words("Case number", "案号"), EnforcementCase.number, "number", is_chinese=True),
            *court_columns(user, Lot.court_id),
            Column("standing", Words("Standing", "办理情况"), standing, "state", STANDINGS, TONES, is_filter=True),
            Column("paid_at", Words("Paid on", "付清日期"), Settlement.paid_at, "day"),
            Column("ruling_due", Words("Ruling due", "裁定期限"), ruling_due, "day", judged=_late),
            Column("served", Words("Ruling served", "裁定送达"), served, "day"),
            Column("keys_due", Words("Hand-over due", "移交期限"), keys_due, "day", judged=_late),
            Column("handed_over", Words("Handed over", "已移交"), handed, "day"),
        ),
        (Settlement.finished_on.is_not(None), Settlement.paid_at.desc(), Settlement.lot_id.desc()),
        lambda words: Lot.title.icontains(words, autoescape=True) | EnforcementCase.number.icontains(words, autoescape=True),
    )  # fmt: skip


def _late(due_on: date) -> tuple[str, Words] | None:
    days = (clock.today() - due_on).days
    return (
        ("bad", Words(f"{days} day late" if days == 1 else f"{days} days late", f"逾期{days}天")) if days > 0 else None
    )
