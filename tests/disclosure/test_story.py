"""From the officer's page to the bidder's tick, through HTTP and the acts."""

import pytest
import sqlalchemy as sa

from auction.disclosure import actions
from auction.disclosure.models import Acknowledgement, DisclosedFact
from auction.disclosure.queries import cost_panel, facts_of
from auction.enrolment.actions import enrol, pay_deposit
from auction.enrolment.application_rules import Application
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.browsing import errors_of, form_of, page, sign_in, submit, text_of

TAX = {
    "topic": "tax", "what": "契税、个人所得税", "payer": "by_law", "certainty": "estimated", "source": "江州市税务局",
    "stated_on": "2026-02-20", "least_minor": "21000", "most_minor": "70000",
}  # fmt: skip


def forget(asset_id: int, *topics: str) -> None:
    """Nothing is stated any more on these topics."""
    for fact in facts_of(asset_id):
        if fact.topic in topics:
            fact.ended_at = clock.now()
    db.session.commit()


def test_officer_keeps_facts_and_the_public_page_reckons_with_them(client, app):
    """Drafted, stated, changed and struck by forms; refused ones keep what was typed; the sum follows on the lot's page."""
    thing = builders.asset()
    forget(thing.id, "occupancy", "tax", "arrears")
    officer, desk = thing.case.officer, f"/desk/assets/{thing.id}/disclosure"
    sign_in(client, officer)
    assert submit(client, desk, "draft").status_code == 303
    drafted = {fact.topic: fact for fact in facts_of(thing.id)}
    assert (drafted["occupancy"].what, drafted["arrears"].certainty) == ("空置", "unknown")
    wrong = submit(client, f"{desk}/new?topic=tax", **(TAX | {"most_minor": "2"}))
    assert (wrong.status_code, form_of(wrong)["what"]) == (422, TAX["what"])
    assert "least is more" in page(wrong).text
    assert submit(client, f"{desk}/new", **TAX).status_code == 303
    assert submit(client, f"/desk/facts/{drafted['occupancy'].id}", what="被执行人居住").status_code == 303
    db.session.expire_all()
    [changed] = [fact for fact in facts_of(thing.id) if fact.topic == "occupancy"]
    assert (changed.what, changed.replaces_id) == ("被执行人居住", drafted["occupancy"].id)
    lot = builders.open_lot(asset=thing)
    shown = text_of(client.get(f"/lots/{lot.id}?lang=en"))
    assert "¥721,000.00 – ¥770,000.00" in shown
    assert "江州市税务局" in shown
    at_million = text_of(client.get(f"/lots/{lot.id}/total-cost?price=1000000&lang=en"))
    assert "¥1,021,000.00 – ¥1,070,000.00" in at_million
    assert client.get(f"/lots/{lot.id}/total-cost?price=-1").status_code == 422


def test_published_facts_change_no_more_and_ended_ones_stay(app):
    """While a lot is published the officer's acts refuse; the database lets no fact be rewritten, only ended once."""
    thing = builders.asset()
    officer, fact = thing.case.officer, facts_of(thing.id)[0]
    builders.open_lot(asset=thing)
    for act in (lambda: actions.strike_fact(fact.id, officer), lambda: actions.take_over_texts(thing.id, officer)):
        with pytest.raises(Refusal, match="DISCLOSURE_PUBLISHED"):
            act()
    for change in ({"what": "别的"}, {"ended_at": None}):
        with pytest.raises(sa.exc.DBAPIError, match="only ends"):
            db.session.execute(sa.update(DisclosedFact).where(DisclosedFact.id == fact.id).values(**change))
        db.session.rollback()


def test_deposit_waits_for_every_tick(client, app):
    """Without a tick the form comes back naming the lines; with them who, when, which version and the words are kept."""
    lot = builders.open_lot()
    forget(lot.asset_id, "tax", "clearing")
    bidder = stories.bidder()
    sign_in(client, bidder)
    address = f"/lots/{lot.id}/enrol"
    refused = submit(client, address, accepts_conditions="y", ticked=["tax"])
    assert refused.status_code == 422
    assert "Clearing" in errors_of(refused)["ticked"]
    assert "Taxes" not in errors_of(refused)["ticked"]
    assert [box["value"] for box in page(refused).select("input[name=ticked][checked]")] == ["tax"]
    assert db.session.scalars(sa.select(Enrolment)).all() == []
    assert submit(client, address, accepts_conditions="y", ticked=["tax", "clearing"]).status_code == 303
    [kept] = db.session.scalars(sa.select(Acknowledgement)).all()
    assert (kept.user_id, kept.lot_id, kept.version, kept.at) == (bidder.id, lot.id, 1, clock.now())
    assert set(kept.ticked) == {"tax", "clearing"}
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.delete(Acknowledgement))
    db.session.rollback()


def test_an_unknown_found_later_stops_a_deposit_that_is_not_paid(app):
    """A line that was not there when he enrolled must be ticked before he pays; asking again with it goes on."""
    lot = builders.open_lot()
    enrolment = enrol(lot.id, stories.bidder())
    forget(lot.asset_id, "arrears")
    with pytest.raises(Refusal, match="UNKNOWN_NOT_TICKED"):
        pay_deposit(enrolment)
    assert enrol(lot.id, enrolment.user, Application(ticked=frozenset({"arrears"}))).id == enrolment.id
    assert pay_deposit(enrolment).state == "started"


def test_page_of_an_ended_lot_shows_what_was_stated_then(standing_clock):
    """A fact changed after the end does not rewrite what bidders of that lot had read."""
    lot = builders.open_lot()
    lot.state, lot.closed_at = "unsold", clock.now()
    db.session.commit()
    standing_clock.at += lot.closes_at - lot.opens_at
    [fact] = [fact for fact in facts_of(lot.asset_id) if fact.topic == "tenancy"]
    says = {name: getattr(fact, name) for name in actions.SAYS} | {"what": "租至2030年"}
    actions.change_fact(fact.id, lot.case.officer, **says)
    db.session.refresh(lot)
    assert "租至2030年" not in [line.fact.what for line in cost_panel(lot).lines]
    assert "租至2030年" in [fact.what for fact in facts_of(lot.asset_id)]
