"""Standard Webhooks 1.0 signatures: HMAC-SHA256 (v1) by the standard's own library, Ed25519 (v1a) by `cryptography`."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

SECRET_PREFIX = "whsec_"  # noqa: S105 - the standard's public prefix, not a secret
SIGNING_KEY_PREFIX, PUBLIC_KEY_PREFIX = "whsk_", "whpk_"
SECRET_BYTES = 32
SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64  # as the standard asks


def new_secret() -> str:
    """A fresh signing secret to show to the partner once: "whsec_" and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_signing_key() -> str:
    """A fresh Ed25519 key that stays with us: "whsk_" and its 32 private bytes in base64."""
    return SIGNING_KEY_PREFIX + base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key(signing_key: str) -> str:
    """What a partner checks our Ed25519 signatures with: "whpk_" and 32 bytes in base64. Anybody may know it."""
    return PUBLIC_KEY_PREFIX + base64.b64encode(_private(signing_key).public_key().public_bytes_raw()).decode()


def _private(signing_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(signing_key.removeprefix(SIGNING_KEY_PREFIX)))


def signed_headers(message_id: str, sent_at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The headers of one delivery of `body` (UTF-8), signed with every one of `keys` (whsec_… or whsk_…).

    `message_id` stays the same over retries, `sent_at` is the moment of this try. While a key is being replaced both
    are passed, newest first, and the partner may verify with either.
    """
    if not keys:
        raise ValueError("a webhook is never sent unsigned")
    if not message_id or "." in message_id:
        raise ValueError("the message id is part of the signed text, where the dot separates")
    if sent_at.tzinfo is None:
        raise ValueError("a signature states no moment without its zone")
    # The library overwrites the zone instead of converting it, so it must be UTC before.
    moment = sent_at.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(_signature(key, message_id, moment, body) for key in keys),
        "content-type": "application/json",
    }


def _signature(key: str, message_id: str, moment: datetime, body: bytes) -> str:
    if not key.startswith(SIGNING_KEY_PREFIX):
        return Webhook(key).sign(message_id, moment, body.decode())
    signed = f"{message_id}.{int(moment.timestamp())}.".encode() + body
    return "v1a," + base64.b64encode(_private(key).sign(signed)).decode()
