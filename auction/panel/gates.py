"""What nouns above say against the terms of a sale before the panel is asked: each lists its own in `<noun>/gates.py`.

A gate (session, lot, terms) refuses by name or says nothing; it is asked in the act's own transaction, the lot locked.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import Session

Gate = Callable[[Session, Any, Any], None]
_gates: list[Gate] = []


def declare(gates: Iterable[Gate]) -> None:
    """Make a noun's gates known, once. Called by the application when it installs the noun."""
    _gates.extend(gate for gate in gates if gate not in _gates)


def pass_gates(session: Session, lot: Any, terms: Any) -> None:
    """Refuse what any gate refuses."""
    for gate in _gates:
        gate(session, lot, terms)
