"""Standard Webhooks 1.0 signatures, by the standard's own library."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

SECRET_PREFIX = "whsec_"  # noqa: S105 - the standard's public prefix, not a secret
SECRET_BYTES = 32
SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64  # as the standard asks


def new_secret() -> str:
    """A fresh signing secret to show to the partner once: "whsec_" and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(message_id: str, sent_at: datetime, body: bytes, signing_secrets: Sequence[str]) -> dict[str, str]:
    """The headers of one delivery of `body` (UTF-8).

    `message_id` stays the same over retries, `sent_at` is the moment of this try. While a secret is being
    replaced both are passed, newest first, and the partner may verify with either.
    """
    if not signing_secrets:
        raise ValueError("a webhook is never sent unsigned")
    if not message_id or "." in message_id:
        raise ValueError("the message id is part of the signed text, where the dot separates")
    if sent_at.tzinfo is None:
        raise ValueError("a signature states no moment without its zone")
    # The library overwrites the zone instead of converting it, so it must be UTC before.
    moment = sent_at.astimezone(UTC)
    text = body.decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, moment, text) for secret in signing_secrets),
        "content-type": "application/json",
    }
