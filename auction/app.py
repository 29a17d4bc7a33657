"""The whole program: `create_app` is the only place that knows every noun."""

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import sqlalchemy.exc
from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_migrate import Migrate
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFError
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

import config as configuration
from auction import delivery
from auction.accounts import sign_in
from auction.api.problem import problem
from auction.batches import acts
from auction.drafts.pages import keep_what_was_sent
from auction.ground import clock, deadline, patience, words
from auction.ground.door import language, told
from auction.ground.embedded import url_for_this_command
from auction.ground.guards import csrf, limiter
from auction.ground.refusal import LANGUAGES, Refusal, declare
from auction.ground.secret_key import kept_secret_key
from auction.ground.store import db
from auction.panel import gates, matters
from auction.sockets import server as sockets
from auction.valuation import methods

# From the ground up: a noun may import those before it, never those after.
NOUNS = (
    "ground", "sockets", "journal", "jurisdictions",
    "places", "tables",
    "accounts", "credentials", "drafts", "batches", "api", "ledger", "payments", "pictures", "cases", "panel", "papers", "lots",
    "announcing", "approvals",
    "valuation", "estimate", "platforms", "appraisal", "complaints", "disclosure", "viewing", "questions", "enrolment", "bidding", "room", "practice", "stays", "corrections", "settlement", "handover", "drafting", "distribution", "setoff", "objections", "forfeiture",
    "annulment", "taking", "redemption", "agreements", "surplus", "variants", "remittance", "bank", "reconciliation", "finance", "deadlines", "partners", "keys",
    "search", "atlas", "statistics",
    "opendata", "brokerage", "outside", "feeds", "following", "guide", "personal_data", "desks", "administration", "front", "demo", "sandbox",
)  # fmt: skip
TEMPLATES = Path(__file__).parents[1] / "templates"
DOORS = ("pages", "api", "inbound", "live", "cli")
# What a noun's module may list, and who is told of it.
DECLARED: dict[str, Callable[[Any], None]] = {
    "REFUSALS": declare, "MATTERS": matters.declare, "METHODS": methods.declare, "GATES": gates.declare,
    "BATCH_ACTS": acts.declare, "DEADLINES": deadline.declare,
}  # fmt: skip

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",  # Talisman adds the nonce only to a policy that is named
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'", "ws:", "wss:"],
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": ["'self'", "https://checkout.stripe.com"],
}


def create_app(settings: dict | None = None) -> Flask:
    """The whole program. `settings` replace what the environment says (tests, replay)."""
    if _is_gevent():
        patience.install()
    app = Flask(
        __name__, template_folder="../templates", static_folder="../static", static_url_path=delivery.static_address()
    )  # fmt: skip
    app.config.update(configuration.load() if settings is None else settings)
    if app.config["SQLALCHEMY_DATABASE_URI"] is None:
        app.config["SQLALCHEMY_DATABASE_URI"] = url_for_this_command(Path(app.instance_path))
    if app.config["SECRET_KEY"] is None:
        app.config["SECRET_KEY"] = kept_secret_key(Path(app.instance_path))
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _install_ground(app)
    for noun in NOUNS:
        _install_noun(app, noun)
    sockets.install(app, _is_gevent())
    return app


def _policy(tile_url: str | None) -> dict:
    """The policy of every page; pictures also come from the tile server when the court has named one."""
    if not tile_url:
        return CONTENT_SECURITY_POLICY
    parts = urlsplit(tile_url)
    return CONTENT_SECURITY_POLICY | {
        "img-src": [*CONTENT_SECURITY_POLICY["img-src"], f"{parts.scheme}://{parts.netloc}"]
    }


def _is_gevent() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return bool(monkey and monkey.is_module_patched("socket"))


