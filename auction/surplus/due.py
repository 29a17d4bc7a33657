"""Due work of the no-surplus rule: a paper's delivery was recorded, so its five days run."""

from datetime import timedelta

from auction.ground.due import Due, each, seldom

from .actions import note_receipts
from .queries import undelivered

DUE = (Due("note receipts of no-surplus notices", seldom(each(undelivered, note_receipts), timedelta(minutes=1))),)
