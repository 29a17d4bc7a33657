"""Invented sales of homes in the demo city, so that the estimate has something to learn from."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

COUNT = 90
YUAN_PER_M2 = 14_500
# The same sales in every demo court.
SEED = 2018


def demo_sales(today: date, division_code: str) -> Iterator[str]:
    """CSV lines for estimate.actions.import_sales: homes sold in the last two years, all of them marked as invented."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is guarded by it
    yield "source,reference,asset_kind,title,division_code,area_m2,sold_on,price"
    for number in range(1, COUNT + 1):
        area = chance.randint(45, 150)
        sold_on = today - timedelta(days=chance.randint(120, 850))
        price = round(area * YUAN_PER_M2 * chance.uniform(0.8, 1.25), -3)
        yield f"演示成交,{number},immovable,江州市住宅（演示成交{number}号）,{division_code},{area},{sold_on},{price}"
