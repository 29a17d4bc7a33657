"""Tokens for partners' programs."""

from flask import Blueprint, Flask, Response

from auction.accounts.audience import audience
from auction.ground.guards import csrf

from . import door, tokens

blueprint = Blueprint("keys_api", __name__, url_prefix="/api/v1")


def install(app: Flask) -> None:
    """The door of the API and its token server."""
    door.install(app)
    tokens.server.init_app(app)


@blueprint.post("/oauth/token")
@csrf.exempt
@audience("look")
def token() -> Response:
    """Give a client an access token for its credentials (RFC 6749 section 4.4)."""
    return tokens.token_response()


@blueprint.post("/oauth/revoke")
@csrf.exempt
@audience("look")
def revoke() -> Response:
    """End an access token (RFC 7009)."""
    return tokens.revocation_response()
