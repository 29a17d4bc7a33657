"""Lists of the money that goes out: releases to bidders, pay-outs, pay-outs asked to be sent again."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import Person, User
from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionPlan, PayoutAgain
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import is_replaced
from auction.ground import clock
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.payments.rules import PAYOUT_NAMES, PAYOUT_WAITS, PURPOSE_NAMES, REFUND_NAMES, REFUND_REASONS
from auction.tables.queries import Column, DeskList

from .queries import was_made_good

TONES = {"due": "neutral", "sent": "neutral", "arrived": "good", "failed": "bad"}
CASE_NUMBER = Words("Case number", "案号")
AMOUNT = Words("Amount", "金额")
STATE = Words("State", "状态")


def enrolment_of() -> sa.ColumnElement[uuid.UUID]:
    """The enrolment that a payment is for, found by its key; NULL for money of another kind."""
    key = sa.case((Payment.subject.like("enrolment:%"), sa.func.substr(Payment.subject, 11)))
    return sa.cast(key, sa.Uuid)


def payment_court() -> sa.ColumnElement[int]:
    """The court of a payment joined with its lot: the lot's, or the one whose account a bank transfer came to."""
    return sa.func.coalesce(Lot.court_id, Payment.court_id)


def refunds_of_court(court_id: int | None) -> sa.Select:
    """Releases of a court with their payment and, where it is for one, their lot. One that was sent anew is left out."""
    return (
        sa.select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .outerjoin(Enrolment, Enrolment.id == enrolment_of())
        .outerjoin(Lot, Lot.id == Enrolment.lot_id)
        .where(payment_court() == court_id, ~is_replaced())
    )


def refund_list(user: User, is_over: bool = False) -> DeskList:
    """Releases of the reader's court on their way, failed ones first, or (`is_over`) those that have arrived.

    Whose money it is, is not said: before the end nobody may learn who takes part (article 18).
    """
    states = {key: name for key, name in REFUND_NAMES.items() if (key == "arrived") == is_over}
    way = (
        Column("arrived_at", Words("Arrived", "到账时间"), Refund.arrived_at, "moment") if is_over
        else Column("due_at", Words("Due by", "退还期限"), Refund.due_at, "moment", judged=_late)
    )  # fmt: skip
    order = Refund.arrived_at.desc() if is_over else Refund.due_at
    return DeskList(
        "returned" if is_over else "releases",
        refunds_of_court(user.court_id).where((Refund.state == "arrived") == is_over), Refund.id,
        (
            Column("lot", Words("Lot", "标的"), sa.func.coalesce(Lot.title, "款项"), is_chinese=True),
            Column("purpose", Words("Money", "款项"), Payment.purpose, "state", PURPOSE_NAMES, is_filter=True),
            Column("reason", Words("Why", "退还原因"), Refund.reason, "state", REFUND_REASONS, is_filter=True),
            Column("state", STATE, Refund.state, "state", states, TONES, is_filter=not is_over),
            way,
            Column("amount", AMOUNT, Refund.amount_minor, "money", currency=Payment.currency),
        ),
        (Refund.state != "failed", order, Refund.created_at), lambda words: Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip


def _late(due_at: datetime) -> tuple[str, Words] | None:
    return ("bad", Words("late", "逾期")) if due_at < clock.now() else None


def payout_list(user: User, is_over: bool = False) -> DeskList:
    """Pay-outs of the reader's court on their way, failed ones first, or (`is_over`) those that have arrived."""
    waits = sa.case(
        ((Payout.state != "due") | Payout.let_go_on.is_not(None), None),
        (Payout.needs_countersign & Payout.countersigned_at.is_(None), "countersign"),
        else_="day",
    )
    states = {key: name for key, name in PAYOUT_NAMES.items() if (key == "arrived") == is_over}
    open_ones = (Payout.state != "arrived") & ((Payout.state != "failed") | ~was_made_good())
    ends = (
        (Column("arrived_at", Words("Arrived", "到账时间"), Payout.arrived_at, "moment"),) if is_over
        else (Column("waits", Words("Waits for", "等待"), waits, "state", PAYOUT_WAITS, is_filter=True),
              Column("created_at", Words("Ordered", "发起时间"), Payout.created_at, "moment"))
    )  # fmt: skip
    return DeskList(
        "paid-out" if is_over else "pay-outs",
        sa.select(Payout)
        .outerjoin(DistributionPlan, Payout.subject == sa.func.concat("plan:", DistributionPlan.id))
        .outerjoin(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(Payout.court_id == user.court_id, Payout.state == "arrived" if is_over else open_ones),
        Payout.id,
        (
            Column("payee", Words("Payee", "收款人"), Payout.payee_name, is_chinese=True),
            Column("account", Words("Account", "账号"), Payout.payee_account, "number"),
            Column("number", CASE_NUMBER, EnforcementCase.number, "number", is_chinese=True),
            Column("state", STATE, Payout.state, "state", states, TONES, is_filter=not is_over),
            *ends,
            Column("amount", AMOUNT, Payout.amount_minor, "money", currency=Payout.currency),
        ),
        (Payout.state != "failed", Payout.arrived_at.desc() if is_over else Payout.created_at, Payout.id),
        lambda words: Payout.payee_name.icontains(words, autoescape=True)
        | EnforcementCase.number.icontains(words, autoescape=True),
    )  # fmt: skip


def repeat_list(user: User) -> DeskList:
    """Failed pay-outs that one clerk asks to send again and another must decide, oldest first."""
    return DeskList(
        "pay-outs-again",
        sa.select(PayoutAgain)
        .join(Payout, Payout.id == PayoutAgain.failed_id)
        .join(DistributionPlan, Payout.subject == sa.func.concat("plan:", DistributionPlan.id))
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .join(Person, Person.id == PayoutAgain.asked_by_person_id)
        .where(Payout.court_id == user.court_id, PayoutAgain.state == "asked"),
        sa.func.concat(PayoutAgain.id, ":", PayoutAgain.failed_id),
        (
            Column("payee", Words("Payee", "收款人"), Payout.payee_name, is_chinese=True),
            Column("account", Words("To be sent to", "拟付账号"), PayoutAgain.payee_account, "number"),
            Column("number", CASE_NUMBER, EnforcementCase.number, "number", is_chinese=True),
            Column("asked_by", Words("Asked for by", "申请人"), Person.legal_name, is_chinese=True),
            Column("asked_at", Words("Asked for", "申请时间"), PayoutAgain.asked_at, "moment"),
            Column("amount", AMOUNT, Payout.amount_minor, "money", currency=Payout.currency),
        ),
        (PayoutAgain.asked_at, PayoutAgain.id), lambda words: Payout.payee_name.icontains(words, autoescape=True),
    )  # fmt: skip
