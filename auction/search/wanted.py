"""What an address asks for: read once, refused by name, written again in one order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from auction.cases.rules import ASSET_KINDS
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.lots.rules import PUBLIC_STATES, ROUND_KINDS
from auction.places.tree_rules import whole_code

from .rules import KNOWN, Q_CHARACTERS_MOST, RADII_KM, SORTS, STATE_GROUPS, shortened

_POINT = re.compile(r"\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*[,，]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*")
RADIUS_KM = 20


@dataclass(frozen=True)
class Wanted:
    """A search. Prices in fen, of lots in yuan; `place` a division code; `near` latitude and longitude in millionths of
    a degree (WGS 84); days in the court's zone. `state`: a public state or one of `rules.STATE_GROUPS`.
    """

    q: str = ""
    kind: tuple[str, ...] = ()
    place: str | None = None
    near: tuple[int, int] | None = None
    km: int | None = None
    court: int | None = None
    round: tuple[str, ...] = ()
    state: str = "on"
    price_from: int | None = None
    price_to: int | None = None
    deposit_to: int | None = None
    discount: int | None = None
    ends_from: date | None = None
    ends_to: date | None = None
    known: tuple[str, ...] = ()
    sort: str = "soonest"

    def items(self) -> list[tuple[str, str]]:
        """Names and values of the address, in one order; what is not asked for is left out."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                several = value if isinstance(value, tuple) and field.name != "near" else (value,)
                found += [(field.name, _written(field.name, one)) for one in several]
        return found

    def arguments(self) -> dict[str, Any]:
        """The same for `url_for`: every name with its values."""
        grouped: dict[str, list[str]] = {}
        for name, value in self.items():
            grouped.setdefault(name, []).append(value)
        return grouped

    def query_string(self) -> str:
        """The search as the part of an address behind "?"; equal searches are written alike. Empty for the list as it opens."""
        return urlencode(self.items())

    def sorted_by(self, sort: str) -> "Wanted":
        """The same lots in another order."""
        return replace(self, sort=sort)

    def in_state(self, state: str) -> "Wanted":
        """The same search among lots of another state."""
        return replace(self, state=state)

    def at(self, place: str) -> "Wanted":
        """The same search in a division."""
        return replace(self, place=place)

    def without(self, name: str, value: str | None = None) -> "Wanted":
        """The search without one of its wishes, or without one value of several."""
        before = getattr(self, name)
        left: dict[str, Any] = {name: type(self).__dataclass_fields__[name].default}
        if value is not None and isinstance(before, tuple):
            left[name] = tuple(one for one in before if one != value)
        if name == "near":
            left |= {"near": None, "km": None}
        return replace(self, **left)


def read(args: Mapping[str, str], state: str = "on") -> Wanted:
    """What the arguments of an address ask for; `state` when they name none. Refuses SEARCH_TOO_LONG, FILTER_UNKNOWN,
    FILTER_TURNED and what `parse_amount` refuses; arguments of other names are none of its business.
    """
    wanted, faults = read_all(args, state)
    for fault in faults.values():
        raise fault
    return wanted


def of_query(query: str) -> Wanted:
    """The search that `query_string` has written. Refuses as `read`."""
    return read(MultiDict(parse_qsl(query)))


def read_all(args: Mapping[str, str], state: str = "on") -> tuple[Wanted, dict[str, Refusal]]:
    """What can be read, and the refusal of each argument that cannot, by its name."""
    faults: dict[str, Refusal] = {}
    values: dict[str, Any] = {}
    for name, reader in _READERS.items():
        texts = [text.strip() for text in _listed(args, name) if text.strip()]
        try:
            value = reader(name, texts)
            if value not in (None, ()):
                values[name] = value
        except Refusal as refusal:
            faults[name] = refusal
    values.setdefault("state", state)
    place = values.pop("place", None)
    if place is not None and (code := whole_code(place)):
        values["place"] = code
    elif place is not None:
        # Addresses of earlier times hold a part of the address here.
        values["q"] = f"{values.get('q', '')} {place}".strip()
    if "near" in values:
        values.setdefault("km", RADIUS_KM)
    else:
        values.pop("km", None)
    for name in ("price", "ends"):
        first, last = values.get(f"{name}_from"), values.get(f"{name}_to")
        if first is not None and last is not None and first > last:
            faults[f"{name}_from"] = Refusal("FILTER_TURNED")
    return Wanted(**values), faults


