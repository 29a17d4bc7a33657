"""Due work of the ledger: the books are closed when a month is over."""

from auction.ground.due import Due

from .closing import close_months

DUE = (Due("close books", close_months),)
