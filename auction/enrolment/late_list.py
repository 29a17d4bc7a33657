"""The list of releases that a court owes and has not made in time, for its supervisors."""

from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import court_columns, courts_read_by
from auction.ground import clock
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.payments.models import Payment, Refund
from auction.payments.rules import REFUND_NAMES, REFUND_REASONS
from auction.tables.queries import Column, DeskList

from .models import Enrolment
from .queries import deposit_subject_of, is_replaced
from .rules import ENDED_STATES

TONES = {"failed": "bad"}


def late_list(user: User) -> DeskList:
    """Releases of the courts the reader reads that are overdue and have not arrived, the oldest first; ended lots alone."""
    states = {key: name for key, name in REFUND_NAMES.items() if key != "arrived"}
    return DeskList(
        "overdue-releases",
        sa.select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id.in_(courts_read_by(user)), Lot.state.in_(ENDED_STATES))
        .where(Refund.state != "arrived", Refund.due_at < clock.now(), ~is_replaced()),
        Lot.id,
        (
            Column("lot", Words("Lot", "标的"), Lot.title, is_chinese=True),
            *court_columns(user, Lot.court_id),
            Column("reason", Words("Why", "退还原因"), Refund.reason, "state", REFUND_REASONS, is_filter=True),
            Column("state", Words("State", "状态"), Refund.state, "state", states, TONES, is_filter=True),
            Column("due_at", Words("Due by", "退还期限"), Refund.due_at, "moment", judged=_late),
            Column("amount", Words("Amount", "金额"), Refund.amount_minor, "money", currency=Payment.currency),
        ),
        (Refund.due_at, Refund.id), lambda words: Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip


def _late(due_at: datetime) -> tuple[str, Words]:
    hours = int((clock.now() - due_at).total_seconds()) // 3600
    return "bad", Words(f"{hours} hour late" if hours == 1 else f"{hours} hours late", f"逾期{hours}小时")
