"""Last days of a lot: the next round after one without a bid, going on after a suspension, the seizure under it."""

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import Asset, EnforcementCase, Seizure
from auction.ground.deadline import Deadline, court_day
from auction.ground.refusal import Words
from auction.jurisdictions.columns import dial

from .models import Lot
from .rules import NEXT_ROUND

# What an auction without a bid is followed by; its start must come within the period (article 26).
AUCTIONED_AGAIN = tuple(kind for (kind, end), after in NEXT_ROUND.items() if end == "unsold" and after == "second")


def _second_rounds() -> sa.Select:
    after = sa.orm.aliased(Lot)
    return (
        sa.select(
            Lot.court_id.label("court_id"), Lot.id.label("subject_id"), Lot.title.label("title"),
            (court_day(Lot.closed_at) + dial(Lot.jurisdiction, "reauction_within_days")).label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(EnforcementCase, EnforcementCase.id == Lot.case_id)
        .where(Lot.state == "unsold", Lot.round_kind.in_(AUCTIONED_AGAIN), ~Lot.is_practice)
        .where(~sa.exists().where(after.previous_lot_id == Lot.id, after.announced_at.is_not(None)))
        .where(~sa.exists().where(Seizure.asset_id == Lot.asset_id, Seizure.released_on >= court_day(Lot.closed_at)))
    )  # fmt: skip


def _seizures() -> sa.Select:
    later, gone = sa.orm.aliased(Seizure), sa.orm.aliased(Lot)
    return (
        sa.select(
            EnforcementCase.court_id.label("court_id"), EnforcementCase.id.label("subject_id"),
            Asset.title.label("title"), Seizure.expires_on.label("due_on"),
            EnforcementCase.officer_id.label("owner_id"),
        )
        .join(Asset, Asset.id == Seizure.asset_id)
        .join(EnforcementCase, EnforcementCase.id == Asset.case_id)
        .where(~sa.exists().where(later.asset_id == Seizure.asset_id, later.expires_on > Seizure.expires_on))
        .where(~sa.exists().where(gone.asset_id == Seizure.asset_id, gone.state == "settled"), Seizure.released_on.is_(None))
    )  # fmt: skip


def _desk(lot_id: int) -> str:
    return url_for("lots.work", lot_id=lot_id)


def _case(case_id: int) -> str:
    return url_for("cases.show", case_id=case_id)


DEADLINES = (
    Deadline("second_round", Words("Announce the second auction", "发布第二次拍卖公告"), "法释〔2016〕18号 26", "officer", 7,
             _second_rounds, _desk),
    Deadline("seizure", Words("Renew the seizure", "续行查封"), "民诉法解释 485", "officer", 30, _seizures, _case),
)  # fmt: skip
