"""OAuth2 client credentials (RFC 6749 section 4.4) and revocation (RFC 7009), by Authlib."""

import hmac
import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError, InvalidRequestError, InvalidScopeError, TokenMixin
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from flask import Response, request

from auction.ground import clock
from auction.ground.store import db

from .actions import issue_token, revoke_token
from .models import AccessToken
from .queries import client_named, rights_of
from .rules import hash_of

METHODS = ("client_secret_basic", "client_secret_post")
_CLIENT_ID = re.compile(r"pc_[0-9a-f]{16}")


@dataclass(frozen=True)
class Client(ClientMixin):
    """One of our clients as Authlib asks for it: only good ones are shown to it."""

    id: int
    client_id: str
    hashes: tuple[bytes, ...]
    scopes: frozenset[str]

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        """What was asked, or all it has when nothing was asked; InvalidScopeError for anything beyond that."""
        asked = (scope or "").split()
        if set(asked) - self.scopes:
            raise InvalidScopeError
        return " ".join(sorted(set(asked) or self.scopes))

    def check_client_secret(self, client_secret: str) -> bool:
        shown = hash_of(client_secret)
        return any([hmac.compare_digest(shown, known) for known in self.hashes])  # noqa: C419 - compares all of them

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == ClientCredentialsGrant.GRANT_TYPE


def _client(client_id: str) -> Client | None:
    if not _CLIENT_ID.fullmatch(client_id):
        return None
    row, at = client_named(client_id), clock.now()
    if row is None or row.revoked_at is not None or row.expires_at <= at:
        return None
    hashes = tuple(secret.hash for secret in row.secrets if secret.ends_at is None or secret.ends_at > at)
    return Client(row.id, row.client_id, hashes, rights_of(row).scopes)


@dataclass(frozen=True)
class Token(TokenMixin):
    """An access token as Authlib asks for it."""

    id: int
    api_client_id: int

    def check_client(self, client: Client) -> bool:
        return client.id == self.api_client_id


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS


class _Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS
    SUPPORTED_TOKEN_TYPES = ("access_token",)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        row = db.session.scalars(sa.select(AccessToken).filter_by(hash=hash_of(token_string))).one_or_none()
        return None if row is None else Token(row.id, row.api_client_id)

    def revoke_token(self, token: Token, request: Any) -> None:
        revoke_token(token.id)


class _Server(AuthorizationServer):
    """Authlib's server; a token is made and stored in one act, so that only its hash is ever kept."""

    def generate_token(self, grant_type: str, client: Client, scope: str | None = None, **_: Any) -> dict[str, Any]:
        allowed = client.get_allowed_scope(scope or "")
        token, lasts_s = issue_token(client.id, allowed.split())
        return {"token_type": "Bearer", "access_token": token, "expires_in": lasts_s, "scope": allowed}

    def answer(self, make: Any) -> Response:
        """What `make` answers; every fault of the request's form as RFC 6749 section 5.2 words it."""
        try:
            _check_form()
            return make()
        except OAuth2Error as error:
            return self.handle_error_response(None, error)


def _check_form() -> None:
    """RFC 6749 section 3.2: parameters in the body, none twice; and a header that can be read at all."""
    if set(request.args) - {"lang"}:
        raise InvalidRequestError("Parameters belong into the body, not into the address.")
    if any(len(values) > 1 for _, values in request.form.lists()):
        raise InvalidRequestError("A parameter stands twice.")
    sent = request.headers.get("Authorization", "")
    if sent[:6].lower() == "basic " and request.authorization is None:
        raise InvalidClientError(status_code=401, description="The Authorization header cannot be read.")


server = _Server(query_client=_client, save_token=lambda token, request: None)
server.register_grant(_Grant)
server.register_endpoint(_Revocation)


def token_response() -> Response:
    """Answer a request for a token."""

    def make() -> Response:
        if not request.form.get("grant_type"):
            raise InvalidRequestError("Missing 'grant_type' in the body.")
        return server.create_token_response()

    return server.answer(make)


def revocation_response() -> Response:
    """Answer a request to end a token; a token we do not know counts as ended."""
    return server.answer(lambda: server.create_endpoint_response(_Revocation.ENDPOINT_NAME))
