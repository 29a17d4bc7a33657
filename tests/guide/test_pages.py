"""The guide: every page in both languages, its figures those of the law, no link into nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from auction.guide import pages
from auction.guide.rules import PAGES
from auction.guide.term_rules import TERMS
from auction.jurisdictions import rule_set
from auction.search.filling import rebuild
from tests.browsing import text_of
from tests.builders import announced_lot

TEXTS = Path(__file__).parents[2] / "templates" / "guide"
WRITTEN = [topic for topic in PAGES if topic != "glossary"]


@pytest.mark.parametrize("topic", WRITTEN)
def test_both_languages_say_as_much(topic):
    """A page has the same parts, points, links and figures in both languages: neither was forgotten when one changed."""
    parts = [
        (
            len(re.findall("<h2", text)), len(re.findall("<li", text)), sorted(re.findall(r"url_for\([^)]*\)", text)),
            sorted(re.findall(r"\{\{[^}]*rules[^}]*\}\}", text)),
        )
        for text in ((TEXTS / language / f"{topic}.html").read_text() for language in ("en", "zh"))
    ]  # fmt: skip
    assert parts[0] == parts[1]


def test_every_page_opens_and_leads_on(client):
    """From the index to each page in both languages, none with a link that finds nothing; an unknown topic is refused."""
    for language in ("en", "zh"):
        index = BeautifulSoup(client.get(f"/guide?lang={language}").text, "html.parser")
        links = {a["href"] for a in index.select("main a")}
        assert {f"/guide/{topic}" for topic in PAGES} <= links
        for topic in PAGES:
            shown = BeautifulSoup(client.get(f"/guide/{topic}").text, "html.parser")
            links |= {a["href"].split("#")[0] for a in shown.select("main a")}
        assert [link for link in links if link and client.get(link).status_code not in (200, 302, 303)] == []
    assert client.get("/guide/nothing").status_code == 404


def test_the_figures_are_those_of_the_law(client, monkeypatch):
    """Another share of the reference price in the rule set is another one on the page."""
    rules = rule_set("cn")
    assert "70 %" in text_of(client.get("/guide/sale?lang=en"))
    monkeypatch.setattr(pages, "rule_set", lambda code: replace(rules, start_ratio_min=rules.start_ratio_min / 2))
    assert "35 %" in text_of(client.get("/guide/sale?lang=en"))


def test_courts_that_sell_can_be_called(app, client):
    """Whoever has no computer finds the telephone of each court with announced lots; the glossary has every term."""
    lot = announced_lot()
    rebuild()
    assert lot.court.phone in text_of(client.get("/guide/without-a-computer"))
    glossary = client.get("/guide/glossary").text
    assert [key for key in TERMS if f'id="{key}"' not in glossary] == []


def test_help_stands_where_the_words_are_met(client):
    """Every word that a page offers help for has a meaning, and a lot's page explains its own price in both languages."""
    used = [
        re.findall(r'"(\w+)"', part)
        for path in TEXTS.parent.rglob("*.html")
        for part in re.findall(r"\{\{ help\((\[.*?\])\) \}\}", path.read_text())
    ]
    assert used
    assert {key for keys in used for key in keys} <= TERMS.keys()
    lot = announced_lot()
    for language, word in (("en", "Start price"), ("zh", "起拍价")):
        page = BeautifulSoup(client.get(f"/lots/{lot.id}?lang={language}").text, "html.parser")
        words = [one.text for one in page.select("h2#price ~ .app-help dt")]
        assert word in words, words
