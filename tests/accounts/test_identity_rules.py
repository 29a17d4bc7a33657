"""Numbers of identity documents: shape, check characters, one spelling."""

import pytest

from auction.accounts.identity_rules import identity_number, is_company_code, is_resident_id, masked, phone_number
from auction.ground.refusal import Refusal

RESIDENT = "11010519491231002X"  # the example printed in GB 11643
COMPANY = "91350100M000100Y43"  # an example in circulation for GB 32100


def test_resident_number_of_the_standard():
    """The standard's own example passes; every other last character fails."""
    assert is_resident_id(RESIDENT)
    assert [end for end in "0123456789X" if is_resident_id(RESIDENT[:-1] + end)] == ["X"]


@pytest.mark.parametrize("place", range(17))
def test_resident_number_with_one_digit_changed(place):
    """One wrong digit anywhere is found."""
    for digit in "0123456789":
        if digit != RESIDENT[place]:
            assert not is_resident_id(RESIDENT[:place] + digit + RESIDENT[place + 1 :])


def test_resident_number_with_an_impossible_birthday():
    """The check character may fit and the day of birth still not exist."""
    fitting = [f"1101051949023100{n:1d}{check}" for n in range(10) for check in "0123456789X"]
    assert not any(is_resident_id(number) for number in fitting)


@pytest.mark.parametrize("place", range(18))
def test_company_code_with_one_character_changed(place):
    """A valid code passes; one wrong character anywhere is found."""
    assert is_company_code(COMPANY)
    for character in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if character != COMPANY[place]:
            assert not is_company_code(COMPANY[:place] + character + COMPANY[place + 1 :])


@pytest.mark.parametrize("code", ["", COMPANY[:-1], COMPANY + "1", COMPANY.replace("Y", "I"), "９" + COMPANY[1:]])
def test_company_code_of_another_shape(code):
    """Length and alphabet are the standard's."""
    assert not is_company_code(code)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("resident_id", " 110105 19491231 002x ", RESIDENT),
        ("resident_id", "１１０１０５１９４９１２３１００２Ｘ", RESIDENT),
        ("company_code", "91350100-M000100Y43", COMPANY),
        ("passport", "e 1234567", "E1234567"),
    ],
)
def test_one_spelling_per_number(kind, typed, kept):
    """Spaces, hyphens, small and full-width characters make no difference."""
    assert identity_number(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("resident_id", "110105194912310021", "RESIDENT_ID_WRONG"),
        ("resident_id", "", "RESIDENT_ID_WRONG"),
        ("company_code", RESIDENT, "COMPANY_CODE_WRONG"),
        ("passport", "PASSPORT", "PASSPORT_NUMBER_WRONG"),
        ("passport", "E1234567\0", "PASSPORT_NUMBER_WRONG"),
        ("staff_card", "1", "ID_KIND_UNKNOWN"),
        ("", RESIDENT, "ID_KIND_UNKNOWN"),
    ],
)
def test_wrong_numbers_have_their_own_message(kind, typed, code):
    """Each kind of document refuses in its own words; a staff card proves nothing."""
    with pytest.raises(Refusal) as caught:
        identity_number(kind, typed)
    assert caught.value.code == code


def test_telephone_numbers():
    """Half-width digits with spaces, hyphens and one leading plus; nothing else."""
    assert phone_number("＋86 138-0000-0000") == "+86 138-0000-0000"
    for typed in ("", "12", "phone", "138+0000", "1" * 40):
        with pytest.raises(Refusal, match="PHONE_WRONG"):
            phone_number(typed)


def test_masked_numbers_keep_their_ends():
    """The middle is hidden; a short number entirely."""
    assert masked(RESIDENT) == "110***********002X"
    assert masked("E1234567") == "********"
