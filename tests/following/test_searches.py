"""Saved searches: what they ask of a new lot is what the list shows, thousands are one statement, and the page."""

from dataclasses import fields
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from auction.accounts.models import InboxNotice
from auction.following import actions
from auction.following.matching import searches_that_fit
from auction.following.models import SavedSearch
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.journal.models import Mail
from auction.search.filling import fill
from auction.search.models import SearchEntry
from auction.search.queries import matching
from auction.search.wanted import Wanted, read
from tests import builders
from tests.browsing import page, sign_in, submit, text_of
from tests.contracts import example_of

# One for each wish of a search, that some lots meet and some do not; and several at once.
ASKED = (
    "", "q=江北区", "q=车 | 住宅", "q=滨江路 8号", "q=cars", "kind=movable", "kind=immovable&kind=movable", "place=110000",
    "place=110101", "near=39.9,116.4&km=20", "near=31.2,121.4&km=5", "round=second", "price_from=500000", "price_to=700000",
    "deposit_to=50000", "discount=20", "ends_from=2026-03-05", "ends_to=2026-03-04", "known=occupancy",
    "known=occupancy&known=burdens", "court=1", "kind=immovable&price_to=600000&discount=10&q=江州",
)  # fmt: skip


@pytest.fixture
def lots(app):
    """Five announced lots that differ in all that a search can ask for."""
    found = [
        builders.open_lot(), builders.open_lot(asset=builders.asset("movable"), start_price_minor=400_000_00, deposit_minor=40_000_00),
        builders.open_lot(round_kind="second", lasts=timedelta(days=5)),
        builders.open_lot(currency="USD", start_price_minor=500_000_00, reference_price_minor=None, reference_method=None),
        builders.open_lot(title="城北仓库", start_price_minor=900_000_00, reference_price_minor=950_000_00),
    ]  # fmt: skip
    with transaction() as session:
        fill(session, [lot.id for lot in found])
        places = {"province_code": "110000", "city_code": "110100", "district_code": "110101"}
        points = {"latitude_e6": 39_904_000, "longitude_e6": 116_407_000, "precision": "exact"}
        about = {"occupancy": "known", "burdens": "unknown"}
        some = sa.update(SearchEntry).where(SearchEntry.lot_id.in_([found[0].id, found[1].id]))
        session.execute(some.values(**places, **points, **about))
    return [lot.id for lot in found]


def wanted_of(query: str) -> Wanted:
    pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
    return read(MultiDict([(name, value) for name, value in pairs]))


def test_a_saved_search_asks_what_the_list_asks(lots, person):
    """For every wish, alone and together, the one statement of all searches finds the very lots that the list shows; and
    no wish that a search can have is left out of it.
    """
    court = db.session.scalar(sa.select(SearchEntry.court_id))
    wishes = {query: wanted_of(query.replace("court=1", f"court={court}")) for query in ASKED}
    saved = {actions.save_search(person, wanted, "x").id: query for query, wanted in wishes.items()}
    found: dict[str, set[int]] = {query: set() for query in ASKED}
    for search_id, _user, lot_id, _name, _query in db.session.execute(searches_that_fit(lots)):
        found[saved[search_id]].add(lot_id)
    listed = {
        query: set(db.session.scalars(matching(wanted).with_only_columns(SearchEntry.lot_id)))
        for query, wanted in wishes.items()
    }  # fmt: skip
    assert found == listed
    assert len({frozenset(some) for some in listed.values()}) > 6
    asked = {name for wanted in wishes.values() for name, _ in wanted.items()}
    assert asked == {field.name for field in fields(Wanted)} - {"state", "sort"}


def test_new_lots_come_as_one_notice_and_one_mail(person, work, standing_clock):
    """Two lots that fit, one of them two searches: each person hears of each lot once, collected for ten minutes; a silent
    search and a stranger's tell nothing.
    """
    other = builders.user("bidder")
    db.session.commit()
    actions.save_search(person, Wanted(), "Everything")
    actions.save_search(person, wanted_of("q=江北区"), "Riverside")
    quiet = actions.save_search(other, Wanted(), "Silent")
    actions.tell_of_search(other, quiet.id, False)
    new = [builders.announced_lot(opens_in=timedelta(days=20)) for _ in range(2)]
    for lot in new:
        with transaction() as session:
            record(session, f"lot:{lot.id}", "lot.announced", example_of("lot.announced"))
    work()
    [notice] = db.session.scalars(sa.select(InboxNotice))
    assert notice.subject_en == "2 new lots: Everything"
    assert notice.path.startswith("/lots?")
    assert db.session.scalars(sa.select(Mail)).all() == []
    standing_clock.at += timedelta(minutes=10)
    work()
    [mail] = db.session.scalars(sa.select(Mail))
    assert (mail.recipient, mail.subject) == (person.email, "2 news of what you follow")
    assert all(f"/lots/{lot.id}" in mail.body for lot in new)


def test_a_search_is_saved_from_the_list_and_deleted(client, person):
    """From the list's link through the sign-in back to the act; the name is asked for; the same search again is renamed."""
    link = page(client.get("/lots?q=江北&kind=movable&state=any&lang=en")).select_one("a.app-save")["href"]
    assert client.get(link).status_code == 303
    sign_in(client, person)
    for bad in ("", " ", "x" * 61):
        answer = submit(client, link, name=bad)
        assert answer.status_code == 422
        assert page(answer).select_one("#name")["value"] == bad
    proposed = page(client.get(link)).select_one("#name")["value"]
    assert proposed.startswith("江北 · "), "the words looked for stand in a name without quotation marks"
    assert submit(client, link).status_code == 303
    turned = submit(client, link, name="<b>Cars\u202e</b>")
    assert turned.status_code == 422
    assert "(U+202E)" in page(turned).select_one("#name-error").text
    assert submit(client, link, name="Cars 🚗").status_code == 303
    [search] = db.session.scalars(sa.select(SavedSearch))
    assert (search.name, search.query) == ("Cars 🚗", "q=%E6%B1%9F%E5%8C%97&kind=movable")
    assert "Cars 🚗" in text_of(client.get("/following"))
    assert submit(client, "/following", action="/told").status_code == 303
    assert "Silent: you are told nothing." in text_of(client.get("/following"))
    assert submit(client, "/following", action="/delete").status_code == 303
    assert db.session.scalars(sa.select(SavedSearch)).all() == []


def test_what_cannot_be_saved_is_refused_by_name(person, monkeypatch):
    """A text of signs alone, one search too many, and another person's search."""
    monkeypatch.setattr(actions, "SEARCHES_MOST", 1)
    stranger = builders.user("bidder")
    db.session.commit()
    mine = actions.save_search(person, Wanted(), "All")
    for wanted, code in ((Wanted(q="?!"), "SEARCH_FINDS_NOTHING"), (Wanted(q="车"), "SEARCHES_FULL")):
        with pytest.raises(Refusal, match=code):
            actions.save_search(person, wanted, "x")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.delete_search(stranger, mine.id)
