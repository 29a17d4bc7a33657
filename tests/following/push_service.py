"""A browser with its push service for the tests: a real server on this machine, and keys that open what comes."""

import json
import os
from dataclasses import dataclass, field

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from auction.following.push_rules import encoded
from tests.partners.receiver import Receiver


@dataclass
class Browser:
    """What a browser gives when it is subscribed, and how it reads what it is sent."""

    service: Receiver = field(default_factory=Receiver)

    def __post_init__(self) -> None:
        self._key, self._secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.given = {
            "endpoint": self.service.url, "public_key": encoded(point), "secret": encoded(self._secret), "name": "Firefox",
        }  # fmt: skip

    def shown(self) -> list[dict]:
        """The notifications that came, opened."""
        return [json.loads(self.opened(came.body)) for came in self.service.received]

    def opened(self, body: bytes) -> bytes:
        return http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
