"""The inputs of one worked case, read by name and refused by name; and the figures as such files write them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from auction.ground.money import CURRENCIES, parse_amount
from auction.ground.refusal import COURT_ZONE, Refusal

_NOT_GIVEN = object()
MEANT = {"yes": True, "true": True, "no": False, "false": False}


class Inputs:
    """What a case gives. Every read is noted, so that an input nobody reads can be told (`unread`)."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given, self.read = given, set[str]()
        self.currency = str(given.get("currency", "CNY"))
        if self.currency not in CURRENCIES:
            raise Refusal("CHECK_UNSUPPORTED", what=f"currency {self.currency}")
        self.read.add("currency")

    def unread(self) -> list[str]:
        """Inputs that no rule asked for."""
        return sorted(set(self.given) - self.read)

    def has(self, name: str) -> bool:
        """Whether an input is there and says something."""
        self.read.add(name)
        return self.given.get(name) is not None

    def value(self, name: str, default: Any = _NOT_GIVEN) -> Any:
        """An input as it stands in the file; `default` where it is absent or null. Refuses CHECK_INPUT_MISSING."""
        if self.has(name):
            return self.given[name]
        if default is _NOT_GIVEN:
            raise Refusal("CHECK_INPUT_MISSING", name=name)
        return default

    def minor(self, name: str, default: Any = _NOT_GIVEN) -> Any:
        """An amount in minor units; a `default` is returned as it is."""
        value = self.value(name, default)
        return value if value is default else self.amount_of(name, value)

    def amount_of(self, name: str, value: Any) -> int:
        """One amount of a list. Refuses CHECK_INPUT_UNREADABLE."""
        try:
            return parse_amount(str(value), self.currency)
        except Refusal:
            raise _unreadable(name, value) from None

    def ratio(self, name: str, default: Fraction) -> Fraction:
        """A ratio, exact."""
        value = self.value(name, default)
        return value if isinstance(value, Fraction) else _read(Fraction, name, value)

    def whole(self, name: str, default: Any = _NOT_GIVEN) -> Any:
        """A whole number of days, minutes, months."""
        value = self.value(name, default)
        return value if value is default else _read(int, name, value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no."""
        value = self.value(name, default)
        meant = MEANT.get(str(value).lower())
        if meant is None:
            raise _unreadable(name, value)
        return meant

    def day(self, name: str) -> date:
        """A calendar day."""
        return self.day_of(name, self.value(name))

    def day_of(self, name: str, value: Any) -> date:
        """One day of a list; of a moment its day."""
        return _read(lambda text: date.fromisoformat(text[:10]), name, value)

    def moment(self, name: str) -> datetime:
        """A moment; court time where the file names no zone."""
        return self.moment_of(name, self.value(name))

    def moment_of(self, name: str, value: Any) -> datetime:
        """One moment of a list."""
        at = _read(datetime.fromisoformat, name, value)
        return at if at.tzinfo else at.replace(tzinfo=COURT_ZONE)

    def pairs(self, name: str) -> Sequence[Sequence[Any]]:
        """A list of lists, empty when it is absent."""
        rows = self.value(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) >= 2 for row in rows):
            raise _unreadable(name, rows)
        return rows

    def money(self, minor: int) -> str:
        """Minor units as a decimal text in main units."""
        places = CURRENCIES[self.currency].decimals
        return _placed(minor, places)


def _read(reader: Any, name: str, value: Any) -> Any:
    try:
        return reader(str(value))
    except (ValueError, ZeroDivisionError):
        raise _unreadable(name, value) from None


def _unreadable(name: str, value: Any) -> Refusal:
    return Refusal("CHECK_INPUT_UNREADABLE", name=name, value=str(value))


def decimal_text(exact: Fraction) -> str:
    """An exact decimal where there is one, else twelve places."""
    for places in range(13):
        scaled = exact * 10**places
        if scaled.denominator == 1:
            return _placed(scaled.numerator, places)
    return _placed(round(exact * 10**12), 12)


def _placed(scaled: int, places: int) -> str:
    whole, rest = divmod(abs(scaled), 10**places)
    return ("-" if scaled < 0 else "") + str(whole) + (f".{rest:0{places}d}" if places else "")


def plain(computed: Any) -> Any:
    """What was computed as JSON: ratios as decimals, days and moments as ISO texts."""
    if isinstance(computed, Mapping):
        return {str(key): plain(value) for key, value in computed.items()}
    if isinstance(computed, list | tuple):
        return [plain(value) for value in computed]
    if isinstance(computed, Fraction):
        return decimal_text(computed)
    return computed.isoformat() if isinstance(computed, date | datetime | time) else computed


def agrees(expected: Any, computed: Any) -> bool:
    """Whether what a case expects is what was computed; of a mapping the expected keys alone.

    Figures are compared as numbers ("1800000" = "1800000.00"); a ratio may be expected rounded half-up; a moment may
    be written in another zone. One value may stand for a list of equal ones.
    """
    if isinstance(expected, Mapping):
        return isinstance(computed, Mapping) and all(
            key in computed and agrees(value, computed[key]) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(computed, list | tuple) and len(expected) == len(computed)
            and all(agrees(one, other) for one, other in zip(expected, computed, strict=True))
        )  # fmt: skip
    if isinstance(computed, list | tuple):
        return bool(computed) and all(agrees(expected, value) for value in computed)
    if isinstance(expected, bool) or isinstance(computed, bool) or None in (expected, computed):
        return expected is computed
    return _agrees_written(str(expected), computed)


def _agrees_written(expected: str, computed: Any) -> bool:
    try:
        if isinstance(computed, datetime):
            at = datetime.fromisoformat(expected)
            return (at if at.tzinfo else at.replace(tzinfo=COURT_ZONE)) == computed
        if isinstance(computed, date | time):
            return type(computed).fromisoformat(expected) == computed
        if isinstance(computed, Fraction):
            places = len(expected.partition(".")[2])
            return Fraction(expected) in (computed, Fraction(_half_up(computed * 10**places), 10**places))
        return expected == str(computed) or Fraction(expected) == Fraction(str(computed))
    except ValueError:
        return False


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
