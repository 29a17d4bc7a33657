"""The browser's reading and writing of amounts (static/room/amounts.js) is the server's."""

import random
from pathlib import Path

import pytest

from auction.ground.money import MOST_MINOR, capital_words, parse_amount
from auction.ground.refusal import Refusal
from tests.journeys.browser import chromium

MODULE = Path(__file__).parents[2] / "static/room/amounts.js"
EDGES = [0, 1, 10, 11, 100, 101, 110, 2_440_000, 10_001_000_000, 100_001_000_000_000, MOST_MINOR - 1, MOST_MINOR]
# What a person may type: the browser reads it as the server does, or leaves it to the server.
TYPED = ["700000", "700,000", "¥700,000.5", "7,00,000", "700,000.55", "700.000,00", "1.", ".5", "1,2", "０", "", " 12 "]
READINGS = {
    0: "0 yuan",
    50: "50 fen",
    451_552_000: "4 million 515 thousand 520 yuan",
    100_000_001: "1 million yuan 1 fen",
}


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        page = browser.new_page()
        source = MODULE.read_text() + "\nwindow.amounts = { capitalWords, plainReading, readAmount, grouped };"
        page.add_script_tag(content=source, type="module")
        page.wait_for_function("window.amounts")
        yield page


def test_capital_words_are_the_servers(page):
    """Edges and a thousand amounts of every length have the same capital numerals in the browser and on a letter."""
    draw = random.Random(7)
    table = EDGES + [draw.randrange(10 ** draw.randint(1, 15)) for _ in range(1000)]
    table += [amount // 10**zeros * 10**zeros for zeros, amount in enumerate(table[-15:])]
    assert page.evaluate("table => table.map(amounts.capitalWords)", table) == [capital_words(fen) for fen in table]


def test_the_browser_reads_no_amount_that_the_server_reads_otherwise(page):
    """Either both read the same amount, or the browser reads none and the server says why."""
    seen = page.evaluate("texts => texts.map((text) => amounts.readAmount(text, 'CNY'))", TYPED)
    for text, minor in zip(TYPED, seen, strict=True):
        try:
            assert minor == parse_amount(text), text
        except Refusal:
            assert minor is None, text


def test_separators_and_plain_words(page):
    """Separators change no amount, what is no amount stays as typed, and the reading names millions and thousands."""
    written = page.evaluate("texts => texts.map(amounts.grouped)", ["4493600", "12,34", "¥1000.5", "1e5", "1 000"])
    assert written == ["4,493,600", "1,234", "¥1,000.5", "1e5", "1 000"]
    said = page.evaluate("table => table.map((minor) => amounts.plainReading(minor, 'CNY'))", list(READINGS))
    assert said == list(READINGS.values())