def _install_ground(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(app.root_path) + "/../migrations")
    with app.app_context():
        clock.install(app, clock.DatabaseClock(db.engine))
    words.install(app)
    # A form may lie open over lunch: its token lives as long as the session, and nothing typed is lost.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    limiter.init_app(app)
    https_only = app.config["SUBHASTA_ENV"] == "production"
    Talisman(
        app,
        force_https=https_only,
        session_cookie_secure=https_only,
        strict_transport_security=https_only,
        content_security_policy=_policy(app.config["MAP_TILE_URL"]),
        content_security_policy_nonce_in=["script-src"],
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    import_module("auction.accounts.security").install(app)
    WTFormsHelpers(app)
    app.jinja_loader = ChoiceLoader([
        FileSystemLoader(TEMPLATES),
        PrefixLoader({
            "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
        }),
    ])  # fmt: skip
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, lambda error: _refused(Refusal("FORM_EXPIRED")))
    app.register_error_handler(sa.exc.TimeoutError, lambda error: _refused(Refusal("DATABASE_BUSY")))
    app.register_error_handler(sa.exc.OperationalError, _database_away)
    app.register_error_handler(Exception, _fault)
    delivery.install(app)
    app.after_request(_remember_language)


def _install_noun(app: Flask, noun: str) -> None:
    """Models, refusals, matters for the panel, methods of valuation, deadlines, acts for many things at once, gates before the panel and doors of a noun. A door registers what it is called for: `blueprint`, `install(app)`."""
    package = f"auction.{noun}"
    for module in (
        "models",
        "refusals",
        "file_refusals",
        "matters",
        "methods",
        "deadlines",
        "gates",
        "batches",
        *DOORS,
    ):
        name = f"{package}.{module}"
        if find_spec(name) is None:
            continue
        loaded = import_module(name)
        for name, make_known in DECLARED.items():
            if hasattr(loaded, name):
                make_known(getattr(loaded, name))
        if hasattr(loaded, "blueprint"):
            app.register_blueprint(loaded.blueprint)
        if hasattr(loaded, "install") and module in DOORS:
            loaded.install(app)


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _refused(refusal: Refusal):
    """One way to say no: problem+json to programs, a page to people."""
    with suppress(sa.exc.DBAPIError):
        db.session.rollback()
    message, status = told(refusal)
    if _wants_json():
        return problem(refusal)
    if refusal.code in ("SIGN_IN_FIRST", "FORM_EXPIRED") and (address := _kept()):
        is_signed_in = refusal.code == "FORM_EXPIRED" and current_user.is_authenticated
        facts = {"address": address, "is_signed_in": is_signed_in, "code": refusal.code}
        return render_template("drafts/signed_out.html", **facts), status
    if refusal.code == "SIGN_IN_FIRST" and request.method == "GET" and request.endpoint:
        return redirect(url_for("security.login", to=sign_in.way_back()), 303)
    if refusal.code == "SECOND_FACTOR_FIRST" and request.method == "GET":
        return redirect(url_for("credentials.overview"), 303)
    try:
        return render_template("errors/error.html", status=status, code=refusal.code, message=message), status
    except sa.exc.SQLAlchemyError:
        # The page's frame asks the database who the visitor is; without one the message must do.
        return Response(message, status, mimetype="text/plain")


def _kept() -> str | None:
    """Where somebody who sent a form without being signed in finds it again; None when it could not be kept."""
    with suppress(sa.exc.SQLAlchemyError):
        return keep_what_was_sent()
    return None


HTTP_REFUSALS = {
    400: "REQUEST_MALFORMED", 401: "SIGN_IN_FIRST", 403: "NOT_ALLOWED", 404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED", 413: "REQUEST_TOO_LARGE", 415: "MEDIA_TYPE_WRONG", 429: "TOO_MANY_REQUESTS",
}  # fmt: skip


def _http_error(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    code = HTTP_REFUSALS.get(error.code)
    if code is None:
        code = "SERVER_FAULT" if error.code >= 500 else "REQUEST_MALFORMED"
    answer = current_app.make_response(_refused(Refusal(code, detail=error.description or error.name, wanted="JSON")))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _database_away(error: sa.exc.OperationalError):
    """The server restarts or its connections were cut: nobody's fault here, and soon over."""
    current_app.logger.error("the database is away: %s", error.orig)
    return _refused(Refusal("DATABASE_BUSY"))


def _fault(error: Exception):
    current_app.logger.error("fault at %s", request.path, exc_info=error)
    return _refused(Refusal("SERVER_FAULT"))


def _remember_language(response):
    # A program's choice is for its one question; only a person's is remembered.
    if request.args.get("lang") in LANGUAGES and not request.path.startswith("/api/"):
        response.set_cookie("language", language(), max_age=31_536_000, samesite="Lax", httponly=True)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
