"""How near each appraiser and inquiry platform came to the prices that were paid."""

from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.models import Inquiry, InquiryFigure

from .queries import PAID

SOURCES_SHOWN = 200


@dataclass(frozen=True)
class Score:
    """How near one source came: sales, median deviation of the paid price from its figure, share within a tenth."""

    source: str
    name: str
    sales: int
    median: Fraction
    near: Fraction


def scores() -> list[Score]:
    """Every appraiser and platform with the sales whose price rests on an inquiry it answered, most sales first."""
    sold, asked = sa.orm.aliased(Lot), sa.orm.aliased(Lot)
    paid, figure = sa.cast(sold.leading_price_minor, sa.Numeric), sa.cast(InquiryFigure.amount_minor, sa.Numeric)
    ratio = (paid - figure) / figure
    rows = db.session.execute(
        sa.select(
            InquiryFigure.source, sa.func.max(InquiryFigure.name), sa.func.count(),
            sa.func.percentile_disc(0.5).within_group(ratio),
            sa.cast(sa.func.count().filter(sa.func.abs(ratio) <= sa.literal(0.1, sa.Numeric)), sa.Numeric) / sa.func.count(),
        )
        .join(Inquiry, Inquiry.id == InquiryFigure.inquiry_id)
        .join(asked, asked.id == Inquiry.lot_id)
        .join(sold, sa.and_(sold.asset_id == asked.asset_id, sold.reference_fixed_on == asked.reference_fixed_on))
        .where(Inquiry.state == "fixed", sold.state.in_(PAID), sold.taken_at.is_(None), InquiryFigure.why_not.in_(("", "objected")),
               sa.or_(InquiryFigure.source.startswith("platform:"), InquiryFigure.source.startswith("appraiser:")))
        .group_by(InquiryFigure.source)
        .order_by(sa.func.count().desc(), InquiryFigure.source)
        .limit(SOURCES_SHOWN)
    )  # fmt: skip
    return [Score(source, name, count, Fraction(median), Fraction(near)) for source, name, count, median, near in rows]
