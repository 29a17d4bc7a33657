"""The list of courts, for administrators."""

import sqlalchemy as sa

from auction.ground.door import language
from auction.ground.refusal import Words
from auction.jurisdictions import RULE_SETS
from auction.tables.queries import Column, DeskList

from .models import Court

AUTOMATIC = {
    "on": Words("On", "已开启"),
    "off": Words("Off", "已关闭"),
    "never": Words("Not possible under its rules", "适用规则不允许"),
}
TONES = {"on": "good"}


def court_list() -> DeskList:
    """All courts by name; free text is part of either name. Not the practice court."""
    above = sa.orm.aliased(Court)
    is_zh = language() == "zh"
    return DeskList(
        "courts", sa.select(Court).outerjoin(above, above.id == Court.parent_id).where(Court.jurisdiction != "practice"),
        Court.id,
        (
            Column("name", Words("Court", "法院"), Court.name_zh if is_zh else Court.name_en),
            Column("above", Words("Court above", "上级法院"), above.name_zh if is_zh else above.name_en),
            Column("automatic", Words("Automatic bidding", "自动出价"), _automatic(), "state", AUTOMATIC, TONES, is_filter=True),
            Column("phone", Words("Telephone", "联系电话"), Court.phone, "number"),
            Column("account_bank", Words("Bank", "开户行"), Court.account_bank, is_chinese=True),
            Column("account_number", Words("Account", "账号"), Court.account_number, "number"),
        ),
        (Court.name_zh, Court.id),
        lambda words: Court.name_zh.icontains(words, autoescape=True) | Court.name_en.icontains(words, autoescape=True),
    )  # fmt: skip


def _automatic() -> sa.ColumnElement[str]:
    standings = []
    for code, rules in RULE_SETS.items():
        if rules.automatic_bidding == "never":
            standings.append((Court.jurisdiction == code, "never"))
            continue
        for said in (True, False, None):
            by_court = Court.automatic_bidding.is_(said)
            standings.append(((Court.jurisdiction == code) & by_court, "on" if rules.automatic_is_on(said) else "off"))
    return sa.case(*standings)
