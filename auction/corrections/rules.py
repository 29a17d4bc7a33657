"""What a correction changes, whether that is material, and what follows for the window. Pure; 法释〔2016〕18号 12–14, 31(1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from auction.disclosure.rules import COST_TOPICS, PAID_BY_BUYER, Stated, cost_range, is_unknown
from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet
from auction.lots.announcement_rules import written

# While a lot is one of these its published file may be corrected.
CORRECTABLE = ("announced", "open", "paused")

# The asset's own columns that are published, by what they are called.
ASSET_TEXTS: Mapping[str, Words] = {
    "description": Words("Description", "财产描述"),
    "location": Words("Location", "坐落"),
    "certificate": Words("Certificate", "权证"),
    "occupancy": Words("Occupancy", "占有使用"),
    "tenancy": Words("Tenancy", "租赁"),
    "encumbrances": Words("Encumbrances", "权利负担"),
    "arrears": Words("Arrears", "欠费"),
    "known_defects": Words("Known defects", "已知瑕疵"),
}

# Which entry of the rule set's `material_changes` a change falls under; whatever is not here is not material.
GROUNDS: Mapping[tuple[str, str], str] = {
    ("text", "property"): "property", ("text", "known_defects"): "defects", ("text", "rights_and_duties"): "burdens",
    ("text", "defects_and_encumbrances"): "burdens", ("text", "present_state"): "possession", ("text", "taxes"): "costs",
    ("text", "bidder_conditions"): "conditions", ("text", "price"): "conditions", ("text", "deposit"): "conditions",
    ("text", "auction_time"): "conditions", ("text", "time_price_rules"): "conditions",
    ("text", "priority_purchasers"): "priority", ("text", "price_basis"): "basis",
    ("asset", "description"): "property", ("asset", "location"): "property", ("asset", "certificate"): "property",
    ("asset", "occupancy"): "possession", ("asset", "tenancy"): "burdens", ("asset", "encumbrances"): "burdens",
    ("asset", "arrears"): "costs", ("asset", "known_defects"): "defects",
    ("fact", "occupancy"): "possession", ("fact", "tenancy"): "burdens", ("fact", "encumbrance"): "burdens",
    ("fact", "defect"): "defects", **{("fact", topic): "costs" for topic in COST_TOPICS},
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing corrected: an item of the announcement, a text of the asset, or a disclosed fact (None: not there)."""

    part: str
    key: str
    before: str | Stated | None
    after: str | Stated | None


def grounds_of(changes: Iterable[Change], price_minor: int, rules: RuleSet) -> tuple[str, ...]:
    """Why these changes are material, as keys of `material_changes` in its order; empty when none is.

    `price_minor` is what shares of the price are compared at.
    """
    found = {GROUNDS.get((change.part, change.key)) for change in changes if _matters(change, price_minor)}
    return tuple(item.key for item in rules.material_changes if item.key in found)


def _matters(change: Change, price_minor: int) -> bool:
    """A text always does. A fact does when it says something else; a cost when it is more, or known less, than before."""
    if change.part != "fact":
        return True
    before, after = change.before, change.after
    if not (isinstance(before, Stated) and isinstance(after, Stated)):
        return True
    if change.key not in COST_TOPICS:
        return _content(before) != _content(after)
    if is_unknown(before):
        return False  # whoever enrolled has ticked that it may cost anything
    if is_unknown(after):
        return True
    least, most = cost_range(before, price_minor) or (0, 0)
    new_least, new_most = cost_range(after, price_minor) or (0, 0)
    moved = before.payer in PAID_BY_BUYER and after.payer not in PAID_BY_BUYER
    return not moved and not (least <= new_least and new_most <= most)


def _content(fact: Stated) -> tuple[Any, ...]:
    return (fact.what, fact.payer, fact.certainty, fact.least_minor, fact.most_minor, fact.least_ppm, fact.most_ppm)


def moved_texts(texts: Mapping[str, str], old: Sequence[datetime], new: Sequence[datetime]) -> dict[str, str]:
    """The announcement's texts with each moment of the old window written as that of the new one."""
    moved = {}
    for key, text in texts.items():
        # In one pass: a new moment may be an old one's twin.
        parts = text
        for number, moment in enumerate(old):
            parts = parts.replace(written(moment), f"\x00{number}\x00")
        for number, moment in enumerate(new):
            parts = parts.replace(f"\x00{number}\x00", written(moment))
        moved[key] = parts
    return moved


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The two texts as runs of (`same` | `gone` | `new`, text), for a page that shows what changed."""
    runs: list[tuple[str, str]] = []
    for act, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            runs.append(("same", before[start:end]))
            continue
        runs += [("gone", before[start:end])] if end > start else []
        runs += [("new", after[new_start:new_end])] if new_end > new_start else []
    return runs


def kept(side: str | Stated | None) -> Any:
    """One side of a change as JSON."""
    if not isinstance(side, Stated):
        return side
    facts = {name: getattr(side, name) for name in Stated.__dataclass_fields__ if name != "id"}
    return facts | {"stated_on": side.stated_on.isoformat()}


def as_stated(says: Mapping[str, Any], fact_id: int = 0) -> Stated:
    """A fact from its JSON."""
    return Stated(**{**says, "id": fact_id, "stated_on": date.fromisoformat(says["stated_on"])})
