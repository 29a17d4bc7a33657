"""Shares and criminal property: what a start price rests on, how many shares are sold. Pure."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words

# What a start price rests on, in words (terms_rules.BASES).
BASIS_NAMES: Mapping[str, Words] = {
    "reference": Words("The reference price", "参考价"),
    "shares": Words("Shares that cannot be appraised: above the costs", "股权无法评估，以适当高于执行费用的金额确定"),
    "no_reserve": Words("No reserve price", "无保留价"),
}

# To whom property of a criminal judgment goes, and whose claims say so (刑事裁判涉财产部分执行规定 12, 13).
GOES_TO: Mapping[str, Words] = {
    "treasury": Words("The treasury", "上缴国库"),
    "victims": Words("The victims", "退赔被害人"),
}
CLAIMS_OF: Mapping[str, tuple[str, ...]] = {"treasury": ("fine", "confiscation"), "victims": ("medical", "victims")}


def capital_words(subscribed_minor: int, paid_minor: int, due_on: date, currency: str) -> str:
    """What an announcement says of the contribution to the company, in Chinese (法释〔2021〕20号 14(2))."""
    subscribed, paid = format_amount(subscribed_minor, currency), format_amount(paid_minor, currency)
    return f"被执行人认缴出资额{subscribed}，实缴出资额{paid}，出资期限至{due_on.year}年{due_on.month}月{due_on.day}日"


def units_needed(due_minor: int, whole_minor: Fraction, units_total: int) -> int:
    """How many of so many shares, worth `whole_minor` together, cover what is due: rounded up, all of them at most.

    法释〔2021〕20号 13(2): only the corresponding part is sold when all would plainly bring more than debts and costs.
    """
    if whole_minor <= due_minor:
        return units_total
    exact = Fraction(due_minor * units_total, whole_minor)
    return max(1, -(-exact.numerator // exact.denominator))


def check_units(offered: int, total: int, needed: int, has_request: bool) -> None:
    """Refuse SHARES_UNITS for more than there are, SHARES_MORE_THAN_NEEDED without the debtor's written request that all
    be sold because a part is worth far less.
    """
    if not 1 <= offered <= total:
        raise Refusal("SHARES_UNITS", total=total)
    if offered > needed and not has_request:
        raise Refusal("SHARES_MORE_THAN_NEEDED", needed=needed, total=total)
