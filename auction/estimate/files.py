"""Tables of sales: read from CSV, and how near an estimate came to what was paid. Pure."""

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from auction.ground.refusal import Refusal

from .features import Row, number_of

NEAR = 0.1


@dataclass(frozen=True)
class Sales:
    """Things as a table describes them, `excluded` columns and the price left out, and what each was sold for (None:
    not known). `numbers` are their rows in the file, counted from 1.
    """

    rows: list[Row]
    prices: list[float | None]
    numbers: list[int]

    def sold(self) -> "Sales":
        """Those whose price is known."""
        kept = [place for place, price in enumerate(self.prices) if price]
        return Sales(
            [self.rows[place] for place in kept], [self.prices[place] for place in kept],
            [self.numbers[place] for place in kept],
        )  # fmt: skip


def read_sales(lines: Iterable[str], target: str, excluded: Collection[str] = ()) -> Sales:
    """The table of `lines`. A price that is missing, no number or not above zero is not known.

    Refuses ESTIMATE_COLUMN_MISSING for a column that is not there, ESTIMATE_ROW_RAGGED for a row with other columns.
    """
    reader = csv.DictReader(lines)
    columns = reader.fieldnames or []
    if missing := [name for name in (target, *excluded) if name not in columns]:
        raise Refusal("ESTIMATE_COLUMN_MISSING", columns=missing, found=list(columns))
    rows: list[Row] = []
    prices: list[float | None] = []
    for number, row in enumerate(reader, 1):
        if None in row or None in row.values():
            raise Refusal("ESTIMATE_ROW_RAGGED", row=number)
        price = number_of(row[target])
        prices.append(price if price and price > 0 else None)
        rows.append({name: text for name, text in row.items() if name != target and name not in excluded})
    return Sales(rows, prices, list(range(1, len(rows) + 1)))


def errors_of(estimated: Sequence[float], paid: Sequence[float | None]) -> dict[str, float | int | None]:
    """How far the estimates lie from the prices that are known: mean and median error, and the share within NEAR."""
    known = [(price, sold) for price, sold in zip(estimated, paid, strict=True) if sold]
    misses = [abs(price - sold) / sold for price, sold in known]
    if not misses:
        return {"rows": len(estimated), "mape_pct": None, "median_ape_pct": None, "within_10pct": None}
    return {
        "rows": len(estimated),
        "mape_pct": round(100 * mean(misses), 2),
        "median_ape_pct": round(100 * median(misses), 2),
        "within_10pct": round(100 * sum(miss <= NEAR for miss in misses) / len(misses), 2),
    }
