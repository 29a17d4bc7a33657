"""The promises to partners are whole, and the checker that holds entries against them can say no."""

import copy

import pytest

from auction.journal.catalogue import PARTNER_KINDS
from auction.partners.contracts import FOLDER, schema_of

from . import check_entry, example_of, faults_of

KINDS = sorted(PARTNER_KINDS)


def entry(kind: str, public: dict) -> dict:
    subject = "case:3" if kind == "case_account.credited" else "lot:12"
    return {"kind": kind, "public": public, "subject": subject, "seq": 4}


def test_every_event_for_partners_has_its_contract():
    """One schema for each kind in the catalogue, and none for a kind that is not told."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(PARTNER_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_fits_and_nothing_less_or_more(kind):
    """An entry like the example passes; without any one field, or with one more, it fails."""
    good = example_of(kind)
    check_entry(entry(kind, good))
    for name in good:
        with pytest.raises(AssertionError, match=f"{name} is missing"):
            check_entry(entry(kind, {key: value for key, value in good.items() if key != name}))
    with pytest.raises(AssertionError, match="legal_name was not promised"):
        check_entry(entry(kind, {**good, "legal_name": "张三"}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_of_one_type(kind):
    """No field takes a value of a foreign type, and amounts are never fractions."""
    for name in schema_of(kind)["properties"]:
        for wrong in ([], {}, 1.5, "", b"1"):
            data = copy.deepcopy(schema_of(kind)["examples"][0]) | {name: wrong}
            assert faults_of(data, schema_of(kind)), f"{name} took {wrong!r}"


def test_moments_carry_their_zone():
    """A moment without an offset could be read in two ways, so it is refused."""
    good = example_of("lot.extended")
    with pytest.raises(AssertionError, match="date-time"):
        check_entry(entry("lot.extended", good | {"closes_at": "2026-03-05T10:03:12"}))


def test_an_unsold_lot_closes_without_price_and_code():
    """The one event whose fields may be empty."""
    check_entry(entry("lot.closed", example_of("lot.closed") | {"state": "unsold", "price_minor": None, "code": None}))


def test_other_entries_are_not_held_against_anything():
    """What partners are not told has no contract."""
    check_entry({"kind": "case.opened", "public": {"x": 1}, "subject": "case:1", "seq": 1})
