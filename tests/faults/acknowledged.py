"""What bidders were told against what the tables hold: the comparison behind "no acknowledged bid is lost"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Verdict:
    """One bid's verdict, as its bidder was told or as its row says: accepted with a number, or refused by a code."""

    amount_minor: int
    seq: int | None
    refusal: str | None


def losses(
    told: Iterable[tuple[UUID, Verdict]], kept: Mapping[UUID, Verdict], head: tuple[int, int | None],
    entered: Iterable[tuple[int, int]],
) -> list[str]:  # fmt: skip
    """Every contradiction between what was told and what is kept, one sentence each.

    `told`: answers in the order they came, an id as often as it was answered. `kept`: the bid rows.
    `head`: the lot's count of bids and leading price. `entered`: number and amount of each `bid.accepted` of the lot's
    journal, in its order.
    """
    faults = [
        f"bid {bid_id}: told {verdict}, kept {kept.get(bid_id)}"
        for bid_id, verdict in told if kept.get(bid_id) != verdict
    ]  # fmt: skip
    accepted = sorted((bid.seq, bid.amount_minor) for bid in kept.values() if bid.seq is not None)
    if [seq for seq, _ in accepted] != list(range(1, len(accepted) + 1)):
        faults.append("the numbers of the bids have a gap or stand twice")
    amounts = [amount for _, amount in accepted]
    if amounts != sorted(set(amounts)):
        faults.append("the price does not rise with the numbers")
    if head != (len(accepted), amounts[-1] if amounts else None):
        faults.append(f"the lot's head says {head}, the last bid is {accepted[-1:]}")
    if list(entered) != accepted:
        faults.append("the journal does not name exactly these bids in this order")
    return faults
