"""A web push message as the standards want it: who sends it (VAPID, RFC 8292), its body that only the browser can read
(RFC 8291), and what a push service's answer means. Pure but for the keys and salts drawn for each message.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from auction.ground.refusal import Refusal, Words

# The order of the curve P-256: a private key is a number below it.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PUBLIC_KEY_BYTES = 65
SECRET_BYTES = 16
# A push service may refuse a token that lasts longer than a day (RFC 8292, 2).
TOKEN_LASTS = timedelta(hours=12)
# Every push service must take so much (RFC 8030, 7.2), the encryption's 103 bytes with it.
BODY_BYTES_MOST = 3_900
# Waits before tries 2 to 5.
WAITS_S = (60, 5 * 60, 30 * 60, 2 * 3600)
RETRY_AFTER_S_MOST = 6 * 3600

NOT_ENCRYPTED = Words("its address does not begin with https://", "地址不以 https:// 开头")
NO_KEY = Words("it came without proper keys", "未提供有效密钥")


class Verdict(Enum):
    """What becomes of a message: taken by the service, to be tried again, of no use, or its browser is gone."""

    TAKEN = "taken"
    AGAIN = "again"
    USELESS = "useless"
    GONE = "gone"


def verdict(status: int | None) -> Verdict:
    """What an answer's status means; None: no answer came."""
    if status is None or status == 429 or status >= 500 or status in (408, 425):
        return Verdict.AGAIN
    if 200 <= status < 300:
        return Verdict.TAKEN
    return Verdict.GONE if status in (404, 410) else Verdict.USELESS


def wait_s(attempts: int, retry_after: str | None) -> int | None:
    """Seconds to the next try after so many; None: there is none. A service that asks for more time gets it."""
    if attempts > len(WAITS_S):
        return None
    asked = int(retry_after[:9]) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0
    return max(WAITS_S[attempts - 1], min(asked, RETRY_AFTER_S_MOST))


def read_keys(public_key: str, secret: str) -> tuple[bytes, bytes]:
    """A browser's public key (a point of P-256, 65 bytes) and secret (16 bytes) from base64url. Refuses DEVICE_UNKNOWN."""
    try:
        point, shared = decoded(public_key), decoded(secret)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Refusal("DEVICE_UNKNOWN", why=NO_KEY) from None
    if len(point) != PUBLIC_KEY_BYTES or len(shared) != SECRET_BYTES:
        raise Refusal("DEVICE_UNKNOWN", why=NO_KEY)
    return point, shared


@lru_cache(maxsize=4)
def server_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Our key pair towards push services, made from the settings' SECRET_KEY: nothing to keep, the same in all processes."""
    number = int.from_bytes(hmac.digest(secret.encode(), b"subhasta web push: server key", hashlib.sha512))
    return ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as browsers take it: `applicationServerKey`, and `k` of the header."""
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def headers(secret: str, endpoint: str, contact: str, at: datetime, lasts_s: int) -> Mapping[str, str]:
    """The headers of a message to `endpoint`: our token for its push service, signed `at`; how long it may wait there."""
    parts = urlsplit(endpoint)
    key = server_key(secret)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + TOKEN_LASTS).timestamp()), "sub": contact}
    token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(key))
    return {
        "Authorization": f"vapid t={token}, k={public_text(key)}", "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": str(max(lasts_s, 0)), "Urgency": "high",
    }  # fmt: skip


def sealed_body(body: bytes, public_key: str, secret: str) -> bytes:
    """The body that nobody but the browser can read: a key pair and a salt of its own for each message."""
    point, shared = read_keys(public_key, secret)
    return bytes(
        http_ece.encrypt(
            body, private_key=ec.generate_private_key(ec.SECP256R1()), dh=point, auth_secret=shared, version="aes128gcm"
        )
    )


def encoded(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """base64url with or without padding. Raises ValueError."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
