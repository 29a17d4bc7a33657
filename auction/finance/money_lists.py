"""The lists of the finance desk besides what goes out, and all of them by name."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import url_for

from auction.accounts.models import Person, User
from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionPlan
from auction.enrolment.models import Enrolment
from auction.enrolment.rules import ENDED_STATES
from auction.ground import clock
from auction.ground.refusal import Words
from auction.lots.models import Lot
from auction.payments.models import Payment
from auction.payments.rules import ALARMS, FAILURE_NAMES, PURPOSE_NAMES
from auction.settlement.models import Settlement
from auction.tables.queries import Column, DeskList

from .desk import free_money
from .outgoing_lists import AMOUNT, CASE_NUMBER, enrolment_of, payout_list, refund_list, repeat_list

LOT = Words("Lot", "标的")


@dataclass(frozen=True)
class MoneyList:
    """One list of the desk: its heading, what it is for, what stands in an empty one, a row's page, its batch acts."""

    title: Words
    about: Words
    nothing: Words
    rows: Callable[[User], DeskList]
    page: Callable[[Any], str]
    acts: tuple[str, ...] = ()


def plan_thing() -> sa.ColumnElement[str]:
    """A plan as a row is ticked: its number and the beginning of its hash, so that what was seen is what is approved."""
    return sa.func.concat(DistributionPlan.id, ":", sa.func.left(DistributionPlan.content_hash, 24))


def plan_list(user: User) -> DeskList:
    """Plans of the reader's court that wait for approval, oldest first."""
    currency = DistributionPlan.content["currency"].astext
    payees = sa.func.jsonb_array_length(DistributionPlan.content["lines"])
    return DeskList(
        "plans",
        sa.select(DistributionPlan)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .join(Person, Person.id == DistributionPlan.prepared_by_person_id)
        .where(DistributionPlan.state == "prepared", EnforcementCase.court_id == user.court_id),
        plan_thing(),
        (
            Column("number", CASE_NUMBER, EnforcementCase.number, "number", is_chinese=True),
            Column("prepared_by", Words("Prepared by", "编制人"), Person.legal_name, is_chinese=True),
            Column("prepared_at", Words("Prepared", "编制时间"), DistributionPlan.prepared_at, "moment"),
            Column("payees", Words("Payees", "收款项数"), payees, "count"),
            Column("amount", AMOUNT, DistributionPlan.proceeds_minor, "money", currency=currency),
        ),
        (DistributionPlan.prepared_at, DistributionPlan.id), _numbered,
    )  # fmt: skip


def _numbered(words: str) -> sa.ColumnElement[bool]:
    return EnforcementCase.number.icontains(words, autoescape=True)


def _to_prepare(user: User) -> DeskList:
    free = free_money(user.court_id).subquery()
    return DeskList(
        "to-distribute", sa.select(free), free.c.id,
        (
            Column("number", CASE_NUMBER, free.c.number, "number", is_chinese=True),
            Column("since", Words("Ruling served", "裁定送达"), free.c.since, "day"),
            Column("drafted_at", Words("Draft made", "草案生成时间"), free.c.drafted_at, "moment"),
            Column("amount", Words("Free", "可分配"), free.c.free_minor, "money", currency=free.c.currency),
        ),
        (free.c.since, free.c.id), lambda words: free.c.number.icontains(words, autoescape=True),
    )  # fmt: skip


def _balances(user: User) -> DeskList:
    return DeskList(
        "balances",
        sa.select(Settlement)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.court_id == user.court_id, Lot.state == "sold", Settlement.paid_at.is_(None)),
        Settlement.lot_id,
        (
            Column("lot", LOT, Lot.title, is_chinese=True),
            Column("due_on", Words("Last day", "最后期限"), Settlement.balance_due_on, "day", judged=_late),
            Column("amount", Words("Balance", "尾款"), Settlement.balance_minor, "money", currency=Lot.currency),
        ),
        (Settlement.balance_late_at, Settlement.lot_id), lambda words: Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip


def _late(due_on: date) -> tuple[str, Words] | None:
    return ("bad", Words("late", "逾期")) if due_on < clock.today() else None


def _of_lots(user: User) -> sa.Select:
    return (
        sa.select(Payment)
        .join(Enrolment, Enrolment.id == enrolment_of())
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == user.court_id)
    )


def _alarms(user: User) -> DeskList:
    """Whose payment it is, is not said: the lot may still be open (article 18)."""
    alarms = {key: FAILURE_NAMES[key] for key in ALARMS}
    return DeskList(
        "alarms", _of_lots(user).where(Payment.alarm.is_not(None)), Lot.id,
        (
            Column("lot", LOT, Lot.title, is_chinese=True),
            Column("alarm", Words("What was reported", "告警内容"), Payment.alarm, "state", alarms, is_filter=True),
            Column("payment", Words("Payment", "付款编号"), sa.cast(Payment.id, sa.Text)),
            Column("started_at", Words("Asked for", "发起时间"), Payment.started_at, "moment"),
            Column("amount", AMOUNT, Payment.amount_minor, "money", currency=Payment.currency),
        ),
        (Payment.started_at.desc(),), lambda words: Lot.title.icontains(words, autoescape=True),
    )  # fmt: skip


