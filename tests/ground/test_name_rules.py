"""Which characters a name may hold."""

import pytest

from auction.ground.name_rules import picture_in, unseen_in


@pytest.mark.parametrize(
    "name", ["𠮷野 㐂", "阿卜杜拉·买买提", "O’Brien-Łukasz (III.)", "王󠄀", "ئابدۇللا", "江州A&B公司№1，〇"]
)
def test_names_as_people_have_them(name):
    """Rare characters, variants, accents, other scripts, points and brackets are names like any other."""
    assert (unseen_in(name), picture_in(name)) == ("", "")


@pytest.mark.parametrize(
    ("name", "unseen", "picture"),
    [("王\u202e五", "U+202E", ""), ("\ufeff王五", "U+FEFF", ""), ("王\u200b五", "U+200B", ""), ("王\x00", "U+0000", ""),
     ("王\ud800", "U+D800", ""), ("王五😀", "", "😀 (U+1F600)"), ("👍🏽", "", "👍 (U+1F44D)")],
)  # fmt: skip
def test_what_is_no_name_is_named(name, unseen, picture):
    """The first mark that nobody sees, and the first picture, by sign and number."""
    assert (unseen_in(name), picture_in(name)) == (unseen, picture)
