"""Due work of annulment: what came back is noted, and passed on to the buyer."""

from auction.ground.due import Due

from .queries import with_money_for_the_buyer, with_open_recoveries
from .repaying import pass_on, take_repayment


def take_repayments() -> int:
    """Every recovery for which money has come; how many."""
    return sum(take_repayment(recovery_id) for recovery_id in with_open_recoveries())


def pass_on_repayments() -> int:
    """Every annulled sale whose buyer has something to get; how many."""
    return sum(pass_on(lot_id) for lot_id in with_money_for_the_buyer())


DUE = (Due("take note of repayments", take_repayments), Due("pass repayments on", pass_on_repayments))
