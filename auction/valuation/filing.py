"""The valuation file of a lot: every method side by side, with dates, figures, objections, and later the price paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot

from .file_rules import SPREAD_WIDE, spread
from .hearing import figures_of
from .models import Inquiry, ReportObjection
from .queries import method_facts
from .rules import next_method

# States in which the price was really paid.
PAID = ("paid", "settled")


@dataclass(frozen=True)
class Tried:
    """One inquiry of the file. `figures` are those the reader may see, `objections` how many came to what."""

    inquiry: Inquiry
    figures: Sequence
    objections: dict[str, int]


@dataclass(frozen=True)
class ValuationFile:
    """A lot's whole file. `untried`: each method not taken and why (a key of rules.OBSTACLES, "" when it is not due)."""

    tried: Sequence[Tried]
    untried: dict[str, str]
    spread: Fraction | None
    hammer_minor: int | None

    @property
    def is_wide(self) -> bool:
        """Whether the figures lie so far apart that somebody should look why."""
        return self.spread is not None and self.spread > SPREAD_WIDE


def valuation_file(lot: Lot, is_public: bool) -> ValuationFile:
    """The inquiries of the lot and of the rounds before it, oldest first; four queries, however many there are.

    To the public no figure of a party's is shown but the agreed price, and nothing of what still runs.
    """
    inquiries = db.session.scalars(
        sa.select(Inquiry)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .where(Lot.asset_id == lot.asset_id, Lot.id <= lot.id)
        .order_by(Inquiry.id)
        .options(selectinload(Inquiry.figures), selectinload(Inquiry.offers))
    ).all()
    counts: dict[int, dict[str, int]] = {}
    for inquiry_id, state, count in db.session.execute(
        sa.select(ReportObjection.inquiry_id, ReportObjection.state, sa.func.count())
        .where(ReportObjection.inquiry_id.in_([inquiry.id for inquiry in inquiries]))
        .group_by(ReportObjection.inquiry_id, ReportObjection.state)
    ):
        counts.setdefault(inquiry_id, {})[state] = count
    tried = [
        Tried(inquiry, _shown(inquiry, is_public), counts.get(inquiry.id, {}))
        for inquiry in inquiries if not (is_public and inquiry.state == "running")
    ]  # fmt: skip
    counting = [figure.amount_minor for one in tried for figure in one.figures if figure.counts]
    return ValuationFile(tried, _untried(lot, inquiries), spread(counting), paid_minor(lot))


def _shown(inquiry: Inquiry, is_public: bool) -> Sequence:
    if is_public and inquiry.method == "negotiation":
        return ()  # the price all named stands as the inquiry's own; who named what otherwise is the parties' matter
    return figures_of(inquiry)


def _untried(lot: Lot, inquiries: Sequence[Inquiry]) -> dict[str, str]:
    """Why each method that was not taken was not: as it stood when the price was fixed, or as it stands now."""
    methods = rule_set(lot.jurisdiction).reference_methods
    fixed = next((inquiry for inquiry in reversed(inquiries) if inquiry.state == "fixed"), None)
    passed_over = fixed.passed_over if fixed else next_method(method_facts(lot.id), rule_set(lot.jurisdiction))[1]
    taken = {inquiry.method for inquiry in inquiries}
    return {method: passed_over.get(method, "") for method in methods if method not in taken}


def paid_minor(lot: Lot) -> int | None:
    """The price the lot was really sold for, in minor units."""
    return lot.leading_price_minor if lot.state in PAID else None
