"""Whose shares are asked back when a sale is undone after its money was shared out. Pure, in whole fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from auction.ground.money import split


@dataclass(frozen=True)
class PaidShare:
    """What one line of a plan has paid. Later plans and later classes are asked first: they rank behind."""

    plan_id: int
    position: int
    line_class: str
    paid_minor: int


def asked_back(shares: Sequence[PaidShare], missing_minor: int) -> dict[tuple[int, int], int]:
    """(plan, position) → what is asked back of it, so that together they give `missing_minor`, or all they got.

    The surplus goes back before the ordinary claims, these before the secured ones, costs last: so everybody keeps
    what he would have had without this sale. Inside a class of a plan it is shared pro rata.
    """
    back: dict[tuple[int, int], int] = {}
    behind_first = sorted(shares, key=lambda share: (share.plan_id, share.position), reverse=True)
    for _, members in groupby(behind_first, key=lambda share: (share.plan_id, share.line_class)):
        group = [share for share in members if share.paid_minor]
        total_minor = sum(share.paid_minor for share in group)
        pool_minor = min(missing_minor, total_minor)
        if pool_minor <= 0:
            continue
        parts = split(pool_minor, [share.paid_minor for share in group])
        back.update({(share.plan_id, share.position): part for share, part in zip(group, parts, strict=True) if part})
        missing_minor -= pool_minor
    return back
