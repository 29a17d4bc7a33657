"""Share cards: what they show, when they are drawn anew, and that nothing a title or photo holds breaks them."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from auction.cases.models import AssetFile
from auction.demo.papers import photo
from auction.feeds.card_rules import wrapped
from auction.feeds.cards import card_facts, draw, draw_cards
from auction.feeds.models import ShareCard
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.store import db
from tests import builders
from tests.lots import stories


def test_a_card_is_drawn_once_for_what_it_shows(app, client):
    """1200 by 630 after the announcement, the site's own until then; again only when the lot goes on, and 304 meanwhile."""
    lot = stories.announced()
    with db.session.begin_nested():
        file = store_file(db.session, photo("immovable", 1), is_public=True, actor_id=None)
        db.session.add(AssetFile(asset_id=lot.asset_id, file_id=file.id, position=9, caption="外观"))
    db.session.commit()
    address = f"/lots/{lot.id}/card.png"
    waiting = client.get(address, buffered=True)
    assert (waiting.status_code, waiting.content_type) == (200, "image/png")
    assert draw_cards() == 1
    assert draw_cards() == 0
    drawn = client.get(address)
    assert drawn.data != waiting.data
    assert Image.open(io.BytesIO(drawn.data)).size == (1200, 630)
    assert "public" in drawn.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": drawn.headers["ETag"]}).status_code == 304
    lot.state = "open"
    db.session.commit()
    assert draw_cards() == 1
    assert client.get(address, headers={"If-None-Match": drawn.headers["ETag"]}).status_code == 200
    assert client.get(f"/lots/{stories.drafted().id}/card.png").status_code == 404


def test_a_card_says_what_stays_true(app):
    """While people bid: the start price and the announced end, however high the bids; afterwards the price it was sold at."""
    lot = builders.open_lot(bid_count=1, leading_price_minor=800_000_00, leading_code="B0001")
    assert card_facts(lot)["price"] == ("起拍价 · Start price", "¥700,000.00")
    lot.state, lot.closed_at = "sold", clock.now()
    assert card_facts(lot)["price"] == ("成交价 · Sale price", "¥800,000.00")
    assert card_facts(lot)["ends"][1] == "2026-03-04 10:00 (UTC+8)"


def test_odd_titles_and_broken_photos(app):
    """Emoji, controls, a word without end, nothing at all: a card; a photo that is none: no card, and the next one comes;
    an old end is not kept up.
    """
    facts = card_facts(builders.open_lot(title="x"))
    titles = ("🏠" * 300, "\x01\u202e\x7f", "W" * 5_000, "", "房" * 5_000)
    cards = draw([*((facts | {"title": title}, b"") for title in titles), (facts, b"rubbish"), (facts, b"")])
    assert [bool(picture) for picture in cards] == [True] * 5 + [False, True]
    builders.announced_lot(
        state="unsold", opens_in=timedelta(days=-200), announced_at=clock.now() - timedelta(days=300)
    )
    assert draw_cards() == 1
    assert db.session.query(ShareCard).count() == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("江州市滨江路", ["江州市滨", "江路"]),
        ("江州市滨。江路", ["江州市滨。", "江路"]),
        ("one two three", ["one", "two…"]),
        ("abcdefgh", ["abcd", "efgh"]),
        ("江州市滨江路八号院", ["江州市滨", "江路八…"]),
        ("  ", []),
    ],
)
def test_lines_of_a_card(text, lines):
    """Chinese breaks anywhere but before a closing mark, words between words, what is too long ends in an ellipsis."""
    assert wrapped(text, 4, 2, len) == lines
