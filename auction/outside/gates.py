"""Before terms go to the panel: a later round stays on the platform of the one before (article 26)."""

from .choosing import gate

GATES = (gate,)
