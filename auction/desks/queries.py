"""Search over everything that a court's staff works on: what they may read alone, never who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.cases.models import Asset, EnforcementCase, Party
from auction.cases.rules import tidy_number
from auction.ground.store import db
from auction.lots.models import Lot
from auction.papers.models import Paper

# Of each kind so many are shown; who has more says more.
FOUND_MOST = 10


@dataclass(frozen=True)
class Found:
    """What was found of one kind. `is_cut`: there is more than is shown."""

    rows: Sequence[sa.Row[Any]]
    is_cut: bool


def find(user: User, words: str) -> dict[str, Found]:
    """Kind (case, party, lot, asset, paper) → what of the courts that the reader reads has these words in it.

    One query a kind. A receipt is not searched: it would name a bidder (article 18).
    """
    number = EnforcementCase.number.icontains(tidy_number(words), autoescape=True)
    courts = courts_read_by(user)
    own = EnforcementCase.court_id.in_(courts)
    cases = sa.select(EnforcementCase.id, EnforcementCase.number.label("text"), sa.literal("").label("facts"))
    parties = sa.select(EnforcementCase.id, Party.name.label("text"), EnforcementCase.number.label("facts"))
    lots = sa.select(Lot.id, Lot.title.label("text"), EnforcementCase.number.label("facts"), Lot.state)
    assets = sa.select(Asset.case_id.label("id"), Asset.title.label("text"), Asset.location.label("facts"))
    papers = sa.select(Paper.id, Paper.number.label("text"), Paper.kind.label("facts"))
    return {
        "case": _first(cases.where(own, number).order_by(EnforcementCase.id.desc())),
        "party": _first(
            parties.join(Party, Party.case_id == EnforcementCase.id)
            .where(own, Party.name.icontains(words, autoescape=True))
            .order_by(EnforcementCase.id.desc(), Party.id)
        ),
        "lot": _first(
            lots.join(Lot.case)
            .where(Lot.court_id.in_(courts), Lot.title.icontains(words, autoescape=True) | number)
            .order_by(Lot.id.desc())
        ),
        "asset": _first(
            assets.join(Asset.case)
            .where(own, Asset.location.icontains(words, autoescape=True))
            .order_by(Asset.id.desc())
        ),
        "paper": _first(
            papers.where(
                Paper.court_id.in_(courts), Paper.kind != "receipt",
                Paper.number.icontains(tidy_number(words), autoescape=True),
            ).order_by(Paper.issued_at.desc())
        ),
    }  # fmt: skip


def _first(select: Any) -> Found:
    rows = db.session.execute(select.limit(FOUND_MOST + 1)).all()
    return Found(rows[:FOUND_MOST], len(rows) > FOUND_MOST)
