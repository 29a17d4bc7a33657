"""Due work of corrections: files added to what is published make a version."""

from auction.ground.due import Due, each

from .actions import note_files
from .queries import with_added_files

DUE = (Due("make versions of added files", each(with_added_files, note_files)),)
