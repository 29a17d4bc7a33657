"""The link by which a platform without an interface answers: it names one request and nobody can make it up."""

import uuid

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from auction.ground.refusal import Refusal


def token_of(request_id: uuid.UUID) -> str:
    """What the address of the answer page carries."""
    return str(_signer().dumps(str(request_id)))


def request_asked(token: str) -> uuid.UUID:
    """The request in the address. Refuses NOT_FOUND when the token is not ours."""
    try:
        return uuid.UUID(_signer().loads(token))
    except (BadSignature, ValueError, TypeError):
        raise Refusal("NOT_FOUND") from None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="platform-answer")