def _listed(args: Mapping[str, str], name: str) -> list[str]:
    if isinstance(args, MultiDict):
        return args.getlist(name)
    return [args[name]] if name in args else []


def _unknown(name: str, text: str) -> Refusal:
    return Refusal("FILTER_UNKNOWN", name=name, value=shortened(text))


def _words(name: str, texts: list[str]) -> str | None:
    text = " ".join(" ".join(texts).split())
    if len(text) > Q_CHARACTERS_MOST:
        raise Refusal("SEARCH_TOO_LONG", most=Q_CHARACTERS_MOST, length=len(text), begin=shortened(text))
    return text or None


def _place(name: str, texts: list[str]) -> str | None:
    text = _words(name, texts[-1:])
    if text and text.isascii() and text.isdigit() and whole_code(text) is None:
        raise _unknown(name, text)
    return text


def _of(allowed: tuple[str, ...], most: int = 1) -> Callable[[str, list[str]], Any]:
    def read_choice(name: str, texts: list[str]) -> Any:
        for text in texts:
            if text not in allowed:
                raise _unknown(name, text)
        chosen = tuple(one for one in allowed if one in texts)
        # Everything there is, is no wish.
        return (() if len(chosen) == len(allowed) and most > 1 and name != "known" else chosen) if most > 1 else (
            texts[-1] if texts else None
        )  # fmt: skip

    return read_choice


def _whole(least: int, most: int) -> Callable[[str, list[str]], int | None]:
    def read_whole(name: str, texts: list[str]) -> int | None:
        if not texts:
            return None
        text = texts[-1]
        if not (text.isascii() and text.isdigit() and len(text) < 16 and least <= int(text) <= most):
            raise _unknown(name, text)
        return int(text)

    return read_whole


def _amount(name: str, texts: list[str]) -> int | None:
    return parse_amount(texts[-1]) if texts else None


def _day(name: str, texts: list[str]) -> date | None:
    try:
        return date.fromisoformat(texts[-1]) if texts else None
    except ValueError:
        raise _unknown(name, texts[-1]) from None


def _point(name: str, texts: list[str]) -> tuple[int, int] | None:
    if not texts:
        return None
    point = _POINT.fullmatch(texts[-1])
    latitude, longitude = (round(float(degrees) * 1_000_000) for degrees in point.groups()) if point else (10**9, 0)
    if not (abs(latitude) <= 90_000_000 and abs(longitude) <= 180_000_000):
        raise _unknown(name, texts[-1])
    return latitude, longitude


def _written(name: str, value: Any) -> str:
    if name in ("price_from", "price_to", "deposit_to"):
        return f"{value // 100}.{value % 100:02}".removesuffix(".00")
    if name == "near":
        return ",".join(f"{degrees / 1_000_000:.6f}".rstrip("0").rstrip(".") for degrees in value)
    return str(value)


_READERS: Mapping[str, Callable[[str, list[str]], Any]] = {
    "q": _words, "kind": _of(tuple(ASSET_KINDS), 9), "place": _place, "near": _point, "km": _whole(1, RADII_KM[-1]),
    "court": _whole(1, 10**15), "round": _of(ROUND_KINDS, 9), "state": _of((*STATE_GROUPS, *PUBLIC_STATES)),
    "price_from": _amount, "price_to": _amount, "deposit_to": _amount, "discount": _whole(1, 99), "ends_from": _day,
    "ends_to": _day, "known": _of(tuple(KNOWN), 9), "sort": _of(tuple(SORTS)),
}  # fmt: skip
