"""How like a lot another one is, for a buyer who looks at the first: near, then of a like price. Pure."""

import math
from collections.abc import Sequence
from typing import NamedTuple

SIMILAR_MOST = 6


class Place(NamedTuple):
    """Division codes, from the largest down."""

    province_code: str | None
    city_code: str | None
    district_code: str | None


class Candidate(NamedTuple):
    """A lot that may be shown beside another."""

    lot_id: int
    place: Place
    price_minor: int


def distance(lot: Candidate, other: Candidate) -> float:
    """How far one lot is from the other: 0 in the same district, 1 in the same city, 2 in the same province, else 3; and 1
    more for each doubling of the price.
    """
    steps = 0.0
    for mine, theirs in zip(reversed(lot.place), reversed(other.place), strict=True):
        if mine and mine == theirs:
            break
        steps += 1
    return steps + abs(math.log2(max(lot.price_minor, 1)) - math.log2(max(other.price_minor, 1)))


def most_similar(lot: Candidate, candidates: Sequence[Candidate]) -> list[int]:
    """The numbers of at most SIMILAR_MOST lots, the likest first; the lot itself is none of them, each is named once."""
    others = {one.lot_id: one for one in candidates if one.lot_id != lot.lot_id}
    ranked = sorted(others.values(), key=lambda other: (distance(lot, other), other.lot_id))
    return [other.lot_id for other in ranked[:SIMILAR_MOST]]
