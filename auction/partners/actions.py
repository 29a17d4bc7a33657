"""What administrators do with partners. Nothing here calls a partner's server; only its name is looked up."""

import base64
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from auction.accounts.email_rules import email_address
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record, record_all
from auction.journal.catalogue import EVENTS, PARTNER_KINDS
from auction.journal.models import JournalEntry
from auction.journal.outbound import DeliveryFailed, approve
from auction.journal.rules import Fact
from auction.journal.signing import SECRET_BYTES_MAX, SECRET_BYTES_MIN, SECRET_PREFIX, new_secret

from .delivering import disable, locked_endpoint
from .models import Delivery, Endpoint, Partner


def add_partner(name: str, contact_email: str, actor: User) -> Partner:
    """Add a platform that is to be told. Refuses EMAIL_WRONG, and PARTNER_EXISTS for a name in use."""
    contact_email = email_address(contact_email)
    with transaction() as session:
        row = session.scalar(
            insert(Partner)
            .values(name=name, contact_email=contact_email, added_at=clock.now())
            .on_conflict_do_nothing(index_elements=["name"])
            .returning(Partner)
        )
        if row is None:
            raise Refusal("PARTNER_EXISTS", name=name)
        record(session, f"partner:{row.id}", "partner.added", {"name": name}, {"contact_email": contact_email},
               actor.id)  # fmt: skip
        return row


def add_endpoint(partner_id: int, url: str, kinds: Sequence[str], secret: str | None, actor: User) -> Endpoint:
    """Add an address to tell the partner at. `kinds` empty = every event; `secret` None = we make one.

    Refuses ENDPOINT_URL_INVALID, ENDPOINT_ADDRESS_FORBIDDEN, ENDPOINT_NAME_UNKNOWN, ENDPOINT_SECRET_INVALID,
    ENDPOINT_EXISTS, and NOT_FOUND for an unknown partner.
    """
    unknown = set(kinds) - PARTNER_KINDS
    if unknown:
        raise Refusal("REQUEST_MALFORMED", detail=", ".join(sorted(unknown)))
    secret = checked_secret(secret) if secret else new_secret()
    try:
        approve(url, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"])
    except DeliveryFailed:
        raise Refusal("ENDPOINT_NAME_UNKNOWN", url=url) from None
    with transaction() as session:
        partner = found(session.get(Partner, partner_id))
        row = session.scalar(
            insert(Endpoint)
            .values(
                partner_id=partner.id,
                url=url,
                secret=secret,
                kinds=[kind for kind in EVENTS if kind in kinds],
                added_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["partner_id", "url"])
            .returning(Endpoint)
        )
        if row is None:
            raise Refusal("ENDPOINT_EXISTS")
        record(session, f"partner:{partner.id}", "endpoint.added", {"endpoint": row.id, "kinds": row.kinds},
               {"url": url}, actor.id)  # fmt: skip
        return row


def checked_secret(secret: str) -> str:
    """A typed secret as the standard writes it: whsec_, 24 to 64 bytes in base64. Refuses ENDPOINT_SECRET_INVALID."""
    try:
        size = len(base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True))
    except ValueError:  # binascii.Error is one; so is a text that is not ASCII
        size = 0
    if not secret.startswith(SECRET_PREFIX) or not SECRET_BYTES_MIN <= size <= SECRET_BYTES_MAX:
        raise Refusal("ENDPOINT_SECRET_INVALID")
    return secret


def disable_endpoint(endpoint_id: int, actor: User) -> Endpoint:
    """Stop telling this address. Refuses ENDPOINT_DISABLED when that is so already."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        _must_be_enabled(endpoint)
        disable(session, endpoint, "administrator", clock.now(), actor.id)
        return endpoint


def enable_endpoint(endpoint_id: int, actor: User) -> Endpoint:
    """Tell this address again; what waits in line goes on. Refuses ENDPOINT_ENABLED when it was not disabled."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        if endpoint.disabled_at is None:
            raise Refusal("ENDPOINT_ENABLED")
        endpoint.disabled_at = endpoint.disabled_reason = endpoint.paused_until = None
        record(session, f"partner:{endpoint.partner_id}", "endpoint.enabled", {"endpoint": endpoint.id},
               actor_id=actor.id)  # fmt: skip
        return endpoint


def send_test(endpoint_id: int, actor: User) -> Delivery:
    """Send an event of the kind endpoint.tested to this address alone. Refuses ENDPOINT_DISABLED."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        _must_be_enabled(endpoint)
        subject = f"partner:{endpoint.partner_id}"
        [row] = record_all(session, subject, [Fact("endpoint.tested", {"endpoint": endpoint.id}, actor_id=actor.id)])
        entry_id = session.scalars(
            sa.select(JournalEntry.id).where(JournalEntry.subject == subject, JournalEntry.seq == row["seq"])
        ).one()
        at = clock.now()
        delivery = Delivery(endpoint_id=endpoint.id, entry_id=entry_id, subject=subject, written_at=at, next_try_at=at)
        session.add(delivery)
        return delivery


def resend(delivery_id: uuid.UUID, actor: User) -> Delivery:
    """Send a delivery at once and, if that fails, on the whole schedule again, under its old id.

    Refuses ENDPOINT_DISABLED. One that stands behind an earlier event of its subject still waits for that.
    """
    with transaction() as session:
        delivery = found(session.get(Delivery, delivery_id, with_for_update={"of": Delivery}, populate_existing=True))
        _must_be_enabled(delivery.endpoint)
        delivery.attempts, delivery.next_try_at = 0, clock.now()
        delivery.delivered_at = delivery.given_up_at = None
        delivery.last_status = delivery.last_answer = delivery.last_duration_ms = None
        record(session, f"partner:{delivery.endpoint.partner_id}", "delivery.resent", {"delivery": str(delivery_id)},
               actor_id=actor.id)  # fmt: skip
        return delivery


def _must_be_enabled(endpoint: Endpoint) -> None:
    if endpoint.disabled_at is not None:
        raise Refusal("ENDPOINT_DISABLED")
