"""Before terms go to the panel: nothing is sold that leaves the applicant nothing, unless he insists (art 6)."""

from .actions import gate

GATES = (gate,)
