"""Sealing a number, so that whoever reads the database or a backup of it does not learn it. Pure but for the nonce.

Made of the standard library's HMAC-SHA256 alone, in the usual composition: what the key gives for a fresh nonce is
added to the number (a stream cipher of one block), and a second key signs the whole (encrypt, then MAC). What a seal
is `about` is signed too: moved to another row it does not open. Every seal has the same length.
"""

import base64
import hmac
import secrets

_NONCE, _NUMBER, _TAG = 16, 8, 16


def seal(secret: str, number: int, about: str) -> str:
    """A number (0 to 2^63) as text that only who has `secret` and knows what it is `about` can open."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _mixed(secret, nonce, number.to_bytes(_NUMBER))
    return base64.urlsafe_b64encode(nonce + hidden + _tag(secret, nonce + hidden, about)).decode()


def unseal(secret: str, sealed: str, about: str) -> int | None:
    """The number; None when the secret is another one, or the seal was changed or is about something else."""
    try:
        whole = base64.urlsafe_b64decode(sealed)
    except ValueError:
        return None
    nonce, hidden, tag = whole[:_NONCE], whole[_NONCE : _NONCE + _NUMBER], whole[_NONCE + _NUMBER :]
    if not hmac.compare_digest(tag, _tag(secret, nonce + hidden, about)):
        return None
    return int.from_bytes(_mixed(secret, nonce, hidden))


def _mixed(secret: str, nonce: bytes, number: bytes) -> bytes:
    stream = hmac.digest(_key(secret, "stream"), nonce, "sha256")
    return bytes(one ^ other for one, other in zip(number, stream, strict=False))


def _tag(secret: str, content: bytes, about: str) -> bytes:
    return hmac.digest(_key(secret, "signature"), content + about.encode(), "sha256")[:_TAG]


def _key(secret: str, use: str) -> bytes:
    """Keys of their own, so that nothing else which the secret signs can stand for a seal."""
    return hmac.digest(secret.encode(), f"subhasta seal: {use}".encode(), "sha256")
