"""What signs an endpoint's messages: a shared secret, our own Ed25519 key, or both; replaced without a gap."""

import base64
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.partners.actions import add_endpoint, add_partner, forget_ended_keys, rotate_secret
from auction.partners.models import DeliveryTry, EndpointKey

from .test_delivering import happen


def verify_ed25519(public: str, came) -> None:
    """As Standard Webhooks 1.0 says: some `v1a` signature of `id.timestamp.body` must hold."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_"), validate=True))
    signed = f"{came.message_id}.{came.headers['webhook-timestamp']}.".encode() + came.body
    for one in came.headers["webhook-signature"].split(" "):
        version, _, signature = one.partition(",")
        if version == "v1a":
            try:
                return key.verify(base64.b64decode(signature, validate=True), signed)
            except InvalidSignature:
                continue
    raise InvalidSignature


@pytest.fixture
def told_with(court_clock, loopback, administrator):
    """`told_with(receiver, *schemes)` makes the server an endpoint whose messages are signed so."""

    def register(receiver, *schemes):
        partner = add_partner(f"平台{uuid.uuid4()}", "ops@partner.example", administrator)
        return add_endpoint(partner.id, receiver.url, (), None, administrator, schemes=schemes)

    return register


def test_both_schemes_in_one_header(told_with, listening, work):
    """An endpoint with both gets one header that the standard's library and the public key both accept."""
    both, ours = listening(), listening()
    of_both, of_ours = told_with(both, "hmac", "ed25519"), told_with(ours, "ed25519")
    happen("lot:7", "lot.closed")
    work()
    secret = next(key.secret for key in of_both.keys if key.scheme == "hmac")
    public = next(key.public for key in of_both.keys if key.public)
    [came] = both.received
    assert Webhook(secret).verify(came.body, came.headers)["type"] == "lot.closed"
    verify_ed25519(public, came)
    [came] = ours.received
    assert came.headers["webhook-signature"].startswith("v1a,")
    verify_ed25519(of_ours.keys[0].public, came)
    with pytest.raises(InvalidSignature):
        verify_ed25519(public, came)


@pytest.mark.parametrize("scheme", ["hmac", "ed25519"])
def test_the_old_key_signs_for_a_day_and_then_goes(scheme, told_with, listening, work, court_clock, administrator):
    """For 24 hours either key verifies what arrives; afterwards the old one does not, and is deleted."""

    def verifies(key: str, came) -> bool:
        try:
            verify_ed25519(key, came) if scheme == "ed25519" else Webhook(key).verify(came.body, came.headers)
        except (InvalidSignature, WebhookVerificationError):
            return False
        return True

    receiver = listening()
    endpoint = told_with(receiver, scheme)
    old = endpoint.keys[0].public or endpoint.keys[0].secret
    made = rotate_secret(endpoint.id, administrator, scheme)
    new = made.public or made.secret
    court_clock.at += timedelta(hours=23)
    happen("lot:7", "lot.opened")
    work()
    assert (verifies(old, receiver.received[0]), verifies(new, receiver.received[0])) == (True, True)
    court_clock.at += timedelta(hours=1)
    happen("lot:7", "lot.closed")
    work()
    assert (verifies(old, receiver.received[1]), verifies(new, receiver.received[1])) == (False, True)
    assert forget_ended_keys() == 1
    assert [key.made_at for key in db.session.scalars(sa.select(EndpointKey))] == [made.made_at]


def test_a_few_rotations_a_day_at_most(told_with, listening, administrator):
    """Each replaced key keeps its day, so a header never grows beyond four; the fifth is refused with the moment."""
    endpoint = told_with(listening(), "hmac")
    for _ in range(3):
        rotate_secret(endpoint.id, administrator)
    with pytest.raises(Refusal, match="ENDPOINT_KEYS_MANY"):
        rotate_secret(endpoint.id, administrator)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        rotate_secret(endpoint.id, administrator, "ed25519")
    assert len({key.secret for key in db.session.scalars(sa.select(EndpointKey))}) == 4


def test_the_database_alone_signs_nothing(app, told_with, listening, work, administrator, court_clock):
    """At rest no key can be read; with another SECRET_KEY nothing leaves unsigned, the log says why, and a new key mends it. A
    key that was kept before keys were sealed still signs.
    """
    receiver = listening()
    endpoint = told_with(receiver, "hmac")
    kept = sa.text("SELECT secret FROM endpoint_key ORDER BY id")
    assert endpoint.keys[0].secret not in db.session.scalar(kept)
    config, own = app.config, app.config["SECRET_KEY"]
    try:
        config["SECRET_KEY"] = "of another house"
        db.session.expire_all()
        happen("lot:7", "lot.opened")
        work()
        assert not receiver.received
        assert "SECRET_KEY" in db.session.scalars(sa.select(DeliveryTry)).one().answer
        fresh = rotate_secret(endpoint.id, administrator).secret
        court_clock.at += timedelta(hours=1)
        work()
        [came] = receiver.received
        assert Webhook(fresh).verify(came.body, came.headers)
    finally:
        config["SECRET_KEY"] = own
        db.session.expire_all()
    db.session.execute(sa.text("UPDATE endpoint_key SET secret = :plain"), {"plain": fresh})
    db.session.commit()
    happen("lot:8", "lot.opened")
    work()
    assert Webhook(fresh).verify(receiver.received[-1].body, receiver.received[-1].headers)
