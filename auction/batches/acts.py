"""Acts that a clerk does to many things at once: each noun lists its own in `<noun>/batches.py` as `BATCH_ACTS = (…)`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground.refusal import Refusal, Words


@dataclass(frozen=True)
class BatchAct:
    """One act that may be done to many things.

    `name` stands on the button, `does` says on the page before it what will happen to each. `audience`: the act of
    accounts.rules.MAY that its actor needs. `titles`: of the things asked for those of the actor's own court, each with
    its title; what is not his is left out. `page`: where a thing is looked at. `act` does it to one thing in a
    transaction of its own, with every check it makes for a single one, and raises Refusal.
    """

    key: str
    name: Words
    does: Words
    audience: str
    titles: Callable[[User, Sequence[str]], dict[str, str]]
    page: Callable[[str], str]
    act: Callable[[User, str], object]


_acts: dict[str, BatchAct] = {}


def declare(acts: Iterable[BatchAct]) -> None:
    """Make a noun's acts known. Called by the application when it installs the noun."""
    _acts.update({act.key: act for act in acts})


def act_of(key: str) -> BatchAct:
    """The act of this key. Refuses NOT_FOUND when no noun lists it."""
    if key not in _acts:
        raise Refusal("NOT_FOUND")
    return _acts[key]


def names_of_acts() -> dict[str, Words]:
    """Key → name of every act there is."""
    return {key: act.name for key, act in _acts.items()}


def allowed(user: User, *keys: str) -> list[BatchAct]:
    """Those of these acts that the user's roles allow."""
    return [act_of(key) for key in keys if may(role_names(user), act_of(key).audience)]
