"""The official Standard Webhooks library for JavaScript verifies what we deliver."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from auction.partners.actions import add_endpoint, add_partner, rotate_secret
from auction.partners.models import EndpointKey

from .test_delivering import happen

FOLDER = Path(__file__).parent / "js"


@pytest.fixture
def verified_by_javascript():
    """`verified_by_javascript(secret, headers, body)`: the message as the library reads it; None when it refuses."""
    if not shutil.which("node") or not (FOLDER / "node_modules" / "standardwebhooks").is_dir():
        pytest.skip("Node.js or tests/partners/js/node_modules is missing: make install-test")

    def verify(secret: str, headers: dict[str, str], body: bytes):
        asked = json.dumps({"secret": secret, "headers": headers, "body": body.decode()})
        done = subprocess.run(
            ["node", "verify.js"], cwd=FOLDER, input=asked.encode(), capture_output=True, timeout=60, check=False
        )
        return json.loads(done.stdout) if done.returncode == 0 else None

    return verify


def test_javascript_verifies_our_deliveries(
    verified_by_javascript, listening, work, court_clock, loopback, administrator
):
    """Chinese text, an Ed25519 signature in the same header and a rotation do not disturb it: the old secret and the new one
    both verify; a changed body does not.
    """
    receiver = listening()
    partner = add_partner("江州拍卖网", "ops@partner.example", administrator)
    endpoint = add_endpoint(partner.id, receiver.url, (), None, administrator, schemes=("hmac", "ed25519"))
    old = next(key.secret for key in endpoint.keys if key.scheme == "hmac")
    new: EndpointKey = rotate_secret(endpoint.id, administrator)
    happen("lot:7", "viewing.cancelled")
    work()
    [came] = receiver.received
    assert len(came.headers["webhook-signature"].split(" ")) == 3
    for secret in (old, new.secret):
        message = verified_by_javascript(secret, came.headers, came.body)
        assert message["type"] == "viewing.cancelled"
        assert message["data"]["reason"] == "承办人临时有庭审"
    assert verified_by_javascript(old, came.headers, came.body.replace("承办人".encode(), "法院".encode())) is None
