"""What a panel may be asked: each noun lists its matters in `<noun>/matters.py` as `MATTERS = (Matter(…), …)`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from auction.ground.refusal import Words

from .models import PanelDecision

Step = Callable[[Session, PanelDecision], None]


@dataclass(frozen=True)
class Matter:
    """One kind of proposal.

    `hold` takes the lock of what the decision is about, before the decision's own, and refuses when it can no longer
    be decided. `approve` and `reject` do what follows, in the transaction of the deciding vote. `template` shows the
    content to the judges, with the variables of `shown`. `may_propose` is an act of accounts.rules.MAY. `kinds` are
    the journal kinds of the steps (proposed, voted, approved, rejected) where they are not the general ones; an empty
    one is not recorded here, because `approve` or `reject` records it.
    """

    key: str
    name: Words
    template: str
    may_propose: str
    hold: Step
    approve: Step
    reject: Step = lambda session, decision: None
    shown: Callable[[PanelDecision], Mapping[str, Any]] = lambda decision: {}
    kinds: Mapping[str, str] = field(default_factory=dict)


_matters: dict[str, Matter] = {}


def declare(matters: Iterable[Matter]) -> None:
    """Make a noun's matters known. Called by the application when it installs the noun."""
    _matters.update({matter.key: matter for matter in matters})


def matter_of(key: str) -> Matter:
    """The matter of this key; KeyError when no noun lists it."""
    return _matters[key]


def matter_names() -> dict[str, Words]:
    """Key → name of every matter."""
    return {key: matter.name for key, matter in _matters.items()}
