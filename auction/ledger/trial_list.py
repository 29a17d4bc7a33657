"""The trial balance as a list, for its export."""

import sqlalchemy as sa

from auction.ground.door import language
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .queries import ACCOUNT_KINDS, TRIAL_BALANCE


def trial_list() -> DeskList:
    """What stands on the accounts of each kind and currency. Nobody's own account is told."""
    texts, money = sa.column("kind", sa.Text), sa.column("balance_minor", sa.Numeric)
    rows = sa.text(TRIAL_BALANCE).columns(texts, sa.column("currency", sa.Text), money).subquery("trial")
    names = {key: name.zh if language() == "zh" else name.en for key, name in ACCOUNT_KINDS.items()}
    return DeskList(
        "trial-balance", sa.select(rows), rows.c.kind,
        (
            Column("accounts", Words("Accounts", "账户"), sa.case(names, value=rows.c.kind, else_=rows.c.kind)),
            Column("currency", Words("Currency", "币种"), rows.c.currency),
            Column("amount", Words("Amount", "金额"), sa.cast(rows.c.balance_minor, sa.BigInteger), "money", currency=rows.c.currency),
        ),
        (rows.c.currency, rows.c.kind),
    )  # fmt: skip
