"""The list of complaints about prices."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.tables.queries import Column, DeskList
from auction.valuation.models import Inquiry

from .models import PriceComplaint
from .rules import GROUNDS, STATES

TONES = {"open": "warn", "dismissed": "neutral", "upheld": "bad"}


def complaint_list(user: User) -> DeskList:
    """The complaints about prices of the supervisor's court: the open ones first, then the newest."""
    of_court = (
        sa.select(PriceComplaint)
        .join(Inquiry, Inquiry.id == PriceComplaint.inquiry_id)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .where(Lot.court_id == user.court_id)
    )
    return DeskList(
        "price-complaints", of_court, PriceComplaint.id,
        (
            Column("lot", Words("Lot", "标的"), Lot.title, is_chinese=True),
            Column("ground", Words("Ground", "理由"), PriceComplaint.ground, "state", GROUNDS, is_filter=True),
            Column("filed_at", Words("Filed", "提出日期"), PriceComplaint.filed_at, "day"),
            Column("state", Words("State", "状态"), PriceComplaint.state, "state", STATES, TONES, is_filter=True),
        ),
        (sa.case((PriceComplaint.state == "open", 0), else_=1), PriceComplaint.id.desc()),
        lambda words: Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip
