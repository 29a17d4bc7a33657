"""Due work of batches."""

from auction.ground.due import Due, each

from .actions import work
from .queries import waiting_items

DUE = (Due("work through batches", each(waiting_items, work)),)
