"""What search engines and shared links find: sitemaps, robots.txt, addresses, markup."""

import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

from auction.feeds import sitemaps
from auction.ground import clock
from auction.lots import actions
from tests import builders
from tests.browsing import page
from tests.journeys.routes import ENDPOINTS
from tests.lots import stories

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://127.0.0.1:5000"


def listed(answer) -> dict[str, str | None]:
    """Address → lastmod of a sitemap or index."""
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    return {part.findtext(f"{S}loc"): part.findtext(f"{S}lastmod") for part in ElementTree.fromstring(answer.data)}


def test_the_sitemap_names_every_public_lot_since_its_last_change(app, client, standing_clock, monkeypatch):
    """An index of files by ranges of numbers; a lot's date is its last news; drafts are in none; no range, no file."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", SITE)
    lot, plain = stories.announced(), builders.open_lot()
    stories.valued()
    standing_clock.at += timedelta(days=1)
    actions.withdraw(lot.id, stories.officer_of(lot), "申请执行人撤回申请")
    files = listed(client.get("/sitemap.xml"))
    first = (lot.id - 1) // sitemaps.LOTS_PER_FILE + 1
    assert files == {f"{SITE}/sitemaps/pages.xml": None, f"{SITE}/sitemaps/lots-{first}.xml": "2026-03-04T02:00:00Z"}
    lots = listed(client.get(f"/sitemaps/lots-{first}.xml"))
    assert lots == {
        f"{SITE}/lots/{lot.id}": "2026-03-04T02:00:00Z",
        f"{SITE}/lots/{plain.id}": f"{plain.announced_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    monkeypatch.setattr(sitemaps, "LOTS_PER_FILE", 1)
    assert set(listed(client.get("/sitemap.xml"))) == {
        f"{SITE}/sitemaps/{name}.xml" for name in ("pages", f"lots-{lot.id}", f"lots-{plain.id}")
    }
    assert list(listed(client.get(f"/sitemaps/lots-{plain.id}.xml"))) == [f"{SITE}/lots/{plain.id}"]
    for nothing in ("0", "-1", "999999", "x", str(10**30)):
        assert client.get(f"/sitemaps/lots-{nothing}.xml").status_code == 404
    for address in listed(client.get("/sitemaps/pages.xml")):
        assert client.get(address.removeprefix(SITE)).status_code == 200


def test_robots_find_what_is_public_and_nothing_else(app, client):
    """By the rules of RFC 9309: no page that asks for a role, no bid, no account; every public lot, feed and file."""
    answer = client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.count("Sitemap: http") == 1
    out = [re.escape(line.removeprefix("Disallow: ")).replace(r"\*", ".*")
           for line in text.splitlines() if line.startswith("Disallow")]  # fmt: skip
    for rule in app.url_map.iter_rules():
        act, path = ENDPOINTS.get(rule.endpoint, ("look",))[0], re.sub("<[^>]+>", "7", rule.rule)
        is_out = any(re.match(pattern, path) for pattern in out)
        if act != "look" and "GET" in rule.methods:
            assert is_out, rule.rule
        elif (
            act == "look" and rule.endpoint.startswith(("lots.", "feeds.", "disclosure.", "practice."))
        ) or "static" in rule.endpoint:
            assert not is_out, rule.rule
    assert any(re.match(pattern, "/api/v1/lots/7/bids") for pattern in out)
    assert any(re.match(pattern, "/account/login") for pattern in out)


def test_a_public_page_has_one_address_in_each_language(app, client, monkeypatch):
    """Its own, the other's and the one that follows the browser; filter and page stay, other arguments do not; pages of
    accounts and refusals have none, and the Host header says nothing. A shared link shows the page's title and our picture.
    """
    monkeypatch.setitem(app.config, "PUBLIC_URL", SITE)
    tree = page(client.get("/lots?kind=movable&utm=x&lang=en", headers={"Host": "evil.example"}))
    assert tree.select_one("link[rel=canonical]")["href"] == f"{SITE}/lots?kind=movable&lang=en"
    alternates = {link["hreflang"]: link["href"] for link in tree.select("link[hreflang]")}
    assert alternates == {
        "zh": f"{SITE}/lots?kind=movable&lang=zh", "en": f"{SITE}/lots?kind=movable&lang=en",
        "x-default": f"{SITE}/lots?kind=movable",
    }  # fmt: skip
    shared = {meta["property"]: meta["content"] for meta in tree.select("meta[property]")}
    assert (shared["og:title"], shared["og:url"]) == ("Lots for sale", f"{SITE}/lots?kind=movable&lang=en")
    assert shared["og:image"].endswith("/front/share.png")
    assert page(client.get("/")).select_one("link[rel=canonical]")["href"] == f"{SITE}/"
    for path in ("/account/login", "/lots/999999", "/lots?state=x"):
        assert page(client.get(path)).select_one("link[rel=canonical]") is None, path


def test_a_lot_as_machines_read_it(app, client):
    """An offer with its price to the cent and a sale event, in a script that no title can leave; the shared link's title,
    picture and text.
    """
    title = "房屋</script><script>alert(1)</script>\"'&🏠"
    lot = builders.open_lot(title=title, start_price_minor=700_000_05, leading_price_minor=None)
    answer = client.get(f"/lots/{lot.id}?lang=en")
    tree = page(answer)
    script = tree.select_one('script[type="application/ld+json"]')
    assert f"nonce-{script['nonce']}" in answer.headers["Content-Security-Policy"]
    assert "alert(1)</script>" not in answer.get_data(as_text=True)
    thing, sale = json.loads(script.string)["@graph"]
    assert (thing["@type"], thing["name"]) == ("Product", title)
    offer = thing["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("700000.05", "CNY")
    assert offer["availability"] == "https://schema.org/InStock"
    assert (offer["validFrom"], sale["startDate"], sale["endDate"]) == (
        lot.opens_at.isoformat(), lot.opens_at.isoformat(), lot.closes_at.isoformat()
    )  # fmt: skip
    assert sale["eventStatus"] == "https://schema.org/EventScheduled"
    shared = {meta["property"]: meta["content"] for meta in tree.select("meta[property]")}
    assert shared["og:title"].endswith(f"First auction, {lot.court.name_en} · {title}")
    assert shared["og:image"].endswith(f"/lots/{lot.id}/card.png?v=open-1")
    assert "¥700,000.05" in shared["og:image:alt"]
    assert tree.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"


def test_what_is_off_is_said_to_machines_too(app, client):
    """A suspended sale is postponed, a withdrawn one cancelled and no longer for sale."""
    for state, status, availability in (("paused", "EventPostponed", "OutOfStock"), ("withdrawn", "EventCancelled", "Discontinued"),
                                        ("announced", "EventScheduled", "PreOrder"), ("unsold", "EventScheduled", "OutOfStock")):  # fmt: skip
        lot = builders.announced_lot(state=state, paused_at=clock.now())
        script = page(client.get(f"/lots/{lot.id}")).select_one('script[type="application/ld+json"]')
        thing, sale = json.loads(script.string)["@graph"]
        assert sale["eventStatus"].endswith(status)
        assert thing["offers"]["availability"].endswith(availability)
