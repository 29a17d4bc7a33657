"""Where an asset stands: what an officer types, what is kept, what a search finds."""

import pytest
import sqlalchemy as sa

from auction.cases import actions
from auction.cases.models import Asset
from auction.cases.rules import point_or_none
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.places.points import point_of
from auction.search.filling import point_of as entry_point
from tests import builders

from .facts import ASSET, opened


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("39.9087, 116.3975", (39_908_700, 116_397_500)),
        ("39.9087，116.3975", (39_908_700, 116_397_500)),
        ("-33.5 151", (-33_500_000, 151_000_000)),
        ("", None),
    ],
)
def test_typed(typed, point):
    """Coordinates are read as map applications write them; nothing typed is none."""
    assert point_or_none(typed) == point


@pytest.mark.parametrize(
    "typed", ["116.3975, 39.9087", "39.9087", "北纬39度", "1e3, 5", "91, 0", "0, 181", "\u202e1, 2"]
)
def test_refused(typed):
    """Turned round, half, or in words they are refused with what to write."""
    with pytest.raises(Refusal, match="POINT"):
        point_or_none(typed)


def test_kept_whole(app, officer):
    """A point is kept, corrected and taken away as a whole; the database refuses half of one."""
    case = opened(officer)
    asset = actions.record_asset(case.id, officer, **ASSET, point=(39_908_700, 116_397_500))
    assert asset.point == (39_908_700, 116_397_500)
    assert actions.correct_asset(asset.id, officer, **ASSET).point is None
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Asset).values(latitude_e6=1))
    db.session.rollback()


def test_entry(app):
    """A search knows the thing's own point; without one its city's, and says that it is only that."""
    lot = builders.announced_lot()
    lot.asset.division_code = "510106"
    assert entry_point(lot) == point_of("510106")._asdict()
    assert point_of("510106").precision == "city"
    assert point_of("110101").precision == "district"
    assert point_of("999999") is None
    lot.asset.latitude_e6, lot.asset.longitude_e6 = 30_000_000, 104_000_000
    assert entry_point(lot) == {"latitude_e6": 30_000_000, "longitude_e6": 104_000_000, "precision": "exact"}
