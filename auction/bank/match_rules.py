"""To whom the money of a statement's entry belongs: entry × what its reference names → verdict. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from auction.ground.refusal import Words

STANDINGS: Mapping[str, Words] = {
    "new": Words("Being matched", "匹配中"),
    "matched": Words("Matched", "已匹配"),
    "waiting": Words("Waiting for somebody to look", "待查"),
    "returned": Words("Sent back", "已退回"),
    "taken": Words("Placed by a clerk", "人工认领"),
    "ignored": Words("Not case money", "非案款"),
}

REASONS: Mapping[str, Words] = {
    "exact": Words("The amount that was missing", "金额相符"),
    "partial": Words("A part of what was missing", "部分到账"),
    "over": Words("More than was missing; the rest goes back", "多付，超出部分退回"),
    "reference_missing": Words("No reference", "未填付款附言编号"),
    "reference_mistyped": Words("A reference with wrong check digits", "付款附言编号校验错误"),
    "reference_unknown": Words("A reference that we never gave", "付款附言编号不存在"),
    "several_references": Words("Several references", "含多个付款附言编号"),
    "other_court": Words("The reference belongs to another court", "编号属于其他法院"),
    "third_party": Words("Paid from another person's account", "由他人账户代付"),
    "payer_unknown": Words("The bank does not say from which account", "银行未提供付款账户"),
    "too_late": Words("Came too late to count", "逾期到账"),
    "withdrawn": Words("The sale was withdrawn", "拍卖撤回"),
    "unsold": Words("The lot was not sold", "标的物流拍"),
    "barred": Words("The payer is not admitted", "付款人不具备资格"),
    "paid_twice": Words("It was paid already", "重复付款"),
    "unclaimed": Words("Nobody could be found to whom it belongs", "无法确认归属"),
    "sent_back": Words("Sent back by a clerk", "人工退回"),
    "order": Words("Carries out an order of ours", "执行本院付款指令"),
    "order_returned": Words("An order of ours came back", "本院付款被退回"),
    "order_differs": Words("Another amount than our order's, or an order that is over", "金额与本院付款指令不符，或指令已了结"),
    "debit_unknown": Words("Money went out that we did not order", "非本院指令的支出"),
    "reversal": Words("The bank took an entry back", "银行冲正"),
    "bank_charge": Words("Fee of the bank", "银行手续费"),
    "bank_interest": Words("Interest of the bank", "银行利息"),
    "court_money": Words("The court's own money", "法院自有资金"),
}  # fmt: skip

# What clerks may decide.
ACTS: Mapping[str, Words] = {
    "send_back": Words("Send back", "退回"),
    "ignore": Words("Not case money", "认定为非案款"),
    "assign": Words("Place", "认领"),
    "confirm": Words("Confirm the placing", "复核认领"),
    "decline": Words("Do not confirm the placing", "不予复核"),
}

CHARGES = re.compile(r"(^|/)(CHRG|COMM|FEES)(/|$)")
INTEREST = re.compile(r"(^|/)(INTR)(/|$)")
# Written between a company's names; NFKC has made the brackets narrow.
_NOT_NAME = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Facts:
    """Of an entry, what decides."""

    court_id: int
    currency: str
    is_credit: bool
    amount_minor: int
    is_reversal: bool
    code: str
    is_order: bool  # it names an order of ours by its end-to-end id
    other_name: str
    other_account: str
    good: tuple[str, ...]  # references in it that we have given
    unknown: bool  # a reference with right check digits that we never gave
    mistyped: bool


@dataclass(frozen=True)
class Owed:
    """What a reference names, now: what is missing, whose money counts, or why none counts any more."""

    reference: str
    court_id: int
    currency: str
    missing_minor: int
    names: tuple[str, ...]
    closed: str | None = None  # a key of REASONS


@dataclass(frozen=True)
class Verdict:
    """`standing` and `reason`, and how much of the money is taken for the reference; the rest goes back."""

    standing: Literal["matched", "waiting", "returned", "ignored"]
    reason: str
    reference: str | None = None
    taken_minor: int = 0


def judge(entry: Facts, owed: Mapping[str, Owed], *, by_clerk: bool = False) -> Verdict:
    """Where this entry's money belongs. `owed` holds what the entry's good references name.

    `by_clerk`: a clerk says whose it is, so the name on it is no question any more. What can have no way back is only
    taken whole, and by a clerk. A reference in another currency is another court's: no account of ours is kept in two.
    """
    if not entry.is_credit:
        return _judge_debit(entry)
    if entry.is_order:
        return Verdict("matched", "order_returned")
    if entry.is_reversal:
        return Verdict("waiting", "reversal")
    if INTEREST.search(entry.code):
        return Verdict("ignored", "bank_interest")
    if len(entry.good) != 1:
        return Verdict("waiting", _why_unplaced(entry))
    it = owed[entry.good[0]]
    if it.court_id != entry.court_id or it.currency != entry.currency:
        return Verdict("waiting", "other_court", it.reference)
    closed = it.closed or ("paid_twice" if it.missing_minor <= 0 else None)
    taken_minor = 0 if closed else min(entry.amount_minor, it.missing_minor)
    has_way_back = bool(entry.other_account and entry.other_name)
    if not has_way_back and not (by_clerk and taken_minor == entry.amount_minor):
        return Verdict("waiting", "payer_unknown", it.reference)
    if closed:
        return Verdict("returned", closed, it.reference)
    if not by_clerk and not is_named(entry.other_name, it.names):
        return Verdict("waiting", "third_party", it.reference)
    word = (
        "exact"
        if entry.amount_minor == it.missing_minor
        else "partial"
        if taken_minor == entry.amount_minor
        else "over"
    )
    return Verdict("matched", word, it.reference, taken_minor)


def _judge_debit(entry: Facts) -> Verdict:
    if entry.is_reversal:
        return Verdict("waiting", "reversal")
    if entry.is_order:
        return Verdict("matched", "order")
    if CHARGES.search(entry.code):
        return Verdict("ignored", "bank_charge")
    return Verdict("waiting", "debit_unknown")


def _why_unplaced(entry: Facts) -> str:
    if entry.good:
        return "several_references"
    if entry.unknown:
        return "reference_unknown"
    return "reference_mistyped" if entry.mistyped else "reference_missing"


def is_named(name: str, names: Iterable[str]) -> bool:
    """Whether the bank's payer is one of these people; how names are spaced, cased and ordered does not matter."""
    key = name_key(name)
    return bool(key) and any(key == name_key(other) for other in names)


def name_key(name: str) -> str:
    """A name as names are compared: full-width as narrow, without signs; Latin words in any order."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    accentless = "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
    words = [word for word in _NOT_NAME.split(accentless) if word]
    return " ".join(sorted(words)) if accentless.isascii() else "".join(words)


def masked_name(name: str) -> str:
    """All but the last character hidden: before the end finance does not learn who bids (article 18)."""
    return f"*{name[-1]}" if name else ""
