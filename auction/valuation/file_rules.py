"""The figures of a valuation file beside each other, and beside the price that was paid. Pure."""

from collections.abc import Iterable
from fractions import Fraction

# Beyond this spread somebody should look why: a house value, no rule of law.
SPREAD_WIDE = Fraction(30, 100)


def spread(figures_minor: Iterable[int]) -> Fraction | None:
    """How far the highest figure lies above the lowest, as a share of the lowest; None for fewer than two."""
    figures = list(figures_minor)
    if len(figures) < 2:
        return None
    return Fraction(max(figures) - min(figures), min(figures))


def deviation(figure_minor: int, paid_minor: int) -> Fraction:
    """How far the paid price lies above (or below, negative) a figure, as a share of the figure."""
    return Fraction(paid_minor - figure_minor, figure_minor)


def percent(share: Fraction) -> str:
    """A share as people read it: +12.5 %, −3.0 %."""
    tenths = round(share * 1000)
    sign = "−" if tenths < 0 else "+" if tenths > 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} %"
