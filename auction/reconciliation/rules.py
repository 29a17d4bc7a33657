"""Our rows beside a provider's or a bank's own movements: every difference, to the cent, with its likely cause. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from auction.ground.refusal import Words
from auction.payments.providers.port import Movement

CAUSES: Mapping[str, Words] = {
    "not_yet_reported": Words("Not reported by them yet", "对方尚未报送"),
    "in_transit": Words("Left them, arrival not reported yet", "对方已付出，在途待到账"),
    "fee": Words("Fees they kept", "对方收取的手续费"),
    "unknown_to_them": Words("They know nothing of it", "对方无此记录"),
    "unknown_to_us": Words("We know nothing of it", "本院无此记录"),
    "not_noted": Words("They have it, our books do not", "对方已记账，本院未入账"),
    "amount_differs": Words("Another amount", "金额不符"),
    "currency_differs": Words("Another currency", "币种不符"),
    "paid_twice": Words("Paid twice", "重复付款"),
    "refund_not_ours": Words("A refund we never made", "并非本院发起的退款"),
    "came_back": Words("Sent, and come back to them", "付出后被退回"),
    "chargeback": Words("Taken back by the payer's bank", "付款人银行拒付扣回"),
    "statement_missing": Words("A statement is missing", "缺少对账单"),
    "books_differ": Words("The ledger differs from our own rows", "总账与业务记录不符"),
}
# What explains itself and passes: listed like everything else, but nobody is called for it.
EXPLAINED = frozenset({"not_yet_reported", "in_transit", "fee"})

# So long may their report take: Stripe's lines come within the hour, statements with the next working day.
REPORTED_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class OurRow:
    """A payment, release or pay-out of ours. `amount_minor` is less than 0 for money that goes out.

    `reference` is their name for it; `state`: "open", "done" or "failed"; `subject` whose it is.
    """

    own_id: str
    kind: Literal["payment", "refund", "payout"]
    reference: str
    amount_minor: int
    currency: str
    at: datetime
    state: Literal["open", "done", "failed"]
    subject: str = ""

    @property
    def counts_minor(self) -> int:
        """What of it stands in the books."""
        return self.amount_minor if self.state == "done" else 0


@dataclass(frozen=True)
class Difference:
    """What does not agree. `cause` is a key of CAUSES; theirs − ours is what is missing between the books."""

    cause: str
    kind: str
    reference: str
    own_id: str
    ours_minor: int
    theirs_minor: int
    currency: str
    at: datetime
    subject: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same difference on another day."""
        return self.cause, self.kind, self.reference, self.own_id


def compare(rows: Sequence[OurRow], movements: Sequence[Movement], since: datetime, now: datetime) -> list[Difference]:
    """Every difference, oldest first. A row with nothing amiss makes none. `since`: how far back movements were read.

    In each currency the differences explain everything: theirs in all − ours in all is the sum of theirs − ours.
    """
    known = _Known(rows)
    paired: dict[str, list[Movement]] = defaultdict(list)
    found: list[Difference] = []
    fees: list[Movement] = []
    for movement in movements:
        row = known.row_of(movement)
        if movement.kind == "fee":
            fees.append(movement)
        elif row is None or movement.kind == "dispute" or row.currency != movement.currency:
            found.append(_of_stranger(movement, row))
        else:
            paired[row.own_id].append(movement)
    found += [one for row in rows if (one := _of_row(row, paired[row.own_id], since, now))]
    found += _fees(fees)
    return sorted(found, key=lambda one: (one.at, one.key))


class _Known:
    """How a movement finds its row: by our id, else by their reference. A charge is never a release's, whatever id it
    claims to carry.
    """

    def __init__(self, rows: Sequence[OurRow]) -> None:
        self._by_id = {(row.kind == "payment", row.own_id): row for row in rows}
        self._by_reference = {(row.kind == "payment", row.reference): row for row in rows if row.reference}

    def row_of(self, movement: Movement) -> OurRow | None:
        """The row a movement belongs to."""
        came_in = movement.kind in ("payment", "dispute")
        return self._by_id.get((came_in, movement.own_id)) or self._by_reference.get((came_in, movement.reference))


def _of_row(row: OurRow, movements: Sequence[Movement], since: datetime, now: datetime) -> Difference | None:
    theirs_minor = sum(movement.amount_minor for movement in movements)
    if row.at < since and all(movement.kind == "returned" for movement in movements):
        # Its own movement lies before what was read, and was compared in its time.
        theirs_minor += row.amount_minor
        if not movements:
            return None
    cause = _cause(row, movements, theirs_minor, now)
    if cause is None:
        return None
    return Difference(
        cause, row.kind, row.reference or (movements[0].reference if movements else ""), row.own_id, row.counts_minor,
        theirs_minor, row.currency, max([row.at, *(movement.at for movement in movements)]), row.subject,
    )  # fmt: skip


def _cause(row: OurRow, movements: Sequence[Movement], theirs_minor: int, now: datetime) -> str | None:
    if theirs_minor == row.counts_minor:
        return None
    if not movements:
        return "not_yet_reported" if now - row.at < REPORTED_WITHIN else "unknown_to_them"
    if any(movement.kind == "returned" for movement in movements) and theirs_minor == 0:
        return "came_back"
    if len(movements) > 1 and abs(theirs_minor) > abs(row.amount_minor):
        return "paid_twice"
    if theirs_minor != row.amount_minor:
        return "amount_differs"
    return "in_transit" if row.kind != "payment" and row.state == "open" else "not_noted"


def _of_stranger(movement: Movement, row: OurRow | None) -> Difference:
    causes = {"refund": "refund_not_ours", "dispute": "chargeback"}
    cause = causes.get(movement.kind, "unknown_to_us")
    if row and movement.kind != "dispute":
        cause = "currency_differs"
    return Difference(
        cause, movement.kind, movement.reference, row.own_id if row else movement.own_id, 0, movement.amount_minor,
        movement.currency, movement.at, row.subject if row else "",
    )  # fmt: skip


def _fees(movements: Iterable[Movement]) -> Iterator[Difference]:
    """All fees of one currency together: there is one with each charge."""
    sums: dict[str, Difference] = {}
    for movement in movements:
        known = sums.get(movement.currency) or Difference(
            "fee", "fee", "", "", 0, 0, movement.currency, movement.at
        )  # fmt: skip
        sums[movement.currency] = replace(
            known, theirs_minor=known.theirs_minor + movement.amount_minor, at=max(known.at, movement.at)
        )
    yield from sums.values()


def books_differ(booked_minor: int, rows_minor: int, provider: str, currency: str, now: datetime) -> list[Difference]:
    """The ledger's side beside the sum of our own rows: two ways to the same figure."""
    if booked_minor == rows_minor:
        return []
    return [Difference("books_differ", "other", f"outside:{provider}", "", booked_minor, rows_minor, currency, now)]


def statement_missing(
    account_number: str, last_on: date, expected_on: date, court: str, currency: str, now: datetime
) -> list[Difference]:
    """Whether the statement of a working day that is over has not come. `court` is the subject of whose account."""
    if last_on >= expected_on:
        return []
    return [Difference(
        "statement_missing", "other", f"{account_number} {last_on.isoformat()}", "", 0, 0, currency, now, court
    )]  # fmt: skip


def to_look_into(differences: Iterable[Difference]) -> list[Difference]:
    """Those that do not explain themselves."""
    return [one for one in differences if one.cause not in EXPLAINED]
