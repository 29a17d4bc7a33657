"""Sealed identities: what a partner writes into the envelope, and how it is opened. Pure; JWE of RFC 7516.

The platform's key is derived from SECRET_KEY, so every process has it, nothing is stored, and there is nothing more to
keep. An envelope lives as long as one request: after a change of SECRET_KEY partners fetch the new key and seal anew.
"""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from auction.accounts.identity_rules import identity_number
from auction.ground.refusal import Refusal

KEY_ALGORITHM, CONTENT_ALGORITHM = "ECDH-ES+A256KW", "A256GCM"
SEAL_CHARACTERS_MAX = 4_000
NAME_CHARACTERS_MAX = 100
FIELDS = ("legal_name", "id_kind", "id_number", "verified_by", "verified_on")
# The order of NIST's curve P-256: private keys are the numbers below it.
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class ProvedIdentity:
    """Whom a partner has proved: name and number as they are kept, by whom it was proved and on which day."""

    legal_name: str
    id_kind: str
    id_number: str
    verified_by: str
    verified_on: date


@cache
def identity_key(secret: str) -> ECKey:
    """The platform's key for identities, the same one for the same secret."""
    number = int.from_bytes(hmac.digest(secret.encode(), b"subhasta: identities sealed by partners", "sha512"))
    private = ec.derive_private_key(number % (_P256_ORDER - 1) + 1, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = ECKey.import_key(pem, {"use": "enc", "alg": KEY_ALGORITHM})
    key.ensure_kid()
    return key


def public_keys(secret: str) -> dict[str, Any]:
    """The public half as a JWK set (RFC 7517); the key id is the key's thumbprint."""
    return {"keys": [dict(identity_key(secret).as_dict(private=False))]}


def open_identity(sealed: str, secret: str, today: date) -> ProvedIdentity:
    """The identity in an envelope. Refuses IDENTITY_SEAL, IDENTITY_KEY_UNKNOWN, IDENTITY_CONTENT, a wrong number."""
    key = identity_key(secret)
    _check_header(sealed, str(key.kid))
    try:
        opened = jwe.decrypt_compact(sealed, key, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])
    except (JoseError, ValueError, TypeError, AttributeError, KeyError):
        raise Refusal("IDENTITY_SEAL", why="it does not open with the key that it names") from None
    return _read(opened.plaintext or b"", today)


def _check_header(sealed: str, key_id: str) -> None:
    """What a stranger wrote is looked at before the library sees it: these algorithms, this key, nothing else."""
    if len(sealed) > SEAL_CHARACTERS_MAX:
        raise Refusal("IDENTITY_SEAL", why=f"it has more than {SEAL_CHARACTERS_MAX} characters")
    first = sealed.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or sealed.count(".") != 4:
        raise Refusal("IDENTITY_SEAL", why="it is no compact JWE")
    if (header.get("alg"), header.get("enc")) != (KEY_ALGORITHM, CONTENT_ALGORITHM) or {"zip", "crit"} & set(header):
        raise Refusal("IDENTITY_SEAL", why=f"alg is {KEY_ALGORITHM}, enc is {CONTENT_ALGORITHM}, without zip and crit")
    if header.get("kid") != key_id:
        raise Refusal("IDENTITY_KEY_UNKNOWN")


def _read(plaintext: bytes, today: date) -> ProvedIdentity:
    try:
        fields = json.loads(plaintext.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        raise Refusal("IDENTITY_CONTENT", why=f"it is a JSON object of {', '.join(FIELDS)}")
    lines = {name: _line(fields, name) for name in FIELDS}
    try:
        verified_on = date.fromisoformat(lines["verified_on"])
    except ValueError:
        raise Refusal("IDENTITY_CONTENT", why="verified_on is a day like 2026-03-31") from None
    if verified_on > today:
        raise Refusal("IDENTITY_CONTENT", why="verified_on is in the future")
    number = identity_number(lines["id_kind"], lines["id_number"])
    return ProvedIdentity(lines["legal_name"], lines["id_kind"], number, lines["verified_by"], verified_on)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _line(fields: dict[str, Any], name: str) -> str:
    text = fields[name]
    if not isinstance(text, str) or not text.strip() or len(text) > NAME_CHARACTERS_MAX or not text.isprintable():
        raise Refusal("IDENTITY_CONTENT", why=f"{name} is a line of at most {NAME_CHARACTERS_MAX} characters")
    return text.strip()
