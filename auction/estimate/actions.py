"""Sales are imported, and lots estimated from sales of the same city."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from auction.cases.rules import ASSET_KINDS
from auction.ground import clock
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import transaction

from .features import Row
from .learning import estimate_apart
from .models import ImportedSale, LotEstimate
from .queries import Sale, lots_to_estimate, sales_near
from .rules import is_comparable

KNOWN_DIGITS = 3
COLUMNS = ("source", "reference", "asset_kind", "title", "division_code", "area_m2", "sold_on", "price")


def import_sales(lines: Iterable[str]) -> int:
    """Take over sales of another source from CSV, all or none; a sale that is there already is left as it is.

    Returns how many rows the file has. Refuses SALE_COLUMNS and SALE_ROW.
    """
    reader = csv.DictReader(lines)
    if lacking := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise Refusal("SALE_COLUMNS", columns=lacking)
    rows = [_read(number, row) for number, row in enumerate(reader, 2)]
    with transaction() as session:
        for row in rows:
            session.execute(insert(ImportedSale).values(**row, imported_at=clock.now()).on_conflict_do_nothing())
    return len(rows)


def _read(line: int, row: dict[str, str]) -> dict[str, Any]:
    """One line as columns. Refuses SALE_ROW at the first value that cannot be read."""

    def take(column: str, read: Any) -> Any:
        text = (row.get(column) or "").strip()
        try:
            value = read(text)
        except (Refusal, ValueError):
            value = None
        if not value:
            raise Refusal("SALE_ROW", line=line, column=column, text=text or "—")
        return value

    return {
        "source": take("source", str), "reference": take("reference", str), "title": take("title", str),
        "asset_kind": take("asset_kind", lambda text: text if text in ASSET_KINDS else None),
        "division_code": take("division_code", lambda text: text if len(text) == 6 and text.isdecimal() else None),
        # Square metres have two decimals as money has.
        "area_centi_m2": take("area_m2", parse_amount), "sold_on": take("sold_on", date.fromisoformat),
        "price_minor": take("price", parse_amount),
    }  # fmt: skip


def estimate_lots() -> int:
    """Due work: estimate one lot that has no estimate yet; returns how many it did.

    Learning goes on outside of the transaction: it takes seconds.
    """
    lot = next(iter(lots_to_estimate(1)), None)
    if lot is None:
        return 0
    lot_id, asset = lot.id, lot.asset
    text = f"{lot.title} {asset.description}"
    area, place = asset.area_centi_m2 or 0, asset.division_code or ""
    sales = [
        sale for sale in sales_near(lot.asset_kind, place) if is_comparable(text, area, sale.text, sale.area_centi_m2)
    ]
    found = estimate_apart(
        [_row(sale.division_code, sale.area_centi_m2, sale.sold_on) for sale in sales],
        [sale.price_minor for sale in sales], [_row(place, area, clock.today())],
    )  # fmt: skip
    with transaction() as session:
        session.merge(_estimate(lot_id, sales, found[0] if found else None))
    return 1


def _row(division_code: str, area_centi_m2: int, day: date) -> Row:
    """A thing as the market knows it: where, how large, when."""
    return {"place": division_code, "area_m2": str(area_centi_m2 / 100), "sold_on": day.isoformat()}


def _estimate(lot_id: int, sales: Sequence[Sale], found: dict[str, Any] | None) -> LotEstimate:
    """The row to keep; without a figure it says how many sales there were."""
    if found is None:
        return LotEstimate(lot_id=lot_id, made_at=clock.now(), sales_count=len(sales), comparables=[])
    shown = []
    for row, weight_pct in found["comparables"]:
        sale = sales[row - 1]
        shown.append({
            "title": sale.title, "sold_on": sale.sold_on.isoformat(), "area_centi_m2": sale.area_centi_m2,
            "price_minor": sale.price_minor, "weight_pct": weight_pct, "lot": sale.lot_id,
        })  # fmt: skip
    price, low, high = (_as_known(found[name]) for name in ("price", "low", "high"))
    return LotEstimate(
        lot_id=lot_id, made_at=clock.now(), sales_count=len(sales), price_minor=price, low_minor=low, high_minor=high,
        comparables=shown,
    )  # fmt: skip


def _as_known(figure: float) -> int:
    """Three digits: an estimate that names the fen claims more than it knows."""
    whole = round(figure)
    return round(whole, min(0, KNOWN_DIGITS - len(str(whole))))
