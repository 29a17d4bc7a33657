"""When the court may let the debtor sell the thing himself, and how far a settlement is performed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


def read_terms(text: str, signed_on: date, currency: str) -> list[tuple[date, int]]:
    """Instalments from lines "2026-12-01 50000.00", by day. Refuses TERMS_LINE with the line, TERMS_DAYS for two of one
    day or one before the signing, TERMS_MANY.
    """
    terms = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        day, _, amount = line.replace("\t", " ").partition(" ")
        try:
            terms.append((date.fromisoformat(day), parse_amount(amount.strip(), currency, refuse_zero=True)))
        except (ValueError, Refusal):
            raise Refusal("TERMS_LINE", line=line[:80]) from None
    days = [day for day, _ in terms]
    if not terms or len(set(days)) != len(days) or min(days) < signed_on:
        raise Refusal("TERMS_DAYS")
    if len(terms) > MOST_INSTALMENTS:
        raise Refusal("TERMS_MANY", most=MOST_INSTALMENTS)
    return sorted(terms)


@dataclass(frozen=True)
class Instalment:
    """One instalment and what of it has come."""

    due_on: date
    amount_minor: int
    paid_minor: int

    @property
    def open_minor(self) -> int:
        """What of it is still to come."""
        return self.amount_minor - self.paid_minor


def told(terms: Sequence[tuple[date, int]], performed_minor: int) -> list[Instalment]:
    """Each instalment with what has come of it: money goes to the earliest first."""
    rows = []
    for due_on, amount_minor in sorted(terms):
        paid_minor = min(amount_minor, performed_minor)
        performed_minor -= paid_minor
        rows.append(Instalment(due_on, amount_minor, paid_minor))
    return rows


def is_broken(rows: Sequence[Instalment], today: date) -> bool:
    """Whether an instalment whose day is over has not come whole (执行和解 9, 11)."""
    return any(row.due_on < today and row.open_minor for row in rows)
