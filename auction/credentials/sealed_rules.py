"""Sealing the secret of an authenticator app for one account. Pure but for the cipher's nonce."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken


def seal(secret_key: str, user_id: int, app_secret: str) -> bytes:
    """The app's secret as only who has `secret_key` can read it, for this account alone."""
    return Fernet(_key(secret_key, user_id)).encrypt(app_secret.encode())


def unseal(secret_key: str, user_id: int, sealed: bytes, ttl_s: int | None = None) -> str | None:
    """The app's secret; None when the key or the account is another one, it was changed, or is older than `ttl_s`."""
    try:
        return Fernet(_key(secret_key, user_id)).decrypt(sealed, ttl_s).decode()
    except InvalidToken:
        return None


def _key(secret_key: str, user_id: int) -> bytes:
    return base64.urlsafe_b64encode(
        hmac.digest(secret_key.encode(), f"authenticator app of {user_id}".encode(), "sha256")
    )
