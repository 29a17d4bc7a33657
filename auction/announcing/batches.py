"""What an officer does to many lots at once."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for

from auction.accounts.models import User
from auction.batches.acts import BatchAct
from auction.ground.refusal import Words
from auction.ground.store import db
from auction.lots import actions
from auction.lots.models import Lot


def _titles(user: User, things: Sequence[str]) -> dict[str, str]:
    numbers = [int(thing) for thing in things if thing.isascii() and thing.isdecimal() and len(thing) <= 18]
    own = sa.select(Lot.id, Lot.title).where(Lot.id.in_(numbers), Lot.court_id == user.court_id)
    titles = {str(row.id): row.title for row in db.session.execute(own)}
    return {thing: titles[thing] for thing in things if thing in titles}


def _page(thing: str) -> str:
    return url_for("lots.work", lot_id=int(thing))


BATCH_ACTS = (
    BatchAct(
        "announce", Words("Publish the announcements", "发布公告"),
        Words("Each announcement is published as it is written now and cannot be taken back; corrections come as new versions.",
              "逐件按现有内容发布拍卖公告，发布后不能撤回，更正须另发新版本。"),
        "run_case", _titles, _page, lambda user, thing: actions.announce(int(thing), user),
    ),
    BatchAct(
        "next_round", Words("Draft the next round", "起草下一轮次"),
        Words("For each unsold or defaulted lot the round that follows by law is drafted; its terms then go before the panel.",
              "逐件为流拍或悔拍的标的起草法定的下一轮次，之后须将处置条件提交合议庭。"),
        "run_case", _titles, _page, lambda user, thing: actions.draft_next_round(int(thing), user),
    ),
)  # fmt: skip
