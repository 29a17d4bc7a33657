"""A sealed number opens with its secret, for what it is about, and for nobody else."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from auction.ground.sealing import seal, unseal

SECRET = "secret-" * 6
numbers = st.integers(0, 10**15)


@given(numbers)
def test_what_was_sealed_opens(number):
    """The number comes back, and stands nowhere in the sealed text."""
    assert unseal(SECRET, seal(SECRET, number, "lot 1"), "lot 1") == number


@given(numbers, numbers)
def test_seals_say_nothing(number, other):
    """Every seal has the same length, and the same number is sealed differently each time."""
    one, again, third = seal(SECRET, number, "lot 1"), seal(SECRET, number, "lot 1"), seal(SECRET, other, "lot 1")
    assert one != again
    assert len(one) == len(again) == len(third)


@given(numbers, st.integers(0, 39), st.integers(1, 255))
def test_a_changed_or_moved_seal_does_not_open(number, place, change):
    """One byte changed, another secret, another matter, or no seal at all: None, never another number."""
    sealed = seal(SECRET, number, "lot 1")
    whole = bytearray(base64.urlsafe_b64decode(sealed))
    whole[place] ^= change
    changed = base64.urlsafe_b64encode(bytes(whole)).decode()
    assert [unseal(SECRET, text, "lot 1") for text in (changed, "", "?", sealed[:20])] == [None] * 4
    assert unseal(SECRET, sealed, "lot 2") is None
    assert unseal(SECRET + "x", sealed, "lot 1") is None
