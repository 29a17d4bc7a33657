"""What nouns above say against the terms of a sale before the panel is asked: each lists its own in `<noun>/gates.py`.

A gate (session, lot, terms) refuses by name, or answers with what the panel should see: figures by the names of
`lots.terms_rules.Ground`. It is asked in the act's own transaction, the lot locked: when terms are proposed, when the
panel agrees, and at the announcement, for sums grow.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

Gate = Callable[[Session, Any, Any], Mapping[str, Any] | None]
_gates: list[Gate] = []


def declare(gates: Iterable[Gate]) -> None:
    """Make a noun's gates known, once. Called by the application when it installs the noun."""
    _gates.extend(gate for gate in gates if gate not in _gates)


def pass_gates(session: Session, lot: Any, terms: Any) -> dict[str, Any]:
    """Refuse what any gate refuses; else everything they want the panel to see."""
    seen: dict[str, Any] = {}
    for gate in _gates:
        seen |= gate(session, lot, terms) or {}
    return seen
