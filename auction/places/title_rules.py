"""What a listing's title says: the round, and the region of the thing. Pure.

The region is read as people write it: from the front, each name the longest that the tree knows at this place, a later one
below the earlier ("四川省成都市金牛区" → 金牛区). Names may lack their kind ("四川成都金牛"), their nation ("禄劝县" for
禄劝彝族苗族自治县), and their province or city ("金牛区" alone, when no other division bears the name). A court's place is not
the thing's: the title is read, nothing else.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from .tree_rules import Division, divisions, path_of

# Tags in brackets before the title, or the words themselves: the round by the name that `lots.rules` gives it.
_ROUND_WORDS: tuple[tuple[str, str], ...] = (
    ("selloff", r"变卖|变价"),
    ("reauction", r"重新拍卖|重拍|再次拍卖"),
    ("second", r"第二次|二次拍卖|二拍|第2次"),
    ("first", r"第一次|首次拍卖|一次拍卖|一拍|第1次"),
)
_TAG = re.compile(r"^\s*[\[【((〔《]([^\]】))〕》]{1,20})[\]】))〕》]\s*")
# What may stand before the place.
_BEFORE = re.compile(r"^(?:关于|拍卖|变卖|处置|[位座坐]落[于在]?|位于|中国)+")
_NATIONS = (
    "维吾尔|哈萨克|柯尔克孜|塔吉克|蒙古|锡伯|达斡尔|鄂温克|鄂伦春|各"
    "|壮|回|满|苗|彝|土家|藏|侗|瑶|白|傣|黎|羌|朝鲜|哈尼|布依|水|仡佬|畲|拉祜|佤|纳西|景颇|傈僳|土|撒拉|东乡|保安|裕固|毛南|仫佬|独龙|怒|普米|布朗"
)
_NATION = re.compile(rf"(?:(?:{_NATIONS})族?)+(?=自治)")
_KIND = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|区|县|盟|旗)$"
)
_LEAST = 2


class Region(NamedTuple):
    """Codes of province, city and district; None where the title does not say, or the register has no such level."""

    province: str | None
    city: str | None
    district: str | None

    @property
    def code(self) -> str | None:
        """The narrowest of them."""
        return self.district or self.city or self.province


NOWHERE = Region(None, None, None)


def round_of(title: str) -> str | None:
    """The round that a title or its tag names: first, second, reauction or selloff; None when it names none."""
    tag = _TAG.match(title)
    said = tag[1] if tag else title
    for kind, words in _ROUND_WORDS:
        if re.search(words, said):
            return kind
    return None


def untagged(title: str) -> str:
    """The title without the tags before it."""
    while tag := _TAG.match(title):
        title = title[tag.end() :]
    return title.strip()


def region_of(text: str) -> Region:
    """Where a thing is, as the front of a title or address says; NOWHERE when it does not, or says it of two places."""
    rest = _BEFORE.sub("", re.sub(r"\s+", "", untagged(text)))
    found: Division | None = None
    while (step := _next(rest, found)) is not None:
        found, length = step
        rest = rest[length:]
    return _region(found) if found else NOWHERE


def _next(rest: str, above: Division | None) -> tuple[Division, int] | None:
    """The longest name at the front that stands below what was read, and how long it is."""
    names = _names()
    for length in range(min(len(rest), _longest()), _LEAST - 1, -1):
        name = rest[:length]
        if name not in names:
            continue
        below = [one for one in names[name] if above is None or _is_below(one, above)]
        if above is not None and not below:
            # Said twice ("重庆市重庆市", "三亚市三亚"): it stays where it is.
            if any(one.code == above.code for one in names[name]):
                return above, length
            continue
        if len(below) > 1 and above is None:
            below = _one_of_many(below, rest[length:])
        if len(below) >= 1 and (one := _highest(below)) is not None and _is_name(one, name, rest[length:]):
            return one, length
    return None


def _is_name(division: Division, name: str, behind: str) -> bool:
    """Whether the characters are the division: its whole name, or a short one that no other thing's name goes on from."""
    if name == division.name or _KIND.search(name):
        return True
    if division.level == 2 and _short(division.name) == name and len(name) <= _LEAST:
        # "新华" may be a road, "城关" a town: a district is named by two characters only within its city.
        return False
    return not behind[:1] or behind[0] not in "路街道巷里村镇乡河江湖山大花家园小新中东西南北"


def _one_of_many(same: list[Division], behind: str) -> list[Division]:
    """Of several divisions with one name the one below which the next name stands; else the higher one."""
    steps = [(one, _next(behind, one)) for one in same]
    return [one for one, step in steps if step is not None and step[0] != one] or same


def _highest(same: list[Division]) -> Division | None:
    """The one division meant: of a city and its district of one name the city; None of two that stand apart."""
    level = min(one.level for one in same)
    high = [one for one in same if one.level == level]
    return high[0] if len(high) == 1 else None


def _is_below(division: Division, above: Division) -> bool:
    return division.code != above.code and any(one.code == above.code for one in path_of(division.code))


def _region(division: Division) -> Region:
    codes: list[str | None] = [None, None, None]
    for one in path_of(division.code):
        codes[one.level] = one.code
    return Region(*codes)


def _short(name: str) -> str:
    """A name without kind and nation, when two characters or more are left."""
    bare = _NATION.sub("", name)
    short = _KIND.sub("", bare)
    return short if len(short) >= _LEAST else name


def _written(division: Division) -> set[str]:
    """The ways in which a division's name is written."""
    name = division.name
    nationless = _NATION.sub("", name).replace("自治", "")
    ways = {name, nationless, _short(name)}
    return {way for way in ways if len(way) >= _LEAST}


@cache
def _names() -> Mapping[str, tuple[Division, ...]]:
    """Divisions by every way in which their name is written."""
    found: dict[str, list[Division]] = {}
    for division in divisions().values():
        if not division.is_bracket:
            for way in _written(division):
                found.setdefault(way, []).append(division)
    return {way: tuple(same) for way, same in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _names()))
