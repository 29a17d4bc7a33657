"""Due work of the objections: serve plans, and do what the end of a period brings."""

import logging

from auction.ground.due import Due, Event
from auction.ground.refusal import Words

from .actions import look_at
from .queries import next_look, plans_to_look_at

_log = logging.getLogger(__name__)


def look_at_plans() -> int:
    """Look at every plan whose time has come; one that fails does not stop the others and stays due."""
    return sum(_tried(plan_id) for plan_id in plans_to_look_at())


def _tried(plan_id: int) -> bool:
    try:
        return look_at(plan_id)
    except Exception:  # noqa: BLE001 - it is logged, and stays due
        _log.exception("looking at plan %s failed", plan_id)
        return False


def _next() -> Event | None:
    at = next_look()
    return (
        Event(at, Words("A period of the parties of a distribution plan ends", "分配方案当事人期限届满"))
        if at
        else None
    )


DUE = (Due("hear the parties of plans", look_at_plans, _next),)
