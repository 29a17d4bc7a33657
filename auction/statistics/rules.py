"""Figures of ended sales. Pure."""

from dataclasses import dataclass

# The ratio of hammer to reference price is counted in steps of ten percent from 50 to 150 %; 0 and 11 lie outside, -1 has
# no ratio.
NO_RATIO = -1
BUCKETS = range(12)
# Fewer sales than this say little, and the page says so.
FEW = 5
BY = ("month", "kind", "court")


def bucket_name(bucket: int) -> str:
    """What a step is called: "70–80"."""
    if bucket == BUCKETS[0]:
        return "<50"
    return "≥150" if bucket == BUCKETS[-1] else f"{40 + 10 * bucket}–{50 + 10 * bucket}"


@dataclass(frozen=True)
class Figures:
    """Sums over ended lots in one currency, money in minor units: `compared` of the sold ones had a reference price, their
    hammer prices come to `hammer_minor`; `bidders` counts everybody who bid, lot by lot.
    """

    key: str
    name: str
    lots: int
    sold: int
    compared: int
    hammer_minor: int
    reference_minor: int
    bidders: int

    @property
    def sold_percent(self) -> float:
        """The share of lots that were sold, in percent."""
        return round(self.sold * 100 / self.lots, 1) if self.lots else 0.0

    @property
    def hammer_percent(self) -> float | None:
        """Hammer prices in percent of the reference prices; None when no sold lot had one."""
        if not self.reference_minor:
            return None
        thousandths = (self.hammer_minor * 2_000 // self.reference_minor + 1) // 2
        return thousandths / 10

    @property
    def bidders_per_lot(self) -> float:
        """People who bid, on average over all lots, the unsold too."""
        return round(self.bidders / self.lots, 1) if self.lots else 0.0

    @property
    def is_few(self) -> bool:
        """Whether the figures rest on too few lots to mean much."""
        return self.lots < FEW
