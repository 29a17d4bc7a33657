"""Sealing what somebody sent while he was signed out. Pure but for the cipher's nonce.

The key is made of SECRET_KEY and the token in the person's own address: whoever reads the database or a backup, or knows
the secret alone, cannot open it.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


def name_of(token: str) -> str:
    """Under which name the sealed form of this token is stored: from the name nobody finds the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(secret: str, token: str, content: bytes) -> bytes:
    """`content` so that only the token, together with the secret, opens it."""
    return Fernet(_key(secret, token)).encrypt(content)


def unseal(secret: str, token: str, sealed: bytes) -> bytes | None:
    """What was sealed; None when token or secret are others or it was changed."""
    try:
        return Fernet(_key(secret, token)).decrypt(sealed)
    except InvalidToken:
        return None


def _key(secret: str, token: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), f"subhasta: kept form {token}".encode(), "sha256"))
