"""Who gets the fee of an inquiry (art 31)."""

import pytest
import sqlalchemy as sa

from auction.ground.store import db
from auction.platforms import queries
from auction.platforms.models import PlatformFee

from .stories import A, B, begun, decide_fees, fixed, listed, said, send, sold, waived


def fees():
    return {fee.platform_id: fee.amount_minor for fee in db.session.scalars(sa.select(PlatformFee))}


def priced(client, *reports):
    """A lot with the price of these platforms' reports."""
    inquiry = begun()
    for platform, amount_minor in reports:
        send(client, platform, said(inquiry, platform, amount_minor=amount_minor))
    waived(inquiry)
    return fixed(inquiry)


def test_the_nearest_gets_its_own_fee(app, client, administrator):
    """Not the highest fee of all that answered; decided once."""
    first, second = listed(administrator, A, B)
    first.fee_minor = 300_00
    db.session.commit()
    inquiry = priced(client, (first, 1_200_000_00), (second, 900_000_00))
    sold(inquiry.lot)
    assert (decide_fees(), decide_fees()) == (1, 0)
    assert fees() == {first.id: 300_00}


def test_equally_near_ones_share(app, client, administrator):
    """Half of its own fee each; of an odd one nobody loses a fen."""
    first, second = listed(administrator, A, B)
    first.fee_minor = second.fee_minor = 300_01
    db.session.commit()
    inquiry = priced(client, (first, 1_100_000_00), (second, 1_300_000_00))
    sold(inquiry.lot)
    decide_fees()
    assert sorted(fees().values()) == [150_00, 150_01]


@pytest.mark.parametrize("method", ["network_inquiry", "appraisal"])
def test_sold_in_a_later_round(app, client, administrator, method):
    """The price was carried into the second round and paid there: the fee is due. Once an appraisal has given the price
    there is none.
    """
    (platform,) = listed(administrator, A)
    lot = priced(client, (platform, 900_000_00)).lot
    sold(lot)
    lot.state, lot.reference_method = "unsold", method
    db.session.flush()
    kept = {
        column.key: getattr(lot, column.key) for column in sa.inspect(type(lot)).column_attrs if column.key != "id"
    }  # fmt: skip
    db.session.add(type(lot)(**kept | {"previous_lot_id": lot.id, "state": "paid", "round_kind": "second"}))
    db.session.commit()
    assert (decide_fees(), fees()) == ((1, {platform.id: 1_000_00}) if method == "network_inquiry" else (0, {}))
    assert queries.without_fee(9) == []
