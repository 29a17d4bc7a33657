"""Money as integers in the currency's smallest unit: reading, writing, rounding, splitting."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .refusal import Refusal


class Currency(NamedTuple):
    """How one currency is written: its sign and how many decimals its smallest unit has."""

    sign: str
    decimals: int


CURRENCIES = {
    "CNY": Currency("¥", 2),
    "USD": Currency("$", 2),
    "EUR": Currency("€", 2),
    "KRW": Currency("₩", 0),
}
MOST_MINOR = 10**15

_MINUS_SIGNS = "-−–—"
_FULL_WIDTH = re.compile(r"[\uff01-\uff60\uffe0-\uffe6、。\u3000]")
_SEPARATED = re.compile(r"[0-9.,'’_\s\u2009]*")
_NUMBER = re.compile(r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]+))?")


def parse_amount(text: str, currency: str = "CNY", *, refuse_zero: bool = False) -> int:
    """Read an amount a person typed ("1234.5", "1,234.50", "¥1,234") into minor units.

    Refuses everything that is not surely one amount: empty, full-width characters, other scripts' digits,
    negative, letters or exponents, misplaced separators, fractions of the smallest unit, more than 10^15
    minor units, and zero where `refuse_zero`.
    """
    sign, places = CURRENCIES[currency]
    typed = text.strip()
    if not typed:
        raise Refusal("AMOUNT_EMPTY")
    if _FULL_WIDTH.search(typed):
        # A full-width comma may be a thousands or a decimal mark to its writer, so none is guessed.
        raise Refusal("AMOUNT_FULL_WIDTH")
    if any(character.isnumeric() and not character.isascii() for character in typed):
        raise Refusal("AMOUNT_OTHER_DIGITS")
    if typed.removeprefix(sign).lstrip()[:1] in tuple(_MINUS_SIGNS):
        raise Refusal("AMOUNT_NEGATIVE")
    if any(typed.startswith(other.sign) for code, other in CURRENCIES.items() if code != currency):
        raise Refusal("AMOUNT_OTHER_CURRENCY", currency=currency)
    number = _NUMBER.fullmatch(typed.removeprefix(sign).lstrip())
    if number is None:
        raise Refusal(_unreadable_code(typed.removeprefix(sign).lstrip()))
    return _minor(number["whole"], number["decimals"] or "", places, refuse_zero)


def format_amount(minor: int, currency: str = "CNY") -> str:
    """Write minor units for people: 123450 → "¥1,234.50"; a negative amount → "-¥1,234.50"."""
    sign, places = CURRENCIES[currency]
    whole, rest = divmod(abs(minor), 10**places)
    minus = "-" if minor < 0 else ""
    return f"{minus}{sign}{whole:,}" + (f".{rest:0{places}d}" if places else "")


def capital_words(fen: int) -> str:
    """Write an amount of renminbi in Chinese capital numerals (大写), as on a confirmation letter.

    `fen` from 0 to 10^15. After whole yuan or whole jiao the text ends with 整.
    """
    if fen < 0:
        raise Refusal("AMOUNT_NEGATIVE")
    if fen > MOST_MINOR:
        raise Refusal("AMOUNT_TOO_LARGE")
    yuan, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_capital_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_CAPITALS[jiao]}角"
    elif yuan and last:
        words += "零"
    if last:
        return f"{words}{_CAPITALS[last]}分"
    return f"{words or '零元'}整"


def round_half_up(exact: Fraction) -> int:
    """Round an exact number of minor units to the nearest one, halves away from zero."""
    doubled = abs(exact) * 2 + 1
    return (1 if exact >= 0 else -1) * (doubled.numerator // (2 * doubled.denominator))


def round_up(exact: Fraction | int, unit_minor: int = 1) -> int:
    """The least multiple of `unit_minor` that is not below `exact` (for legal floors)."""
    return -(-Fraction(exact) // unit_minor) * unit_minor


def round_down(exact: Fraction | int, unit_minor: int = 1) -> int:
    """The greatest multiple of `unit_minor` that is not above `exact` (for legal ceilings)."""
    return Fraction(exact) // unit_minor * unit_minor


def split(pool_minor: int, weights: Sequence[int]) -> list[int]:
    """Share `pool_minor` in proportion to `weights`; the shares always sum to the pool.

    Odd units go to the largest remainders, equal remainders in the given order. The law is silent on the
    odd fen; this way no share differs from the exact one by a whole unit. Weights must not all be zero.
    """
    total = sum(weights)
    shares = [pool_minor * weight // total for weight in weights]
    remainders = [pool_minor * weight % total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in by_remainder[: pool_minor - sum(shares)]:
        shares[place] += 1
    return shares


def _unreadable_code(typed: str) -> str:
    """Which refusal names best why `typed` is no amount: separators in odd places, or no number at all."""
    separators = {character for character in typed if not character.isdigit() and character != "."}
    if separators and _SEPARATED.fullmatch(typed) and any(character.isdigit() for character in typed):
        return "AMOUNT_SEPARATORS"
    return "AMOUNT_UNREADABLE"


def _minor(whole: str, decimals: str, places: int, refuse_zero: bool) -> int:
    """Whole and decimal digits → minor units. The length is checked first: int() refuses very long texts."""
    if len(decimals) > places:
        raise Refusal("AMOUNT_DECIMALS", decimals=places)
    digits = (whole.replace(",", "") + decimals.ljust(places, "0")).lstrip("0")
    if len(digits) > len(str(MOST_MINOR)) or int(digits or "0") > MOST_MINOR:
        raise Refusal("AMOUNT_TOO_LARGE")
    if refuse_zero and not digits:
        raise Refusal("AMOUNT_ZERO")
    return int(digits or "0")


_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")


def _capital_whole(number: int) -> str:
    """Capital numerals of a whole positive number. One 零 stands for any gap of zeros inside it."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            group_skipped = high % 10**4 == 0  # 壹万亿零壹仟万: the whole 亿 group is empty
            gap = "零" if low and (low < unit // 10 or group_skipped) else ""
            return _capital_whole(high) + name + gap + (_capital_whole(low) if low else "")
    return _capital_group(number)


def _capital_group(number: int) -> str:
    """Capital numerals of 1 to 9999: leading and trailing zeros are silent, an inner gap is one 零."""
    words = ""
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        words += f"{_CAPITALS[int(digit)]}{place}" if digit != "0" else "零"
    return re.sub("零+", "零", words).strip("零")
