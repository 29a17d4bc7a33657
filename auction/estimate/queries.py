"""Reading sales and estimates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from auction.cases.models import Asset
from auction.ground.deadline import court_day
from auction.ground.store import db
from auction.lots.models import Lot

from .models import ImportedSale, LotEstimate

# Sales of the same city: a division code's first four digits.
CITY_DIGITS = 4
# The newest are enough, and learning from more takes minutes.
SALES_LEARNT = 2_000
# States in which the price was paid: a sale that fell through tells nothing.
PAID = ("paid", "settled")
# A lot's estimate is made while its file is prepared or its announcement runs, never during the bidding.
ESTIMATED = ("draft", "valued", "approved", "announced")


@dataclass(frozen=True)
class Sale:
    """One sale to learn from. `text` says what it is, `lot_id` is ours, None for an imported one."""

    title: str
    text: str
    division_code: str
    area_centi_m2: int
    sold_on: date
    price_minor: int
    lot_id: int | None


def sales_near(asset_kind: str, division_code: str) -> list[Sale]:
    """The newest sales of such things in the same city, our own and imported, newest first."""
    own = (
        sa.select(Lot.title, (Lot.title + " " + Asset.description).label("text"), Asset.division_code, Asset.area_centi_m2, court_day(Lot.closed_at).label("sold_on"),
                  Lot.leading_price_minor.label("price_minor"), Lot.id.label("lot_id"))
        .join(Asset, Asset.id == Lot.asset_id)
        .where(Lot.state.in_(PAID), Lot.asset_kind == asset_kind, Asset.area_centi_m2.is_not(None),
               Lot.leading_price_minor.is_not(None), Lot.taken_at.is_(None), ~Lot.is_practice)
    )  # fmt: skip
    imported = sa.select(
        ImportedSale.title, ImportedSale.title.label("text"), ImportedSale.division_code, ImportedSale.area_centi_m2, ImportedSale.sold_on,
        ImportedSale.price_minor, sa.null().cast(sa.BigInteger).label("lot_id"),
    ).where(ImportedSale.asset_kind == asset_kind)  # fmt: skip
    every = sa.union_all(own, imported).subquery()
    rows = db.session.execute(
        sa.select(every)
        .where(every.c.division_code.startswith(division_code[:CITY_DIGITS]))
        .order_by(every.c.sold_on.desc(), every.c.price_minor)
        .limit(SALES_LEARNT)
    )
    return [Sale(*row) for row in rows]


def lots_to_estimate(limit: int) -> Sequence[Lot]:
    """Lots of a known area and place that have no estimate yet."""
    return db.session.scalars(
        sa.select(Lot)
        .join(Asset, Asset.id == Lot.asset_id)
        .where(Lot.state.in_(ESTIMATED), ~Lot.is_practice, Asset.area_centi_m2.is_not(None),
               Asset.division_code.is_not(None), ~sa.exists().where(LotEstimate.lot_id == Lot.id))
        .order_by(Lot.id)
        .limit(limit)
    ).all()  # fmt: skip


def estimate_of(lot_id: int) -> LotEstimate | None:
    """A lot's estimate, or None."""
    return db.session.get(LotEstimate, lot_id)
