"""The list of large pay-outs that wait for a judge."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import EnforcementCase
from auction.ground.refusal import Words
from auction.payments.models import Payout
from auction.tables.queries import Column, DeskList

from .models import DistributionPlan
from .queries import uncountersigned


def countersign_thing() -> sa.ColumnElement[str]:
    """A pay-out as a row is ticked: its id and the beginning of its plan's hash."""
    return sa.func.concat(Payout.id, ":", sa.func.left(DistributionPlan.content_hash, 24))


def countersign_list(user: User) -> DeskList:
    """What waits for a countersign at the reader's court, oldest first."""
    return DeskList(
        "countersigns", uncountersigned(user.court_id), countersign_thing(),
        (
            Column("payee", Words("Payee", "收款人"), Payout.payee_name, is_chinese=True),
            Column("account", Words("Account", "账号"), Payout.payee_account, "number"),
            Column("number", Words("Case number", "案号"), EnforcementCase.number, "number", is_chinese=True),
            Column("created_at", Words("Ordered", "发起时间"), Payout.created_at, "moment"),
            Column("amount", Words("Amount", "金额"), Payout.amount_minor, "money", currency=Payout.currency),
        ),
        (Payout.created_at, Payout.id),
        lambda words: Payout.payee_name.icontains(words, autoescape=True) | EnforcementCase.number.icontains(words, autoescape=True),
    )  # fmt: skip
