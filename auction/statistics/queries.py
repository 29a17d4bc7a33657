"""Reading the sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.ground.store import db

from .models import SaleSum
from .rules import Figures

MONTHS_SHOWN = 24
COURTS_SHOWN = 50


def figures(by: str, currency: str, court_id: int | None, kind: str | None, language: str) -> list[Figures]:
    """The figures by month (the newest MONTHS_SHOWN, in their order), kind or court (with the most lots first), of one
    currency, court and kind.
    """
    keys: Mapping[str, sa.SQLColumnExpression[str]] = {
        "month": sa.func.to_char(SaleSum.month, "YYYY-MM"),
        "kind": sa.type_coerce(SaleSum.kind, sa.Text),
        "court": Court.name_zh if language == "zh" else Court.name_en,
        "all": sa.literal("all"),
    }
    key: sa.Label[str] = keys[by].label("key")
    sums = [
        sa.cast(sa.func.sum(getattr(SaleSum, name)), sa.BigInteger)
        for name in ("lots", "sold", "compared", "hammer_minor", "reference_minor", "bidders")
    ]
    rows = db.session.execute(
        _of(currency, court_id, kind)
        .with_only_columns(key, *sums)
        .join(Court, Court.id == SaleSum.court_id)
        .group_by(sa.literal_column("1"))
        .order_by(sa.literal_column("1 DESC" if by == "month" else "2 DESC"))
        .limit(MONTHS_SHOWN if by == "month" else COURTS_SHOWN)
    ).all()
    found = [Figures(name, name, *counted) for name, *counted in rows]
    return found[::-1] if by == "month" else found


def spread(currency: str, court_id: int | None, kind: str | None) -> Mapping[int, int]:
    """How many sold lots lie in each step of hammer to reference price."""
    rows = db.session.execute(
        _of(currency, court_id, kind)
        .with_only_columns(SaleSum.bucket, sa.cast(sa.func.sum(SaleSum.compared), sa.Integer))
        .where(SaleSum.bucket >= 0)
        .group_by(SaleSum.bucket)
    )
    return {row[0]: row[1] for row in rows}


def _of(currency: str, court_id: int | None, kind: str | None) -> sa.Select:
    select = sa.select(SaleSum).where(SaleSum.currency == currency)
    if court_id is not None:
        select = select.where(SaleSum.court_id == court_id)
    return select if kind is None else select.where(SaleSum.kind == kind)


def choices() -> tuple[Sequence[Court], Sequence[str], datetime | None]:
    """Courts and currencies with ended sales, and when they were counted."""
    courts = db.session.scalars(
        sa.select(Court).where(sa.exists().where(SaleSum.court_id == Court.id)).order_by(Court.name_zh)
    ).all()
    currencies = db.session.scalars(sa.select(SaleSum.currency).distinct().order_by(SaleSum.currency)).all()
    return courts, currencies, db.session.scalar(sa.select(sa.func.max(SaleSum.counted_at)))
