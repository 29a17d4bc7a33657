"""What is known of a thing for sale and what it will cost beside its price. Pure; articles 13(5), 13(9), 14(3), 30."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from auction.ground.refusal import Refusal, Words

TOPICS: Mapping[str, Words] = {
    "occupancy": Words("Occupancy", "占有使用"),
    "tenancy": Words("Tenancy", "租赁"),
    "encumbrance": Words("Encumbrance", "权利负担"),
    "defect": Words("Defect", "瑕疵"),
    "tax": Words("Taxes of the transfer", "过户税费"),
    "arrears": Words("Arrears", "欠费"),
    "clearing": Words("Clearing", "腾退"),
    "registration": Words("Registration", "过户登记"),
    "other_cost": Words("Other cost", "其他费用"),
}
# Topics that say what is paid beside the price; the others say what the thing is like.
COST_TOPICS = ("tax", "arrears", "clearing", "registration", "other_cost")

PAYERS: Mapping[str, Words] = {
    "nobody": Words("Costs nobody anything", "不产生费用"),
    "buyer": Words("The buyer", "买受人"),
    "by_law": Words("Each as the law says; the range is the buyer's part", "依法各自承担（金额为买受人应承担部分）"),
    "debtor": Words("The judgment debtor, out of the price", "被执行人，从拍卖款中支付"),
    "unknown": Words("Not known", "不详"),
}
PAID_BY_BUYER = ("buyer", "by_law")

CERTAINTIES: Mapping[str, Words] = {
    "proved": Words("Proved by a document", "有文件证明"),
    "stated": Words("Told by somebody, not checked", "有关人员陈述，未经核实"),
    "estimated": Words("Estimated", "估算"),
    "unknown": Words("Not known", "不详"),
}

# The asset's own texts that facts are first drafted from.
DRAFTED_FROM: Mapping[str, str] = {
    "occupancy": "occupancy", "tenancy": "tenancy", "encumbrance": "encumbrances", "defect": "known_defects",
    "arrears": "arrears",
}  # fmt: skip
SAYS_UNKNOWN = ("不详", "不明", "未知", "未掌握", "未核实", "not known", "unknown")
SAYS_NONE = ("无", "无欠费", "没有", "none")

PPM = 1_000_000


@dataclass(frozen=True)
class Stated:
    """One fact as it stands: amounts in minor units, or shares of the price in millionths, or neither (not known)."""

    id: int
    topic: str
    what: str
    payer: str
    certainty: str
    source: str
    stated_on: date
    least_minor: int | None = None
    most_minor: int | None = None
    least_ppm: int | None = None
    most_ppm: int | None = None


def check_range(least: int | None, most: int | None) -> None:
    """Refuse RANGE_HALF when only one end is given, RANGE_TURNED when the least is more than the most."""
    if (least is None) != (most is None):
        raise Refusal("RANGE_HALF")
    if least is not None and most is not None and least > most:
        raise Refusal("RANGE_TURNED")


def check_fact(topic: str, payer: str, certainty: str, amounts: tuple[int | None, int | None],
               shares: tuple[int | None, int | None]) -> None:  # fmt: skip
    """Refuse what contradicts itself: half a range, two ranges, a figure that is "not known" or that nobody pays."""
    if topic not in TOPICS or payer not in PAYERS or certainty not in CERTAINTIES:
        raise Refusal("REQUEST_MALFORMED", detail="fact")
    check_range(*amounts)
    check_range(*shares)
    has_amounts, has_shares = amounts[0] is not None, shares[0] is not None
    if has_amounts and has_shares:
        raise Refusal("RANGE_TWICE")
    if (has_amounts or has_shares) and (certainty == "unknown" or payer == "nobody"):
        raise Refusal("RANGE_OF_UNKNOWN")


def is_unknown(fact: Stated) -> bool:
    """Whether a bidder must take this fact as not known: said so, or a cost he may bear without a figure."""
    if fact.certainty == "unknown" or fact.payer == "unknown":
        return True
    has_range = fact.most_minor is not None or fact.most_ppm is not None
    return fact.topic in COST_TOPICS and fact.payer in PAID_BY_BUYER and not has_range


def cost_range(fact: Stated, price_minor: int) -> tuple[int, int] | None:
    """What the buyer pays for this fact at this price, least and most; None when it is not known or not his.

    Shares of the price are rounded outwards, so that the range is never narrower than what was stated.
    """
    if fact.payer not in PAID_BY_BUYER or is_unknown(fact):
        return None
    if fact.least_minor is not None and fact.most_minor is not None:
        return fact.least_minor, fact.most_minor
    if fact.least_ppm is not None and fact.most_ppm is not None:
        return price_minor * fact.least_ppm // PPM, -(-price_minor * fact.most_ppm // PPM)
    return None


@dataclass(frozen=True)
class Line:
    """One line of the panel. `key` is what is ticked: of a fact its number, of a topic on which nothing is stated its name."""

    key: str
    topic: str
    fact: Stated | None
    cost: tuple[int, int] | None
    is_unknown: bool

    @property
    def is_cost(self) -> bool:
        """Whether it belongs to the costs rather than to the state of the thing."""
        return self.topic in COST_TOPICS or self.cost is not None


@dataclass(frozen=True)
class TotalCost:
    """The price and everything beside it, in minor units. The sums hold what is known; `unknowns` come on top."""

    price_minor: int
    lines: tuple[Line, ...]
    least_minor: int
    most_minor: int

    @property
    def unknowns(self) -> tuple[Line, ...]:
        """What nobody knows and every bidder must tick."""
        return tuple(line for line in self.lines if line.is_unknown)

    @property
    def unknown_costs(self) -> tuple[Line, ...]:
        """The unknowns that would be paid beside the price."""
        return tuple(line for line in self.unknowns if line.topic in COST_TOPICS)


def total_cost(price_minor: int, facts: Iterable[Stated], demanded: Sequence[str]) -> TotalCost:
    """The panel: every fact by topic, and a line for each `demanded` topic on which nothing is stated."""
    stated = sorted(facts, key=lambda fact: (list(TOPICS).index(fact.topic), fact.id))
    lines = []
    for topic in TOPICS:
        own = [fact for fact in stated if fact.topic == topic]
        lines += [Line(f"fact-{fact.id}", topic, fact, cost_range(fact, price_minor), is_unknown(fact)) for fact in own]
        if not own and topic in demanded:
            lines.append(Line(topic, topic, None, None, is_unknown=True))
    costs = [line.cost for line in lines if line.cost]
    return TotalCost(
        price_minor, tuple(lines), price_minor + sum(least for least, _ in costs),
        price_minor + sum(most for _, most in costs),
    )  # fmt: skip


def drafted(topic: str, text: str) -> tuple[str, str]:
    """(payer, certainty) that the asset's own text stands for until somebody looks closer: nothing is made surer."""
    plain = text.strip().strip("。.").lower()
    if not plain or any(word in plain for word in SAYS_UNKNOWN):
        return ("unknown" if topic in COST_TOPICS else "nobody"), "unknown"
    if plain in SAYS_NONE:
        return "nobody", "stated"
    return ("unknown" if topic in COST_TOPICS else "nobody"), "stated"
