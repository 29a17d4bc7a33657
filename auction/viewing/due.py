"""Due work of viewing: reminders a day before, and appointments of lots that are no longer on sale."""

from auction.ground import clock
from auction.ground.due import Due, each

from . import queries
from .actions import cancel_without_sale, remind
from .rules import REMINDED_BEFORE

BATCH = 100

DUE = (
    Due("remind of viewings", each(lambda: queries.to_remind(clock.now() + REMINDED_BEFORE, BATCH), remind)),
    Due("cancel viewings without a sale", each(lambda: queries.without_a_sale(BATCH), cancel_without_sale)),
)
