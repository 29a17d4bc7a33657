"""Before terms go to the panel: shares nobody could appraise start above the costs, and no more are sold than needed.
Before the announcement: it says what the debtor still owes the company.
"""

from .actions import capital_gate, gate

GATES = (gate, capital_gate)
