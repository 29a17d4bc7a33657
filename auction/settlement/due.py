"""Due work of settlement: open, take note of payments, default, letters."""

from auction.ground.due import Due, Event, each
from auction.ground.refusal import Words

from . import actions, late_deposits, queries
from .issuing import issue_confirmation


def _next_default() -> Event | None:
    late = queries.next_late()
    if late is None:
        return None
    at, title = late
    return Event(at, Words(f"Last day of the balance is over: {title}", f"尾款期限届满：{title}"))


DUE = (
    Due("open settlements", each(queries.sold_without_settlement, actions.open_settlement)),
    Due("take late deposits", each(late_deposits.with_late_deposit, late_deposits.take_late_deposit)),
    Due("take note of balances", each(queries.with_balance_arrived, actions.finish_payment)),
    Due("default late buyers", each(queries.with_late_balance, actions.default_late), _next_default),
    Due("return late balances", each(queries.with_balance_after_the_end, actions.return_late_balance)),
    Due("issue confirmation letters", each(queries.without_letter, issue_confirmation)),
)
