"""When the court may let the debtor sell the thing himself, and how far a settlement is performed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal, Words

# A lot whose bidding has not begun: afterwards bidders have a right to the auction.
MAY_BE_SOLD_BY_DEBTOR = ("valued", "approved", "announced")
SALE_STATES: Mapping[str, Words] = {
    "asked": Words("Asked for", "已申请"),
    "permitted": Words("Permitted", "已准许"),
    "refused": Words("Not permitted", "不予准许"),
    "lapsed": Words("Not paid in time", "逾期未付清"),
    "completed": Words("Completed", "已完成"),
}
AGREEMENT_STATES: Mapping[str, Words] = {
    "asked": Words("Before the panel", "待合议庭决定"),
    "refused": Words("No stay granted", "不予中止"),
    "in_force": Words("In force", "履行中"),
    "broken": Words("Broken, enforcement goes on", "未履行，恢复执行"),
    "performed": Words("Performed", "已履行完毕"),
    "concluded": Words("Concluded", "已结案"),
}
MOST_INSTALMENTS = 60


class Term(NamedTuple):
    """What is to be paid on one debt by one day, in minor units."""

    due_on: date
    claim_id: int
    amount_minor: int


@dataclass(frozen=True)
class Leave:
    """What a leave to sell rests on. `owed_minor`: claims and costs; `is_share`: shares and other rights."""

    reference_minor: int | None
    owed_minor: int
    is_share: bool
    has_consent: bool
    currency: str


def check_leave(lowest_minor: int, last_on: date, leave: Leave, today: date, latest_on: date) -> None:
    """Refuse SELF_SALE_PRICE_LOW, SELF_SALE_NEEDS_CONSENT, SELF_SALE_DAY.

    With the creditors' consent, or when the price pays everything, any price will do (善意文明执行意见 9(2)); otherwise none
    below the reference price (9(3)). Shares need the consent or the full payment in any case (法释〔2021〕20号 10).
    """
    if not today < last_on <= latest_on:
        raise Refusal("SELF_SALE_DAY", latest_on=latest_on)
    if leave.has_consent or lowest_minor >= leave.owed_minor > 0:
        return
    if leave.is_share:
        raise Refusal("SELF_SALE_NEEDS_CONSENT", owed_minor=leave.owed_minor, currency=leave.currency)
    if leave.reference_minor is None or lowest_minor < leave.reference_minor:
        raise Refusal(
            "SELF_SALE_PRICE_LOW", floor_minor=min(leave.reference_minor or leave.owed_minor, leave.owed_minor),
            currency=leave.currency,
        )  # fmt: skip


def read_terms(text: str, signed_on: date, currency: str, debts: Mapping[int, int]) -> list[Term]:
    """Instalments from lines "2026-12-01 50000.00 2": day, amount, number of the debt, by day and debt. `debts`: the
    claims of the creditors who signed by their number on the page; with one alone the number may be left out.

    Refuses TERMS_LINE with the line, TERMS_DEBT for a line without a debt or with another's, TERMS_DAYS for two of one
    debt on one day or one before the signing, TERMS_MANY.
    """
    terms = [_read_term(line.strip(), currency, debts) for line in text.splitlines() if line.strip()]
    days = {(term.due_on, term.claim_id) for term in terms}
    if not terms or len(days) != len(terms) or min(term.due_on for term in terms) < signed_on:
        raise Refusal("TERMS_DAYS")
    if len(terms) > MOST_INSTALMENTS:
        raise Refusal("TERMS_MANY", most=MOST_INSTALMENTS)
    return sorted(terms)


def _read_term(line: str, currency: str, debts: Mapping[int, int]) -> Term:
    try:
        day, amount, *numbers = line.split()
        due_on, amount_minor = date.fromisoformat(day), parse_amount(amount, currency, refuse_zero=True)
    except (ValueError, Refusal):
        raise Refusal("TERMS_LINE", line=line[:80]) from None
    if len(numbers) > 1:
        raise Refusal("TERMS_LINE", line=line[:80])
    if not numbers and len(debts) == 1:
        return Term(due_on, next(iter(debts.values())), amount_minor)
    claim_id = next((claim_id for known, claim_id in debts.items() if [str(known)] == numbers), None)
    if claim_id is None:
        raise Refusal("TERMS_DEBT", line=line[:80], numbers=", ".join(map(str, debts)))
    return Term(due_on, claim_id, amount_minor)


@dataclass(frozen=True)
class Instalment:
    """One instalment of one debt and what of it has come."""

    due_on: date
    claim_id: int
    amount_minor: int
    paid_minor: int

    @property
    def open_minor(self) -> int:
        """What of it is still to come."""
        return self.amount_minor - self.paid_minor


def told(terms: Sequence[Term], paid_minor: Mapping[int, int], on_account_minor: int) -> list[Instalment]:
    """Each instalment with what has come of it. What a creditor was paid, by claim, counts for his own debt alone; what
    came onto the case account belongs to the earliest instalment still open, whosever it is.
    """
    own, rows = dict(paid_minor), []
    for term in sorted(terms):
        outside_minor = min(term.amount_minor, own.get(term.claim_id, 0))
        own[term.claim_id] = own.get(term.claim_id, 0) - outside_minor
        account_minor = min(term.amount_minor - outside_minor, on_account_minor)
        on_account_minor -= account_minor
        rows.append(Instalment(term.due_on, term.claim_id, term.amount_minor, outside_minor + account_minor))
    return rows


def is_broken(rows: Sequence[Instalment], today: date) -> bool:
    """Whether an instalment whose day is over has not come whole (执行和解 9, 11)."""
    return any(row.due_on < today and row.open_minor for row in rows)
