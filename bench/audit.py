"""After a run: does the database hold exactly what the bidders were told?"""

import itertools
from collections.abc import Callable
from typing import Any

from .load import Decided


def faults(ask: Callable[..., list[Any]], lot_ids: list[int], answers: list[Decided]) -> dict[str, Any]:
    """How often the database contradicts an answer, a number is missing or stands twice, a price does not rise.

    `ask` runs one statement, as `House.ask` does.
    """
    rows = ask(
        "SELECT bid_id::text, lot_id, amount_minor, refusal, seq FROM bid WHERE lot_id = ANY(:lots)"
        " ORDER BY lot_id, seq", lots=lot_ids,
    )  # fmt: skip
    held = {row.bid_id: row for row in rows}
    contradicted = sum(not _agrees(answer, held.get(answer.bid_id)) for answer in answers)
    accepted: dict[int, list[Any]] = {}
    for row in rows:
        if row.seq is not None:
            accepted.setdefault(row.lot_id, []).append(row)
    numbers = prices = 0
    for ladder in accepted.values():
        numbers += [row.seq for row in ladder] != list(range(1, len(ladder) + 1))
        prices += any(later.amount_minor <= row.amount_minor for row, later in itertools.pairwise(ladder))
    counts = ask("SELECT id, bid_count FROM lot WHERE id = ANY(:lots)", lots=lot_ids)
    heads = sum(row.bid_count != len(accepted.get(row.id, ())) for row in counts)
    kinds = {"answers_contradicted": contradicted, "lots_with_wrong_numbers": numbers,
             "lots_with_falling_price": prices, "lots_with_wrong_count": heads}  # fmt: skip
    return {"faults": sum(kinds.values()), "fault_kinds": {kind: count for kind, count in kinds.items() if count}}


def _agrees(answer: Decided, row: Any) -> bool:
    if row is None:
        # A refusal before any judgement (a full queue, say) leaves no row; an accepted bid always does.
        return not answer.ok and answer.seq is None
    return (row.lot_id, row.amount_minor, row.refusal, row.seq) == (
        answer.lot_id, answer.amount_minor, answer.code, answer.seq,
    )  # fmt: skip
