"""The list of appraisers, for administrators."""

import sqlalchemy as sa

from auction.accounts.models import Person, User
from auction.appraisal.models import Appraiser
from auction.appraisal.rules import TRADES
from auction.ground.door import language
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

STANDINGS = {"listed": Words("Listed", "在册"), "struck": Words("Struck off", "已除名")}
TONES = {"listed": "good", "struck": "bad"}


class _TradeColumn(Column):
    """An agency may have several trades: the filter asks whether this one is among them."""

    def narrow(self, wanted: str) -> sa.ColumnElement[bool]:
        return sa.literal(wanted) == sa.any_(Appraiser.trades)


def appraiser_list() -> DeskList:
    """Everybody who is or was on the list, those on it first; free text is part of the name or the company code."""
    standing = sa.case((Appraiser.delisted_on.is_(None), "listed"), else_="struck")
    return DeskList(
        "appraisers",
        sa.select(Appraiser).join(User, User.id == Appraiser.user_id).join(Person, Person.id == User.person_id),
        Appraiser.user_id,
        (
            Column("name", Words("Appraiser", "评估机构"), Person.legal_name, is_chinese=True),
            Column("code", Words("Company code", "统一社会信用代码"), Person.id_number, "number"),
            _TradeColumn("trade", Words("Fields", "专业类别"), _trades(), names=TRADES, is_filter=True),
            Column("division", Words("Division", "行政区划代码"), Appraiser.division_code, "number"),
            Column("qualification", Words("Certificate", "资质证书"), Appraiser.qualification, is_chinese=True),
            Column("standing", Words("Standing", "状态"), standing, "state", STANDINGS, TONES, is_filter=True),
            Column("barred_until", Words("Struck off until", "除名至"), Appraiser.barred_until, "day"),
            Column("reason", Words("Why struck off", "除名原因"), Appraiser.delisted_reason, is_chinese=True),
        ),
        (Appraiser.delisted_on.is_not(None), Appraiser.division_code, Person.id_number),
        lambda words: Person.legal_name.icontains(words, autoescape=True) | Person.id_number.icontains(words, autoescape=True),
    )  # fmt: skip


def _trades() -> sa.ColumnElement[str]:
    trade = sa.func.unnest(Appraiser.trades).column_valued("trade")
    name = sa.case({key: words.zh if language() == "zh" else words.en for key, words in TRADES.items()}, value=trade)
    return sa.select(sa.func.string_agg(name, sa.literal(" · "))).correlate(Appraiser).scalar_subquery()
