"""The door-keeper: every view names the act it serves, and only those who may do it get in."""

from collections.abc import Callable
from functools import wraps

from flask import g
from flask_login import current_user

from auction.ground.refusal import Refusal

from .rules import MAY, may


def audience(act: str) -> Callable:
    """Decorate a view with the act it serves (a key of accounts.rules.MAY).

    Refuses SIGN_IN_FIRST to strangers, NOT_ALLOWED to people without the role, and SECOND_FACTOR_FIRST to staff who
    must set up a second factor before anything else (credentials/sign_ins.py).
    """
    if act not in MAY:
        raise ValueError(f"{act} is not in the table of acts")

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def guarded(*args, **kwargs):
            if "public" not in MAY[act]:
                if not current_user.is_authenticated:
                    raise Refusal("SIGN_IN_FIRST")
                if not may(role_names(current_user), act):
                    raise Refusal("NOT_ALLOWED")
                if act != "secure_account" and g.get("second_factor_due", False):
                    raise Refusal("SECOND_FACTOR_FIRST")
            return view(*args, **kwargs)

        guarded.audience = act  # type: ignore[attr-defined]
        return guarded

    return guard


def role_names(user) -> frozenset[str]:
    """The names of a signed-in user's roles."""
    return frozenset(role.name for role in user.roles)


def same_court(user, court_id: int) -> None:
    """Refuse NOT_FOUND to staff of another court: they are not even told that the thing exists."""
    if user.court_id != court_id:
        raise Refusal("NOT_FOUND")
