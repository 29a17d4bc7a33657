"""The trial court as a partner's program sees it."""

from auction.ground import clock
from auction.ground.store import db
from auction.keys.actions import grant, make_client
from auction.keys.models import PartnerMember
from auction.keys.rules import OWN_SCOPES, Rights
from auction.partners.actions import add_partner
from tests import builders
from tests.browsing import Visitor, page, sign_in, submit, text_of

AT_API, AT = "/api/v1/sandbox", "/partner/sandbox"


def test_a_minute_of_a_partners_program(app, client, standing_clock):
    """One key: announced, opened, bid for, listed; another partner's lot and a wrong moment are refused by name."""
    heads = []
    for name in ("江州拍卖网", "江北拍卖网"):
        partner = add_partner(name, "ops@partner.example", builders.user("administrator"))
        grant(partner.id, Rights(OWN_SCOPES, None, 600), builders.user("administrator"))
        _, secret = make_client(partner.id, "试用", Rights(OWN_SCOPES, None, 600), 90, None)
        heads.append({"Authorization": f"Bearer {secret}"})
    own, other = heads
    lot = client.post(f"{AT_API}/auctions", json={"title": "试用手表一块", "price_minor": 50_000_00}, headers=own)
    assert (lot.status_code, lot.json["state"]) == (201, "announced")
    at = f"{AT_API}/auctions/{lot.json['lot_id']}"
    early = client.post(f"{at}/clock", json={"to": "end"}, headers=own)
    assert (early.status_code, early.json["code"]) == (409, "SANDBOX_NOT_OPEN")
    assert client.get(AT_API, headers=other).json["auctions"] == []
    assert client.post(f"{at}/clock", json={"to": "opening"}, headers=other).json["code"] == "NOT_FOUND"
    assert client.post(f"{at}/clock", json={"to": "opening"}, headers=own).json["state"] == "open"
    assert client.post(f"{at}/rival-bids", headers=own).json["amount_minor"] == 40_000_00
    [shown] = client.get(AT_API, headers=own).json["auctions"]
    assert (shown["state"], shown["leading_price_minor"]) == ("open", 40_000_00)
    assert client.post(f"{at}/clock", json={"to": "opening"}).status_code == 401


def test_the_same_on_a_page(app, standing_clock):
    """Somebody who works for the partner announces a lot, opens it, lets a rival bid; what is wrong stays typed."""
    partner = add_partner("江州拍卖网", "ops@partner.example", builders.user("administrator"))
    person = builders.user("partner")
    db.session.add(PartnerMember(user_id=person.id, partner_id=partner.id, appointed_at=clock.now()))
    db.session.commit()
    visitor = Visitor(app)
    sign_in(visitor, person)
    refused = submit(visitor, AT, title="试用手表一块", price_minor="0")
    assert refused.status_code == 422
    assert page(refused).find(id="title")["value"] == "试用手表一块"
    submit(visitor, AT, title="试用手表一块", price_minor="50000")
    [opening] = acts(visitor)
    assert opening.endswith("/clock/opening")
    submit(visitor, AT, action=opening)
    rival, last, end = acts(visitor)
    assert (last.endswith("/clock/last_minutes"), end.endswith("/clock/end")) == (True, True)
    assert submit(visitor, AT, action=rival).status_code == 303
    assert "¥40,000.00" in text_of(visitor.get(AT))


def acts(visitor) -> list[str]:
    """What the page offers for its lot."""
    return [form["action"] for form in page(visitor.get(AT)).select("td form")]
