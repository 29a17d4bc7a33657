"""The specification itself, and what browsers of other sites may read."""

import json

from flask import Blueprint, Flask, Response, current_app, request

from auction.accounts.audience import audience
from auction.ground.door import language
from auction.ground.refusal import Words

from .description import describe
from .operation import Rendered, operation, operation_of, written

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
READ_BY_SCRIPTS = "ETag, Link, Content-Language, Retry-After, RateLimit, RateLimit-Policy"
PREFLIGHT_S = "86400"


def install(app: Flask) -> None:
    """Let any site's script read what is public."""
    app.after_request(_open_to_scripts)


@blueprint.get("/openapi.json")
@audience("look")
@operation(summary=Words("This specification (OpenAPI 3.1)", "本接口规范（OpenAPI 3.1）"), tag="api", answer=None)
def specification() -> Rendered:
    """Made once a language: the code does not change while it runs."""
    kept = current_app.extensions.setdefault("api_specification", {})
    if language() not in kept:
        kept[language()] = written(json.dumps(describe(current_app, language()), ensure_ascii=False))
    return kept[language()]


def _open_to_scripts(response: Response) -> Response:
    """CORS without credentials: cookies are never sent along, so a visitor's session tells other sites nothing."""
    if not request.path.startswith("/api/") or request.method not in ("GET", "HEAD", "OPTIONS"):
        return response
    told = operation_of(current_app.view_functions.get(request.endpoint or ""))
    if told is not None and request.method != "OPTIONS" and (told.scopes or told.cookie):
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = READ_BY_SCRIPTS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_S
    return response
