"""Signing keys at rest: whoever reads the database or a backup of it can sign nothing."""

import base64
import hmac
import logging
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

# What a token of Fernet begins with; keys that were kept before they were sealed begin otherwise, and are read as they are.
_BEGINS = "gAAAA"
_log = logging.getLogger(__name__)


class SealedKey(sa.TypeDecorator[str]):
    """A text column whose content only who has SECRET_KEY can read: "" for everybody else. It cannot be compared in a query,
    since each sealing differs.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Sealed, on its way into the database."""
        return None if value is None else _cipher().encrypt(value.encode()).decode()

    def process_result_value(self, value: Any, dialect: Any) -> str | None:
        """Opened, on its way out."""
        if value is None or not value.startswith(_BEGINS):
            return value
        try:
            return _cipher().decrypt(value).decode()
        except InvalidToken:
            _log.error("a signing key does not open: SECRET_KEY or the row was changed")
            return ""


def _cipher() -> Fernet:
    secret = current_app.config["SECRET_KEY"].encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret, b"subhasta signing keys", "sha256")))
