"""Search over everything that a court's staff works on: what they may read alone, never who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.accounts.queries import courts_read_by
from auction.agreements.models import SelfSale
from auction.annulment.models import Recovery
from auction.cases.models import Asset, EnforcementCase, Party
from auction.cases.rules import tidy_number
from auction.enrolment.models import Enrolment
from auction.enrolment.rules import ENDED_STATES
from auction.ground.store import db
from auction.lots.models import Lot
from auction.papers.models import Paper
from auction.payments.models import PaymentReference
from auction.payments.reference_rules import references_in

# Of each kind so many are shown; who has more says more.
FOUND_MOST = 10


@dataclass(frozen=True)
class Found:
    """What was found of one kind. `is_cut`: there is more than is shown."""

    rows: Sequence[sa.Row[Any]]
    is_cut: bool


def find(user: User, words: str) -> dict[str, Found]:
    """Kind (case, party, lot, asset, paper, reference) → what of the courts that the reader reads has these words in it.

    One query a kind. Parties are found at one's own court alone: nobody looks a name up in other courts' cases. A receipt
    is not searched: it would name a bidder (article 18).
    """
    number = EnforcementCase.number.icontains(tidy_number(words), autoescape=True)
    courts = courts_read_by(user)
    read, own = EnforcementCase.court_id.in_(courts), EnforcementCase.court_id == user.court_id
    cases = sa.select(EnforcementCase.id, EnforcementCase.number.label("text"), sa.literal("").label("facts"))
    parties = sa.select(EnforcementCase.id, Party.name.label("text"), EnforcementCase.number.label("facts"))
    lots = sa.select(Lot.id, Lot.title.label("text"), EnforcementCase.number.label("facts"), Lot.state)
    assets = sa.select(Asset.case_id.label("id"), Asset.title.label("text"), Asset.location.label("facts"))
    papers = sa.select(Paper.id, Paper.number.label("text"), Paper.kind.label("facts"))
    return {
        "case": _first(cases.where(read, number).order_by(EnforcementCase.id.desc())),
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
            .where(read, Asset.location.icontains(words, autoescape=True))
            .order_by(Asset.id.desc())
        ),
        "paper": _first(
            papers.where(
                Paper.court_id.in_(courts), Paper.kind != "receipt",
                Paper.number.icontains(tidy_number(words), autoescape=True),
            ).order_by(Paper.issued_at.desc())
        ),
        "reference": _first(_referred(references_in(words).good, courts)),
    }  # fmt: skip


def _referred(references: Sequence[str], courts: Sequence[int]) -> sa.Select[Any]:
    """What payment references that were typed whole stand for: a lot, or the account of the debtor's own payment.

    Of bidders' references none is found before the sale has ended: that money comes would say that somebody takes part (article 18).
    """
    given = sa.select(PaymentReference).where(PaymentReference.reference.in_(references)).cte("given")
    of_lot = sa.select(
        Lot.id, given.c.reference.label("text"), Lot.title.label("facts"), sa.literal("lot").label("leads_to")
    ).where(Lot.court_id.in_(courts))
    of_bidder = of_lot.join(Enrolment, Enrolment.lot_id == Lot.id).where(
        given.c.subject == sa.func.concat("enrolment:", Enrolment.id), Lot.state.in_(ENDED_STATES)
    )
    of_payee = of_lot.join(Recovery, Recovery.lot_id == Lot.id).where(
        given.c.subject == sa.func.concat("recovery:", Recovery.id)
    )
    of_self_sale = of_lot.join(SelfSale, SelfSale.lot_id == Lot.id).where(
        given.c.subject == sa.func.concat("self_sale:", SelfSale.id)
    )
    of_debtor = (
        sa.select(EnforcementCase.id, given.c.reference, EnforcementCase.number, sa.literal("account"))
        .join(given, given.c.subject == sa.func.concat("case:", EnforcementCase.id))
        .where(EnforcementCase.court_id.in_(courts))
    )
    found = sa.union_all(of_bidder, of_payee, of_self_sale, of_debtor).subquery()
    return sa.select(found).order_by(found.c.text)


def _first(select: Any) -> Found:
    rows = db.session.execute(select.limit(FOUND_MOST + 1)).all()
    return Found(rows[:FOUND_MOST], len(rows) > FOUND_MOST)
