"""Lots like one that somebody looks at: near before far, a like price before another, only what can still be bought."""

from auction.ground.store import db
from auction.search.filling import rebuild
from auction.search.similar import similar_lots
from auction.search.similar_rules import SIMILAR_MOST, Candidate, Place, distance, most_similar
from tests import builders
from tests.browsing import page

HERE = Place("320000", "320100", "320102")


def test_near_before_far_and_a_like_price_before_another():
    """Steps by district, city, province and country, one more for each doubling of the price; nothing twice, not itself."""
    lot = Candidate(1, HERE, 1_000_000)
    cases = {
        Candidate(2, HERE, 1_000_000): 0, Candidate(3, HERE._replace(district_code="320104"), 1_000_000): 1,
        Candidate(4, Place("320000", "320500", None), 1_000_000): 2, Candidate(5, Place("110000", None, None), 1_000_000): 3,
        Candidate(6, HERE, 4_000_000): 2, Candidate(7, HERE, 250_000): 2, Candidate(8, Place(None, None, None), 1_000_000): 3,
    }  # fmt: skip
    assert {other: round(distance(lot, other), 6) for other in cases} == cases
    assert most_similar(lot, [*reversed(cases), lot, *cases]) == [2, 3, 4, 6, 7, 5]
    assert len(most_similar(lot, list(cases))) == SIMILAR_MOST
    assert most_similar(lot, []) == []


def test_a_lot_shows_what_else_can_be_bought(app, client):
    """The same kind, announced or open, the likest price first; a withdrawn one, another kind and the lot itself are left
    out; a lot that the index does not know shows none.
    """
    lot = builders.open_lot(start_price_minor=700_000_00)
    assert similar_lots(lot) == []
    dear, like = builders.open_lot(start_price_minor=9_000_000_00), builders.open_lot(start_price_minor=720_000_00)
    over, car = builders.open_lot(), builders.open_lot()
    over.state, car.asset_kind = "withdrawn", "movable"
    db.session.commit()
    rebuild()
    assert [other.id for other in similar_lots(lot)] == [like.id, dear.id]
    shown = page(client.get(f"/lots/{lot.id}"))
    assert [link["href"] for link in shown.select(".app-similar .app-card__title a")] == [
        f"/lots/{like.id}",
        f"/lots/{dear.id}",
    ]
    assert shown.select_one("[data-contents] a[href='#similar']")
