"""Pages of the reference price: each side sees its own, the appraiser his commissions, the officer what he may."""

import io
from datetime import timedelta

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.actions import offer_price
from tests.browsing import errors_of, form_of, sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories
from tests.valuation.test_actions import PDF, commission, negotiation


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


def test_different_figures_lead_to_the_appraiser(app, client):
    """Officer records the failure, commissions, the appraiser delivers, the officer fixes: no dead end on the way."""
    lot = stories.drafted()
    appraiser = user("appraiser")
    db.session.commit()
    inquiry, officer = negotiation(lot), stories.officer_of(lot)
    for party, price in zip(lot.case.parties, (1_00, 2_00), strict=True):
        offer_price(inquiry.id, officer, party.id, price)
    sign_in(client, officer)
    assert submit(client, f"/desk/inquiries/{inquiry.id}", "/fail", reason="双方报价不一致").status_code == 303
    assert "Record first what decides the method" in text_of(
        submit(client, f"/desk/lots/{lot.id}/appraisal", appraiser_id=str(appraiser.id))
    ), "an appraisal is out of order until the facts are recorded"
    answers = dict.fromkeys(("has_official_price", "network_capable", "law_demands_appraisal"), "no")
    recorded = submit(client, f"/desk/lots/{lot.id}/valuation-facts", can_negotiate="yes", needs_site_survey="yes",
                      reasons="税务机关函复", **answers)  # fmt: skip
    assert recorded.status_code == 303, errors_of(recorded)
    commissioned = submit(client, f"/desk/lots/{lot.id}/appraisal", appraiser_id=str(appraiser.id), remark="议价不成")
    assert commissioned.status_code == 303, errors_of(commissioned)
    number = int(commissioned.location.rsplit("/", 1)[1])

    sign_in(client, appraiser)
    assert lot.title in text_of(client.get("/appraisals"))
    today = clock.today()
    facts = {"price_minor": "980,000", "report_number": "江评字第1号", "valued_on": today.isoformat(),
             "valid_until": (today + timedelta(days=365)).isoformat()}  # fmt: skip
    wrong = submit(client, f"/appraisals/{number}", **facts, upload=(io.BytesIO(b"no pdf"), "r.pdf"))
    assert wrong.status_code == 422
    assert form_of(wrong)["report_number"] == "江评字第1号"
    done = submit(client, f"/appraisals/{number}", **facts, upload=(io.BytesIO(PDF), "r.pdf"))
    assert done.status_code == 303
    assert client.get(f"/appraisals/{number}/report").data.startswith(b"%PDF")

    sign_in(client, officer)
    assert client.get(f"/desk/inquiries/{number}/report").status_code == 200
    submit(client, f"/desk/inquiries/{number}", "/serve")
    for party in db.session.get(Lot, lot.id).case.parties:
        submit(client, f"/desk/inquiries/{number}", f"/waivers/{party.id}")
    submit(client, f"/desk/inquiries/{number}", "/fix")
    row = db.session.get(Lot, lot.id)
    assert (row.state, row.reference_price_minor) == ("valued", 980_000_00)


def test_an_appraiser_finds_only_his_own(app, client):
    """Another appraiser's commission and report do not exist for him."""
    inquiry, _ = commission(stories.drafted())
    sign_in(client, user("appraiser"))
    assert client.get(f"/appraisals/{inquiry.id}").status_code == 404
    assert client.get(f"/appraisals/{inquiry.id}/report").status_code == 404


def test_another_court_finds_no_inquiry(app, client):
    """An officer of another court is not told that there is one."""
    inquiry, _ = commission(stories.drafted())
    sign_in(client, user("officer"))
    assert client.get(f"/desk/inquiries/{inquiry.id}").status_code == 404
