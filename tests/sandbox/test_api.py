"""The trial court as a partner's program sees it."""

from auction.keys.actions import grant, make_client
from auction.keys.rules import OWN_SCOPES, Rights
from auction.partners.actions import add_partner
from tests import builders

AT = "/api/v1/sandbox"


def test_a_minute_of_a_partners_program(app, client, standing_clock):
    """One key: announced, opened, bid for, listed; another partner's lot and a wrong moment are refused by name."""
    heads = []
    for name in ("江州拍卖网", "江北拍卖网"):
        partner = add_partner(name, "ops@partner.example", builders.user("administrator"))
        grant(partner.id, Rights(OWN_SCOPES, None, 600), builders.user("administrator"))
        _, secret = make_client(partner.id, "试用", Rights(OWN_SCOPES, None, 600), 90, None)
        heads.append({"Authorization": f"Bearer {secret}"})
    own, other = heads
    lot = client.post(f"{AT}/auctions", json={"title": "试用手表一块", "price_minor": 50_000_00}, headers=own)
    assert (lot.status_code, lot.json["state"]) == (201, "announced")
    at = f"{AT}/auctions/{lot.json['lot_id']}"
    early = client.post(f"{at}/clock", json={"to": "end"}, headers=own)
    assert (early.status_code, early.json["code"]) == (409, "SANDBOX_NOT_OPEN")
    assert client.get(AT, headers=other).json["auctions"] == []
    assert client.post(f"{at}/clock", json={"to": "opening"}, headers=other).json["code"] == "NOT_FOUND"
    assert client.post(f"{at}/clock", json={"to": "opening"}, headers=own).json["state"] == "open"
    assert client.post(f"{at}/rival-bids", headers=own).json["amount_minor"] == 40_000_00
    [shown] = client.get(AT, headers=own).json["auctions"]
    assert (shown["state"], shown["leading_price_minor"]) == ("open", 40_000_00)
    assert client.post(f"{at}/clock", json={"to": "opening"}).status_code == 401
