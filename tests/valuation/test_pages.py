"""Pages of the reference price: each side sees its own, the officer what he may."""

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot
from tests.browsing import sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories
from tests.valuation.test_actions import negotiation


def with_sign_ins(lot: Lot) -> list[User]:
    """Both parties get an account of their own."""
    people = []
    for party in lot.case.parties:
        own = user("party", "bidder")
        party.user_id = own.id
        people.append(own)
    db.session.commit()
    return people


def test_each_side_names_its_price_unseen(app, client):
    """Neither side, nor the officer's page, shows the other's figure before both have answered; then it does."""
    lot = stories.drafted()
    inquiry = negotiation(lot)
    applicant, debtor = with_sign_ins(lot)
    sign_in(client, applicant)
    address = f"/account/negotiations/{inquiry.id}/{lot.case.parties[0].id}"
    assert submit(client, address, price_minor="1,234,567.89").status_code == 303
    for person, page in ((debtor, "/account/negotiations"), (stories.officer_of(lot), f"/desk/inquiries/{inquiry.id}")):
        sign_in(client, person)
        answer = client.get(page)
        assert answer.status_code == 200
        assert "1,234,567.89" not in answer.text
    sign_in(client, debtor)
    submit(client, f"/account/negotiations/{inquiry.id}/{lot.case.parties[1].id}", price_minor="1,000,000")
    sign_in(client, stories.officer_of(lot))
    shown = text_of(client.get(f"/desk/inquiries/{inquiry.id}?lang=en"))
    assert "1,234,567.89" in shown
    assert "named different figures" in shown


def test_nobody_names_the_other_sides_price(app, client):
    """The page for the other party, or for somebody else's negotiation, does not exist."""
    lot = stories.drafted()
    inquiry = negotiation(lot)
    applicant, _ = with_sign_ins(lot)
    sign_in(client, applicant)
    assert client.get(f"/account/negotiations/{inquiry.id}/{lot.case.parties[1].id}").status_code == 404
    sign_in(client, user("party"))
    assert client.get(f"/account/negotiations/{inquiry.id}/{lot.case.parties[0].id}").status_code == 404


def test_another_court_finds_no_inquiry(app, client):
    """An officer of another court is not told that there is one."""
    inquiry = negotiation(stories.drafted())
    sign_in(client, user("officer"))
    assert client.get(f"/desk/inquiries/{inquiry.id}").status_code == 404
