"""Countersigning many large pay-outs at once: each by the judge who has read it, none by who was at it before."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for

from auction.accounts.models import User
from auction.batches.acts import BatchAct
from auction.cases.models import EnforcementCase
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.payments.models import Payout

from .countersign_list import countersign_thing
from .countersigning import countersign
from .models import DistributionPlan


def _payout_id(thing: str) -> uuid.UUID:
    try:
        return uuid.UUID(thing.partition(":")[0])
    except ValueError:
        raise Refusal("NOT_FOUND") from None


def _titles(user: User, things: Sequence[str]) -> dict[str, str]:
    rows = db.session.execute(
        sa.select(countersign_thing().label("thing"), Payout, EnforcementCase.number)
        .join(DistributionPlan, sa.func.concat("plan:", DistributionPlan.id) == Payout.subject)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(Payout.id.in_([_payout_id(thing) for thing in things]), Payout.court_id == user.court_id)
    )
    titles = {
        row.thing: " · ".join([row.number, row.Payout.payee_name, row.Payout.payee_bank, row.Payout.payee_account,
                               format_amount(row.Payout.amount_minor, row.Payout.currency)])
        for row in rows
    }  # fmt: skip
    return {thing: titles[thing] for thing in things if thing in titles}


def _countersign(user: User, thing: str) -> None:
    payout = db.session.get(Payout, _payout_id(thing))
    plan_id = int(payout.subject.removeprefix("plan:")) if payout else 0
    plan = db.session.get(DistributionPlan, plan_id)
    if plan is None:
        raise Refusal("NOT_FOUND")
    if not plan.content_hash.startswith(thing.partition(":")[2]):
        raise Refusal("PLAN_CHANGED")
    countersign(_payout_id(thing), user, plan.content_hash)


BATCH_ACTS = (
    BatchAct(
        "countersign", Words("Countersign", "复核通过"),
        Words("Each pay-out is countersigned as named here and sent within the day's limit. What you prepared or approved "
              "yourself is refused; what is to be stopped is opened by itself.",
              "逐笔按下列内容复核通过，并在日限额内发放。本人编制或批准的不予受理；需停止发放的，请单独打开办理。"),
        "countersign", _titles, lambda thing: url_for("distribution.countersign_payout", payout_id=_payout_id(thing)),
        _countersign,
    ),
)  # fmt: skip
