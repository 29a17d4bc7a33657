"""The home page: what ends today stands apart, moments are told as people say them."""

from datetime import timedelta

import pytest

from auction.front.context import near, phrases
from auction.ground import clock
from tests import builders
from tests.browsing import page


def shelves(tree) -> dict[str, list[str]]:
    """The home page's shelves: heading → titles of its cards."""
    return {
        heading.get_text(strip=True): [
            link.get_text(strip=True) for link in heading.parent.find_next_sibling("ul").select(".app-card__title")
        ]
        for heading in tree.select(".app-home__heading h2")
    }


def test_what_ends_today_stands_apart(app, client):
    """A lot that ends before the court's midnight is on the first shelf alone, with the way to all of today when more end."""
    for title, hours in (("甲", 13), ("乙", 1), ("丙", 2), ("丁", 3), ("戊", 15)):
        builders.open_lot(title=title, lasts=timedelta(hours=hours))
    tree = page(client.get("/?lang=en"))
    found = shelves(tree)
    assert found["Ends today"] == ["乙", "丙", "丁"]
    assert found["Bidding now"] == ["戊"]
    link = tree.select_one(".app-home__heading a")
    assert link["href"] == "/lots?state=open&ends_to=2026-03-03"
    assert link.get_text(" ", strip=True).startswith("All 4")


TOLD = {
    timedelta(): ("今天 10:00", "Today 10:00"),
    timedelta(days=1, seconds=7): ("明天 10:00:07", "Tomorrow 10:00:07"),
    timedelta(days=2): ("3月5日 10:00", "5 Mar 10:00"),
    timedelta(days=365): ("2027年3月3日 10:00", "3 Mar 2027 10:00"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_moment_is_told_by_its_day(app, language):
    """Today and tomorrow are the court's days; seconds and the year are said only when they say something."""
    at = clock.now()  # ten in the morning at the court
    with app.test_request_context(f"/?lang={language}"):
        assert [near(at + ahead) for ahead in TOLD] == [said[language == "en"] for said in TOLD.values()]


def test_a_heading_breaks_between_clauses():
    """Each clause is one piece, and what is typed stays text."""
    assert phrases("甲，乙<b>") == '<span class="app-phrase">甲，</span><span class="app-phrase">乙&lt;b&gt;</span>'
