"""What a list's address may ask, and what a spreadsheet is given."""

import pytest

from auction.ground.refusal import Refusal
from auction.tables.rules import next_order, read_asked, spreadsheet_text

CHOICES = {"state": {"open", "sold"}}


@pytest.mark.parametrize(
    ("args", "read"),
    [
        ({}, ("", {}, None, False, 1)),
        ({"asked": " 案\x00 ", "state": "open", "order": "-number", "page": "3"}, ("案", {"state": "open"}, "number", True, 3)),
        ({"state": "", "order": "", "page": "-1"}, ("", {}, None, False, 1)),
        ({"page": "9" * 40, "asked": "x" * 5000}, ("x" * 100, {}, None, False, 1)),
        ({"page": "٣"}, ("", {}, None, False, 1)),
    ],
)  # fmt: skip
def test_an_address_is_read(args, read):
    """Free text is cleaned and cut, filters and order are the list's own, odd pages are the first."""
    asked = read_asked(args, ["number"], CHOICES)
    assert (asked.words, asked.chosen, asked.order, asked.is_descending, asked.page) == read


@pytest.mark.parametrize("args", [{"state": "'; DROP"}, {"order": "password"}, {"order": "--number"}])
def test_what_a_list_does_not_offer_is_refused(args):
    """No filter value and no order but those on the page."""
    with pytest.raises(Refusal, match="LIST_NOT_SO"):
        read_asked(args, ["number"], CHOICES)


def test_a_header_turns_the_order_round():
    """Upwards first, then downwards, then upwards again."""
    asked = read_asked({"order": "number"}, ["number"], {})
    assert next_order(asked, "number") == "-number"
    assert next_order(read_asked({"order": "-number"}, ["number"], {}), "number") == "number"
    assert next_order(asked, "other") == "other"


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@x", "\tx"])
def test_no_typed_text_becomes_a_formula(text):
    """What somebody named a lot is only text in the clerk's spreadsheet."""
    assert spreadsheet_text(text) == "'" + text
    assert spreadsheet_text("案1") == "案1"
