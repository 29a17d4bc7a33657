"""Tokens for partners' programs, and what a key may do."""

from datetime import datetime

from flask import Blueprint, Flask, Response
from pydantic import ConfigDict

from auction.accounts.audience import audience
from auction.api.description import declare_scopes
from auction.api.operation import FORM, operation
from auction.api.shapes import Count, Id, Moment, Shape, said
from auction.ground.refusal import Words
from auction.ground.store import db

from . import door, tokens
from .models import ApiClient
from .rules import SCOPES

blueprint = Blueprint("keys_api", __name__, url_prefix="/api/v1")
TAG = "keys"


def install(app: Flask) -> None:
    """The door of the API, its token server and its list of scopes."""
    door.install(app)
    tokens.server.init_app(app)
    declare_scopes(SCOPES)


class TokenRequest(Shape):
    """What a client asks a token with; its id and secret here or, better, as HTTP Basic."""

    grant_type: str = said("Always `client_credentials`.", "固定为 `client_credentials`。")
    scope: str | None = said(
        "Fewer scopes than the client has, with spaces between; all of them when left out.",
        "缩小的权限范围，以空格分隔；省略则为该客户端的全部权限范围。", default=None,
    )  # fmt: skip
    client_id: str | None = said("`pc_…`", "`pc_…`", default=None)
    client_secret: str | None = said("`sk_…`", "`sk_…`", default=None)


class AccessTokenAnswer(Shape):
    """A token, to be sent as `Authorization: Bearer …`."""

    token_type: str
    access_token: str
    expires_in: Count = said("Seconds.", "秒。")
    scope: str


class RevocationRequest(Shape):
    """The token that is to end."""

    token: str
    token_type_hint: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class OAuthError(Shape):
    """A refusal as RFC 6749 section 5.2 words it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    error: str
    error_description: str = ""


@blueprint.post("/oauth/token")
@audience("look")
@operation(
    summary=Words("A token for a client's credentials (OAuth 2.0)", "以客户端凭证获取令牌（OAuth 2.0）"), tag=TAG,
    answer=AccessTokenAnswer, body=TokenRequest, body_type=FORM, own_errors=OAuthError,
    description=Words(
        "RFC 6749 section 4.4, `client_secret_basic` or `client_secret_post`. A scope may be narrowed and never widened. "
        "A token lasts an hour at most and ends with its client.",
        "遵循 RFC 6749 第 4.4 节，支持 `client_secret_basic` 与 `client_secret_post`。权限范围只能缩小，不能扩大。"
        "令牌最长有效一小时，客户端撤销时立即失效。",
    ),
)  # fmt: skip
def token() -> Response:
    """Give a client an access token for its credentials (RFC 6749 section 4.4)."""
    return tokens.token_response()


@blueprint.post("/oauth/revoke")
@audience("look")
@operation(
    summary=Words("End a token (RFC 7009)", "撤销令牌（RFC 7009）"), tag=TAG, answer=None, body=RevocationRequest,
    body_type=FORM, own_errors=OAuthError,
)  # fmt: skip
def revoke() -> Response:
    """End an access token (RFC 7009)."""
    return tokens.revocation_response()


class KeyInformation(Shape):
    """Who asks with this key, what it may do now and until when."""

    client_id: str
    partner_id: Id
    partner: str
    scopes: list[str]
    court_ids: list[Id] | None = said("null: all courts.", "null 表示全部法院。")
    requests_per_minute: Count
    expires_at: Moment


@blueprint.get("/key")
@audience("look")
@operation(
    summary=Words("What this key may do", "本密钥的权限"), tag=TAG, answer=KeyInformation, refusals=("KEY_REQUIRED",)
)
def key() -> KeyInformation:
    """Tell a program what its key or token may do."""
    asking = door.caller()
    expires_at: datetime = db.session.get_one(ApiClient, asking.api_client_id).expires_at
    return KeyInformation(
        client_id=asking.client_id, partner_id=asking.partner_id, partner=asking.partner_name,
        scopes=sorted(asking.scopes), court_ids=None if asking.court_ids is None else sorted(asking.court_ids),
        requests_per_minute=asking.rights.requests_per_minute, expires_at=expires_at,
    )  # fmt: skip


from . import delivery_api  # noqa: E402,F401  - its views join the blueprint
