"""Signatures that any Standard Webhooks library can verify."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from auction.journal.signing import new_secret, signed_headers

BODY = '{"type":"lot.closed","title":"淡水街道1502号"}'.encode()


def test_partner_verifies_with_the_standard_library():
    """What we sign, the standard's own library accepts and reads."""
    secret = new_secret()
    headers = signed_headers("evt_1", datetime.now(UTC), BODY, [secret])
    assert Webhook(secret).verify(BODY, headers)["type"] == "lot.closed"


def test_court_time_signs_the_same_moment():
    """A moment given in Asia/Shanghai verifies too: the signed stamp is UTC seconds, not the wall clock's."""
    secret = new_secret()
    moment = datetime.now(timezone(timedelta(hours=8)))
    headers = signed_headers("evt_1", moment, BODY, [secret])
    assert headers["webhook-timestamp"] == str(int(moment.timestamp()))
    Webhook(secret).verify(BODY, headers)


def test_both_secrets_verify_during_rotation():
    """While a secret is replaced, the old and the new one both verify; a third does not."""
    old, new = new_secret(), new_secret()
    headers = signed_headers("evt_1", datetime.now(UTC), BODY, [new, old])
    assert headers["webhook-signature"].count("v1,") == 2
    Webhook(old).verify(BODY, headers)
    Webhook(new).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp"])
def test_changed_header_does_not_verify(changed):
    """Identity and moment are signed with the body."""
    secret = new_secret()
    signed_at = datetime.now(UTC) - timedelta(seconds=20)
    headers = signed_headers("evt_1", signed_at, BODY, [secret])
    others = {"webhook-id": "evt_2", "webhook-timestamp": str(int(signed_at.timestamp()) + 1)}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {changed: others[changed]})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", headers)


def test_old_message_is_too_old():
    """A delivery replayed after the standard's five minutes is rejected by the partner."""
    secret = new_secret()
    headers = signed_headers("evt_1", datetime.now(UTC) - timedelta(minutes=6), BODY, [secret])
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(BODY, headers)


def test_secret_has_the_standard_form():
    """A secret is whsec_ and 32 random bytes, a new one each time."""
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret != new_secret()


@pytest.mark.parametrize(
    ("message_id", "moment", "signing_secrets"),
    [
        ("evt.1", datetime.now(UTC), [new_secret()]),
        ("", datetime.now(UTC), [new_secret()]),
        ("evt_1", datetime.now(UTC).replace(tzinfo=None), [new_secret()]),
        ("evt_1", datetime.now(UTC), []),
    ],
    ids=["dot in the id", "no id", "naive moment", "no secret"],
)
def test_ambiguous_or_unsigned_message_is_a_fault(message_id, moment, signing_secrets):
    """Nothing is sent unsigned, with an id that splits the signed text, or with a moment of unknown zone."""
    with pytest.raises(ValueError, match=r"signed|unsigned|zone"):
        signed_headers(message_id, moment, BODY, signing_secrets)