def _receipts(user: User) -> DeskList:
    """Of ended lots alone: before that a receipt would say that somebody takes part (article 18)."""
    payer = sa.func.coalesce(Payment.payer_name, Person.legal_name)
    return DeskList(
        "receipts",
        _of_lots(user)
        .outerjoin(User, User.id == Payment.payer_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Payment.state == "received", Lot.state.in_(ENDED_STATES)),
        Lot.id,
        (
            Column("lot", LOT, Lot.title, is_chinese=True),
            Column("purpose", Words("Money", "款项"), Payment.purpose, "state", PURPOSE_NAMES, is_filter=True),
            Column("payer", Words("Payer", "付款人"), payer, is_chinese=True),
            Column("finished_at", Words("Received", "到账时间"), Payment.finished_at, "moment"),
            Column("amount", AMOUNT, Payment.amount_minor, "money", currency=Payment.currency),
        ),
        (Payment.finished_at.desc(), Payment.id),
        lambda words: Lot.title.icontains(words, autoescape=True) | payer.icontains(words, autoescape=True),
    )  # fmt: skip


def _lot_page(lot_id: int) -> str:
    return url_for("settlement.show", lot_id=lot_id)


def _release_page(refund_id: uuid.UUID) -> str:
    return url_for("finance.release", refund_id=refund_id)


def _payout_page(payout_id: uuid.UUID) -> str:
    return url_for("finance.payout", payout_id=payout_id)


def _plan_page(thing: str) -> str:
    return url_for("distribution.show_plan", plan_id=int(thing.partition(":")[0]))


def _repeat_page(thing: str) -> str:
    return url_for("distribution.payout_again", payout_id=thing.partition(":")[2])


MONEY_LISTS: Mapping[str, MoneyList] = {
    "alarms": MoneyList(
        Words("Alarms of payment providers", "支付渠道告警"),
        Words("A provider reported what does not fit our payment. Our books have not moved by it. Compare with the "
              "provider's own record before you answer the payer.",
              "支付渠道报告的内容与本院款项不符，账目未因此变动。答复付款人之前，请与渠道记录核对。"),
        Words("No provider reports anything wrong.", "没有支付渠道告警。"), _alarms,
        lambda lot_id: url_for("lots.show", lot_id=lot_id),
    ),
    "refunds": MoneyList(
        Words("Releases that have not arrived", "尚未到账的退款"),
        Words("Money of bidders on its way back. One that failed is sent again from its page, or many at once.",
              "退还竞买人的款项。退还失败的，可逐笔或批量重新退还。"),
        Words("Every release has arrived.", "退款均已到账。"), refund_list, _release_page, ("release_again",),
    ),
    "payouts": MoneyList(
        Words("Pay-outs that have not arrived", "尚未到账的发放"),
        Words("One that failed is asked for again by one person and approved by another.",
              "发放失败的，由一人申请、另一人批准后重新发放。"),
        Words("Every pay-out has arrived.", "案款均已发放到账。"), payout_list, _payout_page, ("ask_payouts_again",),
    ),
    "repeats": MoneyList(
        Words("Pay-outs to approve again", "待批准的重新发放"),
        Words("Failed pay-outs that a colleague asks to send again. Who asked does not approve.",
              "同事申请重新发放的失败款项，申请人不得自行批准。"),
        Words("Nobody asks to send a pay-out again.", "没有待批准的重新发放申请。"), repeat_list, _repeat_page,
        ("approve_payouts_again",),
    ),
    "plans": MoneyList(
        Words("Plans to approve", "待审批的分配方案"),
        Words("Read each plan, then approve it on its page, or those you have read at once. Who prepared one does not approve it.",
              "阅读方案后可逐件批准，也可一并批准已读方案；编制人不得自行批准。"),
        Words("No plan waits for approval.", "没有待审批的分配方案。"), plan_list,
        _plan_page, ("approve_plans",),
    ),
    "to_prepare": MoneyList(
        Words("Money to distribute", "待分配案款"),
        Words("Cases with free money on their account and no plan before a second clerk.",
              "案款账户有可分配款项、尚无方案待审批的案件。"),
        Words("No case has money to distribute.", "没有待分配的案款。"), _to_prepare,
        lambda case_id: url_for("distribution.new_plan", case_id=case_id),
    ),
    "balances": MoneyList(
        Words("Balances awaited", "待付尾款"), Words("Sold lots whose price is not paid in full.", "已成交、价款尚未付清的标的。"),
        Words("No balance is awaited.", "没有待付的尾款。"), _balances, _lot_page,
    ),
    "receipts": MoneyList(
        Words("Money received", "收款明细"),
        Words("What came in for lots whose bidding is over. Before the end it is not listed: it would say who takes part (article 18).",
              "竞价已结束的标的所收款项。结束前不列示，以免泄露竞买人信息（第十八条）。"),
        Words("Nothing has come in for an ended lot yet.", "已结束的标的尚无收款。"), _receipts,
        lambda lot_id: url_for("lots.show", lot_id=lot_id),
    ),
    "returned": MoneyList(
        Words("Money given back", "已退还款项"), Words("Releases that have arrived, the newest first.", "已到账的退款，最近的在前。"),
        Words("No release has arrived yet.", "尚无已到账的退款。"), lambda user: refund_list(user, is_over=True), _release_page,
    ),
    "paid_out": MoneyList(
        Words("Paid out", "已发放案款"), Words("Pay-outs that have arrived, the newest first.", "已到账的发放，最近的在前。"),
        Words("Nothing has been paid out yet.", "尚无已发放的案款。"), lambda user: payout_list(user, is_over=True), _payout_page,
    ),
}  # fmt: skip
