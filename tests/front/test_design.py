"""The page of tokens and components, and the promise of contrast that the tokens make."""

from pathlib import Path

from auction.front.design_rules import contrast, read_tokens, read_tones
from tests.browsing import page

WRITTEN = Path("static/src/_tokens.scss").read_text(encoding="utf-8")
COLOURS = {token.name: token.value for token in read_tokens(WRITTEN)["colours"]}
# What words are written in, and the grounds they stand on.
WORDS = ("ink", "ink-soft", "brand", "brand-deep", "link", "link-hover", "link-visited", "error", "success", "seal")
GROUNDS = ("paper", "surface")


def test_contrast_is_reckoned_as_wcag_does():
    """Black on white is 21, a colour on itself 1, and the grey of the textbook stands just above and below 4.5."""
    assert contrast("#000000", "#ffffff") == 21.0
    assert contrast("#123456", "#123456") == 1.0
    assert (contrast("#767676", "#ffffff"), contrast("#777777", "#ffffff")) == (4.5, 4.4)


def test_every_text_colour_can_be_read():
    """No text below 4.5 to 1 on any ground it may stand on, signs included; borders of controls 3 to 1."""
    low = {(word, ground) for word in WORDS for ground in GROUNDS if contrast(COLOURS[word], COLOURS[ground]) < 4.5}
    assert not low
    tones = read_tones(WRITTEN)
    assert {tone.name for tone in tones} == {"neutral", "info", "live", "good", "warn", "bad"}
    assert all(tone.contrast >= 4.5 for tone in tones)
    assert contrast(COLOURS["line-strong"], COLOURS["paper"]) >= 3.0


def test_the_page_shows_every_token(client):
    """Each colour and length of the file stands on the page, in both languages, with its value."""
    for language in ("zh", "en"):
        text = page(client.get(f"/design?lang={language}")).main.get_text(" ", strip=True)
        for tokens in read_tokens(WRITTEN).values():
            assert tokens
            assert [token.name for token in tokens if f"{token.name} {token.value}" not in text] == []
