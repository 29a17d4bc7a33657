"""The door of /api/v1 for partners' programs: who asks with which key, how often, and what he may do."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request

from auction.ground import clock
from auction.ground.guards import csrf
from auction.ground.refusal import Refusal

from .counting import addresses, admit, count
from .rules import SCOPES, Caller, address_counted, left_s, limit_headers

API = "/api/v1/"
# The browsers in a room ask here; a thousand of them may share one address, and what they ask is kept ready.
ROOM = "room_api"
REALM = 'Bearer realm="Subhasta"'


def install(app: Flask) -> None:
    """Look at every request to the API before its view does, and write the limits into every answer."""
    app.before_request(_look_at_request)
    app.after_request(_finish_answer)


def partner_may(scope: str) -> Callable:
    """Decorate a view of /api/v1 (below `@audience("look")`) that partners call with a key of this scope.

    Refuses KEY_REQUIRED (401) and SCOPE_MISSING (403). The view reads `caller()`; whose thing it is and of which
    court (`caller().of_court`) it asks itself. It needs no form token: a browser sends no key by itself.
    """
    if scope not in SCOPES:
        raise ValueError(f"{scope} is not in the list of scopes")

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def guarded(*args, **kwargs):
            g.scope_asked = scope
            caller().must(scope)
            return view(*args, **kwargs)

        guarded.scopes = (scope,)  # type: ignore[attr-defined]
        return csrf.exempt(guarded)

    return guard


def caller() -> Caller:
    """Who asks. Refuses KEY_REQUIRED when the request came without a key."""
    known: Caller | None = g.get("caller")
    if known is None:
        raise Refusal("KEY_REQUIRED")
    return known


def _look_at_request() -> None:
    if not request.path.startswith(API):
        return
    bearer = _bearer()
    if bearer is None:
        if request.blueprint != ROOM:
            _count_address()
        return
    try:
        g.caller, asked = admit(bearer)
    except Refusal:
        _count_address()
        raise
    _limit("client", g.caller.rights.requests_per_minute, asked)


def _bearer() -> str | None:
    """The key that was sent; "" for a header that holds none."""
    sent = request.headers.get("Authorization", "")
    kind, _, text = sent.partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


def _count_address() -> None:
    if current_app.config.get("RATELIMIT_ENABLED", True):
        address = address_counted(request.remote_addr or "")
        _limit("address", current_app.config["API_REQUESTS_PER_MINUTE"], addresses.count(address, clock.now()))


def _limit(policy: str, limit: int, asked: int) -> None:
    wait_s = left_s(clock.now())
    g.limit_headers = limit_headers(policy, limit, asked, wait_s)
    if asked > limit:
        g.limit_headers["Retry-After"] = str(wait_s)
        raise Refusal("RATE_LIMIT_REACHED", limit=limit, wait_s=wait_s)


def _finish_answer(response: Response) -> Response:
    if not request.path.startswith(API):
        return response
    response.headers.update(g.get("limit_headers", {}))
    if response.status_code == 401 and not response.headers.get("WWW-Authenticate", "").startswith("Basic"):
        response.headers["WWW-Authenticate"] = REALM + (', error="invalid_token"' if _bearer() is not None else "")
    if response.status_code == 403 and "scope_asked" in g:
        response.headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{g.scope_asked}"'
    if "caller" in g:
        response.headers["Cache-Control"] = "private, no-cache"  # what a key reads is for its partner alone
        with suppress(sa.exc.DBAPIError, sa.exc.TimeoutError):  # the answer stands, whoever counts it
            count(g.caller, request.endpoint or "unknown", response.status_code)
    return response
