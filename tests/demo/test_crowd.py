"""The crowd: lots without stories, for trying how quick the lists are."""

import sqlalchemy as sa

from auction.demo.crowd import gather
from auction.ground.store import db
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from tests.builders import announced_lot, user


def test_a_crowd_has_lots_in_every_state_and_each_opens(app, client):
    """Gathered twice it has as many lots as were asked for, over the country, and a lot of each state has its page."""
    user("officer", of_court=True)
    announced_lot()
    gather(90)
    gather(30)
    rows = db.session.execute(sa.select(Lot.state, sa.func.count(), sa.func.min(Lot.id)).group_by(Lot.state)).all()
    assert sum(count for _, count, _ in rows) == 121
    assert {state for state, _, _ in rows} <= set(PUBLIC_STATES)
    assert {state for state, _, _ in rows} >= {"announced", "open", "settled", "unsold"}
    for _, _, lot_id in rows:
        assert client.get(f"/lots/{lot_id}").status_code == 200
    assert client.get("/").status_code == client.get("/lots").status_code == 200
