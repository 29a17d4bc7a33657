"""The administrator's page of courts: automatic bidding on or off."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from auction.accounts import actions, court_pages
from auction.accounts.models import Court
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set
from tests import builders
from tests.browsing import page, sign_in, submit, text_of


def switch(client, wish) -> int:
    """Press the page's button; `wish` is what it says."""
    address = page(client.get("/desk/courts?lang=en")).select_one("tbody th a")["href"]
    shown = client.get(address)
    assert page(shown).select_one("button[name=automatic]")["value"] == wish
    return submit(client, address, action="/automatic", automatic=wish).status_code


def test_the_administrator_switches_it(app, client):
    """Off at first, then on, then off again; each change stands in the court's record with who made it."""
    court, administrator = builders.court(), builders.user("administrator")
    sign_in(client, administrator)
    assert court.automatic_bidding is None
    assert "Off" in text_of(client.get("/desk/courts?lang=en"))
    assert switch(client, "on") == 303
    assert len(page(client.get("/desk/courts?automatic=on")).select("tbody th")) == 1
    assert page(client.get("/desk/courts?automatic=off")).select("tbody th") == []
    assert db.session.scalar(sa.select(Court.automatic_bidding)) is True
    assert switch(client, "off") == 303
    assert db.session.scalar(sa.select(Court.automatic_bidding)) is False
    entries = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "court.automatic_switched")).all()
    assert [(entry.public["is_on"], entry.actor_id) for entry in entries] == [
        (True, administrator.id), (False, administrator.id)
    ]  # fmt: skip


def test_other_staff_may_not(app, client):
    """An officer of the court is told that this is not for him."""
    sign_in(client, builders.user("officer", of_court=True))
    assert client.get("/desk/courts").status_code == 403


def test_where_the_rules_forbid_it_there_is_no_switch(app, client, monkeypatch):
    """Under a rule set that never allows it the page offers nothing and the act refuses."""

    def never(code: str):
        return replace(rule_set(code), automatic_bidding="never")

    monkeypatch.setattr(court_pages, "rule_set", never)
    monkeypatch.setattr(actions, "rule_set", never)
    court, administrator = builders.court(), builders.user("administrator")
    sign_in(client, administrator)
    assert "Not possible" in text_of(client.get(f"/desk/courts/{court.id}?lang=en"))
    with pytest.raises(Refusal, match="AUTOMATIC_FORBIDDEN"):
        actions.set_automatic_bidding(court.id, administrator, is_on=True)
