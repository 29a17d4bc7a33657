"""What a partner's program does: fetch the platform's key, seal an identity with it."""

import json
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

# Real check characters (GB 11643-1999); the people are made up.
PEOPLE = {
    "chen": {"legal_name": "陈小雨", "id_kind": "resident_id", "id_number": "11010519491231002X"},
    "li": {"legal_name": "李长河", "id_kind": "resident_id", "id_number": "440524188001010014"},
    "smith": {"legal_name": "Jane Smith", "id_kind": "passport", "id_number": "P1234567"},
}


def identity(name: str, **other: Any) -> dict[str, Any]:
    """What is sealed about one of PEOPLE."""
    return {**PEOPLE[name], "verified_by": "江州拍卖网", "verified_on": "2026-02-01", **other}


def seal(content: Any, jwk: dict[str, Any], **header: Any) -> str:
    """A compact JWE of this content for the key; `header` changes what stands in it."""
    key = ECKey.import_key(jwk)
    protected = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": jwk.get("kid"), **header}
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()
    return jwe.encrypt_compact(
        protected, plain, key, algorithms=["ECDH-ES+A256KW", "ECDH-ES+A128KW", "A256GCM", "A128GCM", "DEF"]
    )
