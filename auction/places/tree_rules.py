"""The tree of the country's divisions: province, city, district, each with a code of six digits. Pure.

Codes end in 0000 for a province and in 00 for a city. Some cities are mere brackets of the register ("市辖区",
"省直辖县级行政区划"): nobody says their names, so paths leave them out.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = ("province", "city", "district")
# What the register calls the gap between a province and its districts.
BRACKETS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@dataclass(frozen=True)
class Division:
    """One division. `level`: 0 province, 1 city, 2 district; `name_en`: its English name or pinyin."""

    code: str
    name: str
    parent_code: str | None
    name_en: str

    @property
    def level(self) -> int:
        return level_of(self.code)

    @property
    def is_bracket(self) -> bool:
        """Whether it stands in the register only to hold others."""
        return self.level == 1 and self.name in BRACKETS

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.name if language == "zh" else self.name_en or self.name


def level_of(code: str) -> int:
    """0 for the code of a province, 1 of a city, 2 of a district."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by their code, in its order."""
    rows = csv.DictReader(files(__package__).joinpath("divisions.csv").read_text(encoding="utf-8").splitlines())
    found = [Division(row["code"], row["name"], row["parent_code"] or None, row["name_en"]) for row in rows]
    return {division.code: division for division in sorted(found, key=lambda division: division.code)}


@cache
def children() -> Mapping[str | None, tuple[Division, ...]]:
    """The divisions below each code; below None the provinces. Districts in a bracket also stand below its province."""
    below: dict[str | None, list[Division]] = {}
    for division in divisions().values():
        below.setdefault(division.parent_code, []).append(division)
        parent = divisions().get(division.parent_code or "")
        if parent is not None and parent.is_bracket:
            below.setdefault(parent.parent_code, []).append(division)
    return {code: tuple(one for one in found if not one.is_bracket) for code, found in below.items()}


def path_of(code: str | None) -> tuple[Division, ...]:
    """Province, city and district of a code, brackets left out. A district that the register does not know (any more)
    gives what stands above it; () for no code or one of no province.
    """
    if not code or len(code) != 6:
        return ()
    known = (divisions().get(above) for above in dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code)))
    return tuple(division for division in known if division and not division.is_bracket)


def place_name(code: str | None, language: str) -> str:
    """The whole name of a code: "四川省成都市金牛区", "Sichuan, Chengdu, Jinniu"; empty for none."""
    names = [division.called(language) for division in path_of(code)]
    return "".join(names) if language == "zh" else ", ".join(names)


def whole_code(digits: str) -> str | None:
    """The code that two, four or six digits begin ("51", "5101"), or None when there is no such division."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6)):
        return None
    code = digits.ljust(6, "0")
    return code if code in divisions() else None


def within(code: str) -> str:
    """The digits that all codes in this division begin with."""
    return code[: (2, 4, 6)[level_of(code)]]
