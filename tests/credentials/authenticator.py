"""A passkey in software: it makes credentials and signs with them as a telephone does (WebAuthn, attestation none, ES256)."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """One device with one key, under one origin. `flags`: what it claims of its owner."""

    def __init__(self, origin: str = "http://localhost", flags: int = PRESENT | VERIFIED) -> None:
        self.origin, self.flags = origin, flags
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to the question of a registration."""
        at = self.key.public_key().public_numbers()
        key = encode_cbor({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32), -3: at.y.to_bytes(32)})
        held = bytes(16) + len(self.id).to_bytes(2) + self.id + key
        said = self._said(asked["rp"]["id"], self.flags | WITH_KEY) + held
        attested = encode_cbor({"fmt": "none", "attStmt": {}, "authData": said})
        return self._answer({
            "clientDataJSON": self._client("webauthn.create", asked), "attestationObject": bytes_to_base64url(attested),
        })  # fmt: skip

    def sign(self, asked: dict[str, Any]) -> str:
        """The answer to the question of a sign-in."""
        self.count += 1
        said, client = self._said(asked["rpId"], self.flags), self._client("webauthn.get", asked)
        whole = said + hashlib.sha256(base64url_to_bytes(client)).digest()
        return self._answer({
            "clientDataJSON": client, "authenticatorData": bytes_to_base64url(said),
            "signature": bytes_to_base64url(self.key.sign(whole, ec.ECDSA(hashes.SHA256()))),
        })  # fmt: skip

    def _said(self, site: str, flags: int) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, asked: dict[str, Any]) -> str:
        client = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(client).encode())

    def _answer(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
