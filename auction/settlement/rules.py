"""Settlement in numbers: the forfeited deposit, the balance date. Pure, in whole fen."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.calendar import WorkingCalendar
from auction.jurisdictions.rules import RuleSet

LOAN_PAYER_NAMES: Mapping[str, Words] = {
    "named": Words("Waits for the court", "待法院审核"),
    "confirmed": Words("Confirmed: its money counts as the buyer's", "已确认，付款计入尾款"),
    "refused": Words("Not confirmed", "未确认"),
}


SET_OFF_NAMES: Mapping[str, Words] = {
    "asked": Words("Asked for; finance reckons", "已申请，财务人员核算中"),
    "prepared": Words("Reckoned; a second clerk decides", "已核算，待复核"),
    "approved": Words("Counted towards the price", "已抵销价款"),
    "refused": Words("Not granted", "不予抵销"),
    "undone": Words("Undone by the default", "因悔拍撤销"),
}


@dataclass(frozen=True)
class Forfeiture:
    """Where a defaulter's deposit goes. `used_minor` follows the rule set's order of uses.

    `rest_minor` is what no use of the article takes: when it is above zero the panel decides.
    """

    shortfall_minor: int
    used_minor: Mapping[str, int]
    rest_minor: int
    refund_minor: int
    top_up_minor: int
    may_rebid: bool

    @property
    def needs_panel(self) -> bool:
        """True when money is parked because the law names no destination for it."""
        return self.rest_minor > 0


def forfeit(
    deposit_minor: int,
    *,
    original_price_minor: int,
    resale_price_minor: int,
    cost_loss_minor: int = 0,
    case_debt_minor: int = 0,
    related_debt_minor: int = 0,
    rules: RuleSet,
) -> Forfeiture:
    """Use the deposit of a buyer who defaulted, after the re-auction (法释〔2016〕18号 art 24).

    In order: cost loss, price shortfall, debts of this case still open after the resale, the debtor's debts
    related to the asset. Loss the deposit does not cover may be ordered from the buyer (拍卖变卖规定 22).
    """
    shortfall_minor = max(0, original_price_minor - resale_price_minor)
    uses = {
        "cost_loss": cost_loss_minor,
        "price_shortfall": shortfall_minor,
        "case_debt": case_debt_minor,
        "related_debt": related_debt_minor,
    }
    if min(deposit_minor, original_price_minor, resale_price_minor, *uses.values()) < 0:
        raise Refusal("FORFEITURE_AMOUNT_NEGATIVE")
    left, used = deposit_minor, {}
    for use in rules.forfeiture_order:
        used[use] = min(left, uses[use])
        left -= used[use]
    refunded = left if rules.forfeiture_rest == "return_to_buyer" else 0
    uncovered = max(0, cost_loss_minor + shortfall_minor - deposit_minor)
    return Forfeiture(
        shortfall_minor=shortfall_minor,
        used_minor=used,
        rest_minor=left - refunded,
        refund_minor=refunded,
        top_up_minor=uncovered if rules.top_up_policy == "order_top_up" else 0,
        may_rebid=rules.default_may_rebid,
    )


def selloff_default(prepaid_minor: int, deposit_minor: int) -> tuple[int, int]:
    """Split a defaulted sell-off prepayment into (withheld, returned): only a deposit's worth is kept."""
    withheld = min(prepaid_minor, deposit_minor)
    return withheld, prepaid_minor - withheld


def balance_due_on(closed_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day to pay the balance: `days` after the close as announced, moved past days off."""
    return calendar.last_day(closed_on, days)


def extended_to(
    due_on: date, announced_due_on: date, last_day: date, calendar: WorkingCalendar, most_days: int | None
) -> date:
    """The new last day of a balance, moved past days off. Refuses EXTENSION_DAY.

    It must be later than the present one, and at most `most_days` after the announced one, where there is a maximum.
    """
    latest = None if most_days is None else announced_due_on + timedelta(days=most_days)
    if last_day <= due_on or (latest is not None and last_day > latest):
        raise Refusal("EXTENSION_DAY", after=due_on, latest=latest or Words("no limit", "无上限"))
    return calendar.last_day(last_day, 0)


def receipt_number(received_on: date, payment_id: uuid.UUID) -> str:
    """The number of a receipt: its day and twelve figures of the payment's id."""
    return f"SJ-{received_on:%Y%m%d}-{payment_id.hex[-12:].upper()}"


def masked_identity(number: str) -> str:
    """An identity number as the public letter shows it: both ends, never the middle."""
    ends = 6 if len(number) >= 18 else 2
    last = 4 if len(number) > 8 else 2
    if len(number) <= ends + last:
        return "*" * len(number)
    return number[:ends] + "*" * (len(number) - ends - last) + number[-last:]
