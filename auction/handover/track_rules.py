"""The steps from the hammer to the keys: whose each is, until when, when it was done, how late. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.jurisdictions.calendar import days_after
from auction.jurisdictions.rules import RuleSet

NAMES: Mapping[str, Words] = {
    "sold": Words("Sold", "成交"),
    "balance": Words("Balance paid", "付清尾款"),
    "defaulted": Words("The buyer has defaulted: the deposit is not refunded", "买受人悔拍，保证金不予退还"),
    "ruling": Words("Ruling made", "作出成交裁定"),
    "service": Words("Ruling served on the buyer", "裁定送达买受人"),
    "title": Words("Title passed to the buyer", "权属转移"),
    "tax": Words("Taxes paid", "缴纳税费"),
    "registration": Words("Transfer registered", "办理过户登记"),
    "keys": Words("Handed over, keys received", "移交标的物及钥匙"),
    "clearing": Words("Cleared of people and things", "腾退清场"),
}
# What somebody has to do, for the desk.
TASKS: Mapping[str, Words] = {
    "tax": Words("Pay the taxes", "缴纳税费"),
    "registration": Words("Register the transfer", "办理过户登记"),
    "keys": Words("Hand over the lot", "移交标的物"),
    "clearing": Words("Clear the premises", "腾退清场"),
}
# Whose turn a step is: a key of accounts.rules.ROLES; the title passes by law.
OWNERS: Mapping[str, str | None] = {
    "sold": None, "balance": "bidder", "defaulted": None, "ruling": "judge", "service": "officer", "title": None,
    "tax": "bidder", "registration": "bidder", "keys": "officer", "clearing": "officer",
}  # fmt: skip
# Ended by an entry of its own; the others follow from the settlement.
ENTERED = ("ruling", "tax", "registration", "clearing")
# Which of them the buyer may enter himself: they are his.
BUYERS = ("tax", "registration")
# What everybody may read; when the buyer pays his taxes is his own affair.
PUBLIC = ("sold", "balance", "defaulted", "ruling", "service", "title", "keys")
# Kinds of assets that are cleared of people and things.
CLEARED = ("immovable",)
STATES: Mapping[str, Words] = {"done": Words("Done", "已完成"), "not_needed": Words("Not needed", "无需办理")}


@dataclass(frozen=True)
class Sale:
    """What the settlement knows of one sale. `asset_kind`: only immovables are cleared."""

    asset_kind: str
    closed_at: datetime
    balance_due_on: date
    paid_at: datetime | None
    defaulted_at: datetime | None
    ruling_due_on: date | None
    served_on: date | None
    handed_over_on: date | None


@dataclass(frozen=True)
class End:
    """How an entered step ended. `state`: a key of STATES."""

    state: str
    done_on: date | None
    remark: str


@dataclass(frozen=True)
class Step:
    """One step. `standing`: done, current or todo; `moves`: its day follows the working-day calendar.

    `delay_days` are the days from its last day until it was done, or until today; 0 when it is in time or has none.
    """

    key: str
    standing: str
    done_on: date | None
    due_on: date | None
    delay_days: int
    remark: str = ""
    is_needed: bool = True

    @property
    def name(self) -> Words:
        """What it is called."""
        return NAMES[self.key]

    @property
    def owner(self) -> str | None:
        """Whose turn it is; None: nobody's."""
        return OWNERS[self.key]

    @property
    def moves(self) -> bool:
        """Whether its last day was moved past days off, so that it is provisional beyond the published holidays."""
        return self.key == "balance"


def due_days(sale: Sale, rules: RuleSet) -> dict[str, date | None]:
    """The last day of each step; None while it is not known or where there is none.

    Ruling and service ten days after full payment (拍卖变卖规定 20), hand-over and clearing fifteen after the service
    (27); taxes and registration by this product's own periods.
    """
    served = sale.served_on
    after = {
        "tax": rules.tax_within_days, "registration": rules.registration_within_days,
        "keys": rules.handover_within_days, "clearing": rules.handover_within_days,
    }  # fmt: skip
    days: dict[str, date | None] = {key: days_after(served, n) if served else None for key, n in after.items()}
    return days | {"balance": sale.balance_due_on, "ruling": sale.ruling_due_on, "service": sale.ruling_due_on}


def track(sale: Sale, ends: Mapping[str, End], rules: RuleSet, today: date) -> list[Step]:
    """All steps of a sale. After a default nothing follows for this buyer (article 24).

    Up to the title one step waits for the other; then tax, registration, keys and clearing go on side by side.
    """
    sold = Step("sold", "done", _day(sale.closed_at), None, 0)
    if sale.defaulted_at:
        return [sold, Step("defaulted", "current", _day(sale.defaulted_at), None, 0)]
    done = {
        "balance": _day(sale.paid_at), "service": sale.served_on, "title": sale.served_on, "keys": sale.handed_over_on,
        **{key: end.done_on for key, end in ends.items()},
    }  # fmt: skip
    # A ruling that was served was made, whether or not anybody has entered the day.
    done.setdefault("ruling", sale.served_on)
    due, steps, waits = due_days(sale, rules), [sold], False
    for key in ("balance", "ruling", "service", "title", "tax", "registration", "keys", "clearing"):
        if key == "clearing" and sale.asset_kind not in CLEARED:
            continue
        end = ends.get(key)
        is_over = done.get(key) is not None or end is not None
        standing = "done" if is_over else "todo" if waits else "current"
        waits = waits or (not is_over and sale.served_on is None)
        late_on = done.get(key) or today
        is_needed = end is None or end.state != "not_needed"
        delay = max(0, (late_on - due_on).days) if (due_on := due.get(key)) and is_needed else 0
        steps.append(Step(key, standing, done.get(key), due_on, delay, end.remark if end else "", is_needed))
    return steps


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(COURT_ZONE).date() if moment else None


def check_end(kind: str, state: str, done_on: date | None, remark: str, sale: Sale, today: date) -> None:
    """Refuse an end that cannot be.

    HANDOVER_STEP_EARLY before the balance (the ruling) or the service (the others); HANDOVER_STEP_DAY for a day before
    that or after today; HANDOVER_STEP_REASON for "not needed" without a reason; a ruling is always needed.
    """
    begins = _day(sale.paid_at) if kind == "ruling" else sale.served_on
    if begins is None or (kind == "clearing" and sale.asset_kind not in CLEARED):
        raise Refusal("HANDOVER_STEP_EARLY", step=NAMES[kind])
    if state == "not_needed":
        if kind == "ruling" or not remark.strip():
            raise Refusal("HANDOVER_STEP_REASON", step=NAMES[kind])
        return
    latest = min(today, sale.served_on) if kind == "ruling" and sale.served_on else today
    if done_on is None or not begins <= done_on <= latest:
        raise Refusal("HANDOVER_STEP_DAY", step=NAMES[kind], earliest=begins, latest=latest)
