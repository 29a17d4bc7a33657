"""The list of a court's payment files."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import PaymentFile
from .queries import is_closed
from .rules import FILE_NAMES

TONES = {"made": "warn", "accepted": "good", "confirmed": "good", "partly_rejected": "bad", "rejected": "bad"}


def file_list(user: User) -> DeskList:
    """The payment files of the reader's court, to be handed over first, then the newest; none a person may not see."""
    return DeskList(
        "payment-files", sa.select(PaymentFile).where(PaymentFile.court_id == user.court_id, ~is_closed()),
        PaymentFile.id,
        (
            Column("made_at", Words("Made", "生成时间"), PaymentFile.made_at, "moment"),
            Column("account", Words("Account", "账号"), PaymentFile.account_number, "number"),
            Column("state", Words("State", "状态"), PaymentFile.state, "state", FILE_NAMES, TONES, is_filter=True),
            Column("due_at", Words("Due by", "交付期限"), PaymentFile.due_at, "moment"),
            Column("execute_on", Words("To be executed on", "执行日"), PaymentFile.execute_on, "day"),
            Column("transfers", Words("Transfers", "笔数"), PaymentFile.line_count, "count"),
            Column("amount", Words("Amount", "金额"), PaymentFile.sum_minor, "money", currency=PaymentFile.currency),
        ),
        (PaymentFile.state != "made", sa.case((PaymentFile.state == "made", PaymentFile.due_at)), PaymentFile.made_at.desc()),
    )  # fmt: skip
