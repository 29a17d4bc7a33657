"""The list of a court's lots: its columns, filters and where free text is looked for."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import court_columns, courts_read_by
from auction.cases.models import EnforcementCase
from auction.cases.rules import tidy_number
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import IS_OVER, Lot
from .rules import NAMES, ROUND_NAMES

TONES = {
    "announced": "info", "open": "live", "paused": "warn", "sold": "warn", "paid": "warn", "settled": "good",
    "defaulted": "bad", "annulled": "bad",
}  # fmt: skip


def lot_list(user: User) -> DeskList:
    """The lots of the courts that this member of staff reads, those in work first."""
    next_date = sa.case((Lot.state == "announced", Lot.opens_at), (Lot.state == "open", Lot.closes_at))
    return DeskList(
        "lots", sa.select(Lot).join(Lot.case).where(Lot.court_id.in_(courts_read_by(user))), Lot.id,
        (
            Column("title", Words("Lot", "标的"), Lot.title, is_chinese=True),
            Column("state", Words("State", "状态"), Lot.state, "state", NAMES, TONES, is_filter=True),
            Column("round", Words("Round", "轮次"), Lot.round_kind, "state", ROUND_NAMES, is_filter=True),
            Column("case_number", Words("Case number", "案号"), EnforcementCase.number, "number", is_chinese=True),
            *court_columns(user, Lot.court_id),
            Column("start_price", Words("Start price", "起拍价"), Lot.start_price_minor, "money", currency=Lot.currency),
            Column("next_date", Words("Next date", "下一日期"), next_date, "moment"),
        ),
        (IS_OVER, Lot.created_at.desc(), Lot.id.desc()), _found,
    )  # fmt: skip


def _found(words: str) -> sa.ColumnElement[bool]:
    number = EnforcementCase.number.icontains(tidy_number(words), autoescape=True)
    return number | Lot.title.icontains(words, autoescape=True)
