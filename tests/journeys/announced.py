"""A case's one asset priced by the product's own actions: other journeys walk those pages."""

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import Asset
from auction.demo.acts import People
from auction.demo.valuing import appraise, commission
from auction.ground.store import db

from .court import CourtHouse

PRICE_MINOR = 1_000_000_00


def priced(house: CourtHouse, case_id: int) -> int:
    """The lot of the case's only asset, an appraiser's report delivered and its price fixed; the lot's number."""
    with house.app.app_context():
        house.now()
        people = People({user.email.split("@")[0]: user.id for user in db.session.scalars(sa.select(User))})
        asset_id = db.session.scalars(sa.select(Asset.id).where(Asset.case_id == case_id)).one()
        lot_id = commission(people, db.session.get_one(Asset, asset_id))
        appraise(people, lot_id, PRICE_MINOR)
        db.session.remove()
    return lot_id
