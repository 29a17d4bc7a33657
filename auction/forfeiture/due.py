"""Due work of forfeiture: take note of top-ups that are complete."""

from auction.ground.due import Due

from .queries import with_open_top_up
from .topping_up import finish_top_up


def finish_top_ups() -> int:
    """Every top-up whose money is there; how many were done."""
    return sum(finish_top_up(lot_id) for lot_id in with_open_top_up())


DUE = (Due("take note of top-ups", finish_top_ups),)
