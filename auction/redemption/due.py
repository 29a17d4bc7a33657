"""Due work of redemption: money that debtors have paid in, and sales that cover the debts."""

from auction.ground.due import Due, each

from .actions import check_coverage, take_note
from .queries import not_checked, not_noted

DUE = (
    Due("take note of debtors' payments", each(not_noted, take_note)),
    Due("stop lots that are no longer needed", each(not_checked, check_coverage)),
)
