"""Around which place: its name, a lot's number or coordinates, as somebody types it."""

from auction.cases.rules import point_or_none
from auction.ground.refusal import Refusal
from auction.places.points import point_of
from auction.places.title_rules import region_of
from auction.search.rules import shortened

from .queries import point_of_lot


def point_named(text: str) -> tuple[int, int]:
    """Latitude and longitude, in millionths of a degree, of what was typed. Refuses PLACE_NOT_FOUND."""
    text = " ".join(text.split())
    point = point_of(region_of(text).code) if len(text) <= 100 else None
    if point is not None:
        return point.latitude_e6, point.longitude_e6
    found = point_of_lot(int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else _degrees(text)
    if found is None:
        raise Refusal("PLACE_NOT_FOUND", value=shortened(text))
    return found


def _degrees(text: str) -> tuple[int, int] | None:
    try:
        return point_or_none(text)
    except Refusal:
        return None
