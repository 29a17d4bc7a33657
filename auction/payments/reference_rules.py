"""Payment references (ISO 11649, "RF"): made, checked, and found in what payers write. Pure."""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

RANDOM_DIGITS = 10
_R, _F = "27", "15"  # letters count from A = 10

# Payers put spaces, dashes, dots and line ends anywhere, and leave "RF" out.
_BETWEEN = r"[\s.\-/_:]*"
_WITH_LETTERS = re.compile(rf"R{_BETWEEN}F{_BETWEEN}(?P<digits>[0-9](?:{_BETWEEN}[0-9]){{11}})")
_DIGITS_ALONE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


class Found(NamedTuple):
    """References in a text: those whose check digits are right, and those that look like one and are mistyped."""

    good: tuple[str, ...]
    mistyped: tuple[str, ...]


def make_reference(draw: Callable[[int], int]) -> str:
    """A new reference. `draw(n)` draws a number below n and must be unpredictable."""
    body = "".join(str(draw(10)) for _ in range(RANDOM_DIGITS))
    check = 98 - int(f"{body}{_R}{_F}00") % 97
    return f"RF{check:02d}{body}"


def is_reference(text: str) -> bool:
    """Whether the check digits say that this is one of ours, written without a fault."""
    match = re.fullmatch(r"RF([0-9]{2})([0-9]{10})", text, re.ASCII)
    return match is not None and int(f"{match[2]}{_R}{_F}{match[1]}") % 97 == 1


def references_in(text: str) -> Found:
    """Every reference in a payer's text: full-width, lower case, spaced, or without its letters.

    One digit wrong, or two neighbours exchanged, is always noticed (modulus 97).
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    lettered = ["RF" + re.sub(r"[^0-9]", "", match["digits"]) for match in _WITH_LETTERS.finditer(plain)]
    alone = ["RF" + digits for digits in _DIGITS_ALONE.findall(plain)]
    good = dict.fromkeys(one for one in lettered + alone if is_reference(one))
    mistyped = dict.fromkeys(one for one in lettered if one not in good)
    return Found(tuple(good), tuple(mistyped))


def spaced(reference: str) -> str:
    """The reference in groups of four, as people read it: RF18 5390 0754 7034."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))
