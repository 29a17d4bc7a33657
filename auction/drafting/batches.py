"""Issuing many papers of a lot at once."""

from collections.abc import Sequence

from flask import url_for

from auction.accounts.models import User
from auction.batches.acts import BatchAct
from auction.ground.refusal import Refusal, Words
from auction.lots.queries import lot_of_court
from auction.papers.kinds import KINDS

from .actions import issue_paper
from .queries import recipients_of
from .rules import MAKINGS


def _read(thing: str) -> tuple[int, str, int | None]:
    """What `12:party_notice:34` names: the lot, the kind and for whom; 0 when it is written otherwise."""
    lot, kind, recipient = (*thing.split(":"), "", "", "")[:3]
    if not (lot.isascii() and lot.isdecimal() and len(lot) <= 18) or kind not in MAKINGS or kind == "assist_notice":
        return 0, "", None
    return int(lot), kind, int(recipient) if recipient.isascii() and recipient.isdecimal() else None


def _titles(user: User, things: Sequence[str]) -> dict[str, str]:
    lots = {number: lot_of_court(user, number) for number in {_read(thing)[0] for thing in things}}
    titles = {}
    for thing in things:
        number, kind, recipient = _read(thing)
        lot = lots[number]
        names = {known: name for known, name, _role in recipients_of(lot, kind)} if lot else {}
        if lot and recipient in names:
            titles[thing] = f"{KINDS[kind].name.zh}：{names[recipient] or lot.title}"
    return titles


def _issue(user: User, thing: str) -> None:
    number, kind, recipient = _read(thing)
    if not number:
        raise Refusal("NOT_FOUND")
    issue_paper(number, kind, recipient, user)


BATCH_ACTS = (
    BatchAct(
        "issue_papers", Words("Issue the papers", "制发文书"),
        Words("Each paper is made from the lot's file as it stands, numbered and issued; a mistake is mended by another in its place.",
              "逐份按标的卷宗现有内容生成、编号并制发；如有错误，另行制发替换。"),
        "run_case", _titles, lambda thing: url_for("drafting.papers", lot_id=_read(thing)[0]), _issue,
    ),
)  # fmt: skip
