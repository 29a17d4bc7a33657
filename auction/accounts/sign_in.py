"""Flask-Security's pages behind our guards: one act each, limited attempts, and only our own way back."""

from functools import wraps
from typing import Any, NoReturn

from flask import Flask, current_app, make_response, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import IntegrityError

from auction.ground.guards import limiter
from auction.ground.refusal import Refusal
from auction.ground.store import transaction

from .audience import role_names
from .letters import letter_text
from .rules import COURT_ROLES, START_PAGES

WAY_BACK_S = 86_400
# Endpoint → its audience's act. What Flask-Security offers beyond these is switched off in security.py.
VIEWS = {
    "security.login": "look",
    "security.logout": "look",
    "security.register": "look",
    "security.send_confirmation": "look",
    "security.confirm_email": "look",
    "security.forgot_password": "look",
    "security.reset_password": "look",
    "security.change_password": "own_account",
    "security.change_email": "own_account",
    "security.change_email_confirm": "look",
}
# Pages whose links in letters do something when they are opened.
_ACT_BY_GET = ("security.confirm_email", "security.change_email_confirm")


def ask(mechanisms=None, headers=None) -> NoReturn:
    """Flask-Security meets a stranger: the same answer as everywhere."""
    raise Refusal("SIGN_IN_FIRST")


def way_back() -> str:
    """A signed token for the page that was asked for. Made by us alone, so it leads nowhere else."""
    assert request.endpoint is not None
    # The query stays text: as arguments of url_for it could name another host (`_external`, `_scheme`).
    query = request.query_string.decode(errors="replace")
    return _signer().dumps(f"{url_for(request.endpoint, **(request.view_args or {}))}?{query}".rstrip("?"))


def place(token: str) -> str:
    """The address in a token of `way_back`; when it is empty, too old or not ours, the page where the person's day begins."""
    try:
        return str(_signer().loads(token, max_age=WAY_BACK_S))
    except BadSignature:
        return url_for(_start_page())


def _start_page() -> str:
    roles = role_names(current_user) if current_user.is_authenticated else frozenset()
    for role, endpoint in START_PAGES.items():
        # Staff without a court have no desk yet.
        if role in roles and (role not in COURT_ROLES or current_user.court_id is not None):
            return endpoint
    return "accounts.overview"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="way-back")


def render(template: str, **context: Any) -> Any:
    """Flask-Security's letters and pages. A page's form is `form`, 422 when it has errors; a finished one is left."""
    if template.endswith(".txt"):
        return letter_text(template, **context)
    form = next(value for name, value in context.items() if name.endswith("_form"))
    if request.method == "POST" and not form.errors:
        return redirect(url_for("accounts.overview" if current_user.is_authenticated else "security.login"), 303)
    page = render_template(template, form=form, **context)
    return (page, 422) if form.errors else page


def guard_views(app: Flask) -> None:
    """Put the guards before Flask-Security's views. Refuses to start when it offers a page not listed in VIEWS."""
    offered = {endpoint for endpoint in app.view_functions if endpoint.startswith("security.")}
    if offered != set(VIEWS):
        raise RuntimeError(f"Flask-Security offers {sorted(offered ^ set(VIEWS))}")
    for endpoint, act in VIEWS.items():
        view = _guarded(app.view_functions[endpoint])
        view.audience = act
        for limit in LIMITS.get(endpoint, ()):
            view = limit(view)
        app.view_functions[endpoint] = view


def _guarded(view):
    @wraps(view)
    def guarded(**values):
        # Flask-Security would follow `next`, and its check of foreign addresses can be fooled (`////evil.example`).
        if "next" in request.values or request.is_json:
            raise Refusal("REQUEST_MALFORMED", detail="next, JSON")
        answer = _answered_in_one_act(view, values)
        if request.endpoint == "security.login" and answer.status_code == 302:
            answer.location = place(request.values.get("to", ""))
        if request.method == "POST" and answer.status_code == 302:
            answer.status_code = 303
        return answer

    return guarded


def _answered_in_one_act(view, values):
    """The view's changes, letter and journal entry are committed together."""
    if request.method != "POST" and request.endpoint not in _ACT_BY_GET:
        return make_response(view(**values))
    try:
        with transaction():
            return make_response(view(**values))
    except IntegrityError:
        # The same registration or change of address twice at one moment: the first stands, and its letter has been written.
        if request.endpoint not in ("security.register", "security.change_email_confirm"):
            raise
        return redirect(url_for("security.login"), 303)


def _typed_email() -> str:
    return request.form.get("email", "").strip().lower()[:254] or "-"


def _email_from_here() -> str:
    return f"{get_remote_address()} {_typed_email()}"


def _failed(response) -> bool:
    return response.status_code == 422


# Whole courts and whole courthouses sit behind one address: limits by address are wide, by account narrow.
_WRONG_PASSWORDS = (
    limiter.limit("10 per 10 minutes", key_func=_email_from_here, methods=["POST"], deduct_when=_failed),
    limiter.limit("100 per hour", key_func=_typed_email, methods=["POST"], deduct_when=_failed),
    limiter.limit("60 per minute", methods=["POST"]),
)
_LETTERS = (
    limiter.limit("6 per hour", key_func=_typed_email, methods=["POST"]),
    limiter.limit("60 per hour", methods=["POST"]),
)
LIMITS = {
    "security.login": _WRONG_PASSWORDS,
    "security.register": _LETTERS,
    "security.send_confirmation": _LETTERS,
    "security.forgot_password": _LETTERS,
    "security.reset_password": (limiter.limit("60 per hour", methods=["POST"]),),
    "security.change_email": (
        limiter.limit("6 per hour", key_func=lambda: str(current_user.get_id()), methods=["POST"]),
    ),
    "security.change_password": (
        limiter.limit("10 per 10 minutes", key_func=lambda: str(current_user.get_id()), methods=["POST"],
                      deduct_when=_failed),
    ),
}  # fmt: skip
