"""A case's one asset brought to its announcement by the product's own actions: other journeys walk those pages."""

from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.actions import seize
from auction.cases.models import Asset
from auction.demo.acts import People, court_day, decide, notify, propose, publish, ten_o_clock
from auction.demo.valuing import appraise, commission
from auction.ground import clock
from auction.ground.store import db

from .court import CourtHouse

PRICE_MINOR = 1_000_000_00


def announce(house: CourtHouse, case_id: int) -> int:
    """The announced lot of the case's only asset, from seizure to announcement; bidding opens in 17 days for a day."""
    with house.app.app_context():
        house.now()
        people = People({user.email.split("@")[0]: user.id for user in db.session.scalars(sa.select(User))})
        asset_id = db.session.scalars(sa.select(Asset.id).where(Asset.case_id == case_id)).one()
        today = clock.today()
        seize(asset_id, people["officer"], "（2026）江01执901号之一", today, today + timedelta(days=700))
        lot_id = commission(people, db.session.get_one(Asset, asset_id))
        appraise(people, lot_id, PRICE_MINOR)
        decide(people, propose(people, lot_id, PRICE_MINOR))
        notify(people, lot_id)
        db.session.remove()
    house.days_on(3)
    opens_at = ten_o_clock(court_day(house.now() + timedelta(days=17)))
    with house.app.app_context():
        publish(people, lot_id, opens_at, timedelta(days=1))
        db.session.remove()
    return lot_id
