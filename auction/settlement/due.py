"""Due work of settlement: open, take note of payments, default, letters."""

import logging
from collections.abc import Callable, Sequence

from auction.ground.due import Due, Event
from auction.ground.refusal import Words

from . import actions, queries
from .issuing import issue_confirmation

_log = logging.getLogger(__name__)


def _each(waiting: Callable[[], Sequence[int]], act: Callable[[int], bool]) -> Callable[[], int]:
    """Do `act` for every lot that waits; how many were done."""
    return lambda: sum(_tried(act, lot_id) for lot_id in waiting())


def _tried(act: Callable[[int], bool], lot_id: int) -> bool:
    """One lot's fault does not stop the others; it stays due."""
    try:
        return act(lot_id)
    except Exception:  # noqa: BLE001 - it is logged, and stays due
        _log.exception("due work of lot %s failed", lot_id)
        return False


def _next_default() -> Event | None:
    late = queries.next_late()
    if late is None:
        return None
    at, title = late
    return Event(at, Words(f"Last day of the balance is over: {title}", f"尾款期限届满：{title}"))


DUE = (
    Due("open settlements", _each(queries.sold_without_settlement, actions.open_settlement)),
    Due("take note of balances", _each(queries.with_balance_arrived, actions.finish_payment)),
    Due("default late buyers", _each(queries.with_late_balance, actions.default_late), _next_default),
    Due("return late balances", _each(queries.with_balance_after_the_end, actions.return_late_balance)),
    Due("issue confirmation letters", _each(queries.without_letter, issue_confirmation)),
)
