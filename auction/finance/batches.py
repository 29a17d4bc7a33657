"""What finance does to many releases, pay-outs and plans at once. Who asked or prepared one still does not approve it."""

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import url_for

from auction.accounts.models import Person, User
from auction.batches.acts import BatchAct
from auction.cases.models import EnforcementCase, Party
from auction.distribution.models import DistributionLine, DistributionPlan, PayoutAgain
from auction.distribution.paying_again import ask_payout_again, decide_payout_again, line_of
from auction.distribution.plans import approve_plan
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.payments.releasing import release_again
from auction.payments.rules import REFUND_REASONS

from .desk import release_of
from .money_lists import plan_thing
from .outgoing_lists import refunds_of_court


def _ids(things: Sequence[str]) -> list[uuid.UUID]:
    found = []
    for thing in things:
        try:
            found.append(uuid.UUID(thing))
        except ValueError:  # none of ours: it has no title, and the order is refused
            continue
    return found


def _in_order(things: Sequence[str], rows: Iterable[sa.Row]) -> dict[str, str]:
    """Thing → title in the order of the things. A row is (thing, parts of the title …, amount in minor units, currency)."""
    titles = {
        str(thing): " · ".join([*(part for part in parts if part), format_amount(amount_minor, currency)])
        for thing, *parts, amount_minor, currency in rows
    }
    return {thing: titles[thing] for thing in things if thing in titles}


REFUND_ZH = {key: words.zh for key, words in REFUND_REASONS.items()}


def _releases(user: User, things: Sequence[str]) -> dict[str, str]:
    reason = sa.case(REFUND_ZH, value=Refund.reason, else_="")
    own = refunds_of_court(user.court_id).where(Refund.id.in_(_ids(things)))
    columns = (Refund.id, sa.func.coalesce(Lot.title, "款项"), reason, Refund.amount_minor, Payment.currency)
    return _in_order(things, db.session.execute(own.with_only_columns(*columns, maintain_column_froms=True)))


def _release(user: User, thing: str) -> None:
    release_of(uuid.UUID(thing), user)
    release_again(uuid.UUID(thing), user)


def _payee(line: DistributionLine) -> tuple[str, str]:
    """The bank and account that a share would be sent to now: a party's as on the case's file."""
    payee = line.party or line
    return payee.payee_bank, payee.payee_account


def _failed(user: User, things: Sequence[str]) -> dict[str, str]:
    # What a panel has ordered has no plan's line: it is named all the same, and refused by the act.
    account = sa.func.coalesce(Party.payee_account, DistributionLine.payee_account, Payout.payee_account)
    rows = db.session.execute(
        sa.select(Payout.id, EnforcementCase.number, Payout.payee_name, account, Payout.amount_minor, Payout.currency)
        .outerjoin(DistributionLine, DistributionLine.payout_id == Payout.id)
        .outerjoin(Party, Party.id == DistributionLine.party_id)
        .outerjoin(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .outerjoin(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(Payout.id.in_(_ids(things)), Payout.court_id == user.court_id)
    )
    return _in_order(things, rows)


def _ask(user: User, thing: str) -> None:
    payout_id = uuid.UUID(thing)
    ask_payout_again(payout_id, user, *_payee(line_of(payout_id, user.court_id)))


def _asked(user: User, things: Sequence[str]) -> dict[str, str]:
    thing = sa.func.concat(PayoutAgain.id, ":", PayoutAgain.failed_id)
    rows = db.session.execute(
        sa.select(thing, Payout.payee_name, PayoutAgain.payee_bank, PayoutAgain.payee_account,
                  sa.func.concat("申请人：", Person.legal_name), Payout.amount_minor, Payout.currency)
        .join(Payout, Payout.id == PayoutAgain.failed_id)
        .join(Person, Person.id == PayoutAgain.asked_by_person_id)
        .where(PayoutAgain.failed_id.in_(_ids([thing.partition(":")[2] for thing in things])),
               Payout.court_id == user.court_id)
    )  # fmt: skip
    return _in_order(things, rows)


def _approve_again(user: User, thing: str) -> None:
    repeat_id, _colon, failed_id = thing.partition(":")
    # The hash of the very request that was ticked: another one in its place has another.
    asked = db.session.get(PayoutAgain, int(repeat_id))
    if asked is None:
        raise Refusal("NOT_FOUND")
    decide_payout_again(uuid.UUID(failed_id), user, asked.content_hash, is_approved=True)


def _plans(user: User, things: Sequence[str]) -> dict[str, str]:
    numbers = [
        int(number) for number, _colon, _hash in (thing.partition(":") for thing in things) if _is_number(number)
    ]
    currency = DistributionPlan.content["currency"].astext
    payees = sa.func.concat(sa.func.jsonb_array_length(DistributionPlan.content["lines"]), "笔")
    rows = db.session.execute(
        sa.select(plan_thing(), EnforcementCase.number, sa.func.concat("编制人：", Person.legal_name), payees,
                  DistributionPlan.proceeds_minor, currency)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .join(Person, Person.id == DistributionPlan.prepared_by_person_id)
        .where(DistributionPlan.id.in_(numbers), EnforcementCase.court_id == user.court_id)
    )  # fmt: skip
    return _in_order(things, rows)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _approve(user: User, thing: str) -> None:
    number, _colon, seen = thing.partition(":")
    plan = db.session.get(DistributionPlan, int(number))
    if plan is None:
        raise Refusal("NOT_FOUND")
    if not plan.content_hash.startswith(seen):
        raise Refusal("PLAN_CHANGED")
    approve_plan(plan.id, user, plan.content_hash)


BATCH_ACTS = (
    BatchAct(
        "release_again", Words("Release again", "重新退还"),
        Words("Each failed release is sent once more, by the way its money came.", "逐笔将退还失败的款项按原付款渠道重新退还。"),
        "run_finance", _releases, lambda thing: url_for("finance.release", refund_id=uuid.UUID(thing)), _release,
    ),
    BatchAct(
        "ask_payouts_again", Words("Ask to pay out again", "申请重新发放"),
        Words("Each failed pay-out is asked for again, to the account that stands on the case's file now and here; another person must approve it.",
              "逐笔按卷宗现登记账户（如下所列）申请重新发放，须由他人批准。"),
        "run_finance", _failed, lambda thing: url_for("distribution.payout_again", payout_id=uuid.UUID(thing)), _ask,
    ),
    BatchAct(
        "approve_payouts_again", Words("Approve paying out again", "批准重新发放"),
        Words("Each is paid out anew to the account named here. What you asked for yourself is refused.",
              "逐笔按下列账户重新发放；本人申请的，不予受理。"),
        "run_finance", _asked, lambda thing: url_for("distribution.payout_again", payout_id=uuid.UUID(thing.partition(":")[2])),
        _approve_again,
    ),
    BatchAct(
        "approve_plans", Words("Approve the plans", "批准分配方案"),
        Words("Each plan is approved as you have read it: its shares are served or set aside for their payees. What you prepared "
              "yourself, and what changed meanwhile, is refused.",
              "逐件按所阅内容批准：送达各方或将各笔款项列付收款人。本人编制的或内容已变更的，不予受理。"),
        "run_finance", _plans, lambda thing: url_for("distribution.show_plan", plan_id=int(thing.partition(":")[0])), _approve,
    ),
)  # fmt: skip
