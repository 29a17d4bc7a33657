"""Feeds as a reader gets them: what they tell, when they are new, and that nothing breaks them."""

import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import sqlalchemy as sa

from auction.feeds import queries
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.journal.models import JournalEntry
from auction.lots import actions
from auction.lots.models import Lot
from tests import builders
from tests.browsing import page
from tests.lots import stories

A = "{http://www.w3.org/2005/Atom}"


def feed(answer) -> ElementTree.Element:
    assert answer.status_code == 200, answer.status
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def texts(root, path: str) -> list[str]:
    return [element.text for element in root.findall("/".join(A + part for part in path.split("/")))]


def link(root, rel: str) -> str | None:
    return next((one.get("href") for one in root.findall(f"{A}link") if one.get("rel") == rel), None)


def told(lot: Lot, *kinds: str) -> None:
    with transaction() as session:
        for kind in kinds:
            public = {"state": kind.removeprefix("lot."), "reason": "案外人提出异议"}
            record(session, f"lot:{lot.id}", kind, public)


def test_a_feed_tells_announcement_change_and_result(app, client, standing_clock):
    """The newest first, each under its own name for ever, with its own moment; drafts are not told."""
    lot = stories.announced()
    stories.valued()
    standing_clock.at += timedelta(hours=1)
    actions.withdraw(lot.id, stories.officer_of(lot), "申请执行人撤回申请")
    root = feed(client.get("/feeds/lots.atom?lang=en"))
    assert texts(root, "entry/title") == [f"Lot withdrawn: {lot.title}", f"Announcement published: {lot.title}"]
    assert texts(root, "entry/updated") == ["2026-03-03T03:00:00.000Z", "2026-03-03T02:00:00.000Z"]
    assert texts(root, "updated") == ["2026-03-03T03:00:00.000Z"]
    assert "申请执行人撤回申请" in texts(root, "entry/summary")[0]
    assert "Start price: ¥700,000.00" in texts(root, "entry/summary")[1]
    seqs = [entry.seq for entry in db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.kind.in_(("lot.withdrawn", "lot.announced"))).order_by(JournalEntry.id.desc())
    )]  # fmt: skip
    assert texts(root, "entry/id") == [f"tag:127.0.0.1,2026-01-01:lots/{lot.id}/{seq}" for seq in seqs]
    chinese = feed(client.get("/feeds/lots.atom?lang=zh"))
    assert texts(chinese, "entry/title")[1] == f"发布拍卖公告：{lot.title}"
    assert texts(chinese, "entry/id") == texts(root, "entry/id")
    assert texts(chinese, "id") != texts(root, "id")


def test_who_has_it_already_gets_it_not_again(app, client):
    """By ETag and by date: 304 without a body; the next news makes it new."""
    lot = stories.announced()
    first = client.get("/feeds/lots.atom?lang=en")
    for known in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = client.get("/feeds/lots.atom?lang=en", headers=known)
        assert (again.status_code, again.data) == (304, b"")
    told(lot, "lot.paused")
    assert client.get("/feeds/lots.atom?lang=en", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert client.get("/feeds/lots.atom?lang=zh").headers["Content-Language"] == "zh"


def test_a_feed_keeps_the_filter_of_the_list(app, client):
    """The list's head names the feed of just these lots; state, kind, place narrow it, and so does its next page."""
    house, car = builders.announced_lot(title="房屋"), builders.open_lot(title="汽车", asset_kind="movable")
    for lot in (house, car):
        told(lot, "lot.paused", "lot.withdrawn")
    head = page(client.get("/lots?kind=movable&place=汽&lang=en")).select_one("link[type='application/atom+xml']")
    assert {title.split(": ")[1] for title in texts(feed(client.get(head["href"])), "entry/title")} == {"汽车"}
    assert len(texts(feed(client.get("/feeds/lots.atom?state=announced&lang=en")), "entry/id")) == 2
    assert texts(feed(client.get("/feeds/lots.atom?place=无&lang=en")), "entry/id") == []


def test_pages_lead_through_everything_once(app, client, monkeypatch):
    """Three a page: all news once, in order, by the next links, however the lots are looked up; the last page has none."""
    monkeypatch.setattr(queries, "NEWS_PER_PAGE", 3)
    lot = builders.open_lot()
    told(lot, *["lot.paused", "lot.annulled"] * 4)
    for few in (0, 1_000):
        monkeypatch.setattr(queries, "FEW_LOTS", few)
        seen, address = [], "/feeds/lots.atom?lang=en&state=open"
        while address:
            root = feed(client.get(address))
            seen += texts(root, "entry/id")
            assert len(seen) <= 8
            address = link(root, "next")
        assert [name.rsplit("/", 1)[1] for name in seen] == [str(seq) for seq in range(8, 0, -1)]


def test_odd_titles_survive(app, client):
    """Emoji, rare characters, markup, controls, what XML forbids: a feed that every parser reads, and the rest of the text."""
    lot = builders.open_lot(title="房\x01屋 🏠\r\n<script>&]]>\ufffe𠮷\u2028\x7f")
    told(lot, "lot.paused")
    answer = client.get("/feeds/lots.atom?lang=en")
    assert texts(feed(answer), "entry/title") == ["Bidding suspended: 房 屋 🏠 <script>&]]> 𠮷 \x7f"]
    assert b"<script>" not in answer.data


def test_bad_filters_are_no_address_of_ours(app, client):
    """Unknown values, ten thousand characters, other scripts' digits, line ends: refused as by the list, for each document;
    nothing of it gets into a header.
    """
    for path in ("/lots", "/feeds/lots.atom", "/feeds/lots.ics"):
        for wrong in (
            "state=draft",
            "kind=x",
            f"place={'房' * 10_000}",
            "place=a%0d%0aX-Evil:%20b",
            "place=%00",
            "court=0",
        ):
            answer = client.get(f"{path}?{wrong}")
            # A text is searched for, whatever it holds, unless it is too long; a choice that is none is no address.
            expected = 400 if "房" in wrong else 200 if wrong.startswith("place=") else 404
            assert answer.status_code == expected, (path, wrong[:30])
            assert "X-Evil" not in answer.headers
    for before in ("0", "-1", "x", "１", str(2**63), "9" * 10_000):
        assert client.get(f"/feeds/lots.atom?before={before}").status_code == 404
    assert client.get("/feeds/lots.atom?place=%ff%fe").status_code == 200
    assert client.get(f"/feeds/lots.atom?before={2**63 - 1}").status_code == 200


def test_addresses_never_come_from_the_host_header(app, client):
    """Whoever forges the Host gets the site's own addresses."""
    told(builders.open_lot(), "lot.paused")
    assert b"evil.example" not in client.get("/feeds/lots.atom?lang=en", headers={"Host": "evil.example"}).data


def test_the_moment_of_an_empty_feed_stands(app, client):
    """A feed without news is valid too, and always the same."""
    first, second = client.get("/feeds/lots.atom?lang=en"), client.get("/feeds/lots.atom?lang=en")
    assert texts(feed(first), "updated") == ["2026-01-01T00:00:00.000Z"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert clock.now()
