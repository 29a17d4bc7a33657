"""What administrators and a partner's own people and programs do (`actor` None: a program, with the partner's key).

Nothing here calls a partner's server; only its name is looked up.
"""

import base64
import uuid
from collections.abc import Callable, Sequence
from datetime import date

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from auction.accounts.email_rules import email_address
from auction.accounts.models import Court, User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record, record_all
from auction.journal.catalogue import EVENTS, PARTNER_KINDS
from auction.journal.models import JournalEntry
from auction.journal.outbound import DeliveryFailed, approve
from auction.journal.rules import Fact
from auction.journal.signing import (
    SECRET_BYTES,
    SECRET_BYTES_MAX,
    SECRET_BYTES_MIN,
    SECRET_PREFIX,
    SIGNING_KEY_PREFIX,
    new_secret,
    new_signing_key,
)

from .delivering import disable, locked_endpoint
from .delivery_rules import KEYS_MOST, OLD_KEY_SIGNS, REPLAYED_MOST
from .models import Delivery, Endpoint, EndpointKey, Partner

# What an endpoint's messages may be signed with, and how a key of it is made.
SCHEMES: dict[str, Callable[[], str]] = {"hmac": new_secret, "ed25519": new_signing_key}


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


def add_endpoint(partner_id: int, url: str, kinds: Sequence[str], secret: str | None, actor: User | None, *,
                 court_ids: Sequence[int] = (), schemes: Sequence[str] = ("hmac",)) -> Endpoint:  # fmt: skip
    """Add an address to tell the partner at. `kinds`, `court_ids` empty = every event, every court; `secret` None = we
    make one; `schemes`: what signs, "hmac" (v1), "ed25519" (v1a) or both.

    Refuses ENDPOINT_URL_INVALID, ENDPOINT_ADDRESS_FORBIDDEN, ENDPOINT_NAME_UNKNOWN, ENDPOINT_SECRET_INVALID,
    ENDPOINT_EXISTS, and NOT_FOUND for an unknown partner or court.
    """
    unknown = (set(kinds) - PARTNER_KINDS) | (set(schemes) - set(SCHEMES))
    if unknown or not schemes:
        raise Refusal("REQUEST_MALFORMED", detail=", ".join(sorted(unknown)) or "schemes")
    made = {scheme: SCHEMES[scheme]() for scheme in schemes}
    if secret and "hmac" in made:
        made["hmac"] = checked_secret(secret)
    try:
        approve(url, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"])
    except DeliveryFailed:
        raise Refusal("ENDPOINT_NAME_UNKNOWN", url=url) from None
    with transaction() as session:
        partner = found(session.get(Partner, partner_id))
        for court_id in court_ids:
            found(session.get(Court, court_id))
        row = session.scalar(
            insert(Endpoint)
            .values(
                partner_id=partner.id,
                url=url,
                kinds=[kind for kind in EVENTS if kind in kinds],
                court_ids=sorted(set(court_ids)),
                added_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["partner_id", "url"])
            .returning(Endpoint)
        )
        if row is None:
            raise Refusal("ENDPOINT_EXISTS")
        session.add_all(
            EndpointKey(endpoint_id=row.id, scheme=scheme, secret=key, made_at=row.added_at)
            for scheme, key in made.items()
        )
        public = {"endpoint": row.id, "kinds": row.kinds, "courts": row.court_ids, "schemes": list(made)}
        record(session, f"partner:{partner.id}", "endpoint.added", public, {"url": url}, _id(actor))
        session.flush()
        return row


def choose_events(endpoint_id: int, kinds: Sequence[str], court_ids: Sequence[int], actor: User) -> Endpoint:
    """Tell an address of other events or courts from now on; empty = all. Refuses NOT_FOUND for an unknown court."""
    if unknown := set(kinds) - PARTNER_KINDS:
        raise Refusal("REQUEST_MALFORMED", detail=", ".join(sorted(unknown)))
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        for court_id in court_ids:
            found(session.get(Court, court_id))
        endpoint.kinds, endpoint.court_ids = [kind for kind in EVENTS if kind in kinds], sorted(set(court_ids))
        record(session, f"partner:{endpoint.partner_id}", "endpoint.events_chosen",
               {"endpoint": endpoint.id, "kinds": endpoint.kinds, "courts": endpoint.court_ids}, actor_id=actor.id)  # fmt: skip
        return endpoint


def rotate_secret(endpoint_id: int, actor: User | None, scheme: str = "hmac") -> EndpointKey:
    """Make a new key; the one it replaces signs beside it for OLD_KEY_SIGNS, then goes. Show the new secret this once.

    Refuses NOT_FOUND where the endpoint is not signed by `scheme`, ENDPOINT_KEYS_MANY while KEYS_MOST of it sign.
    """
    with transaction() as session:
        endpoint, at = locked_endpoint(session, endpoint_id), clock.now()
        signing = [key for key in endpoint.keys if key.scheme == scheme and (key.ends_at is None or key.ends_at > at)]
        current = found(next((key for key in signing if key.ends_at is None), None))
        if len(signing) >= KEYS_MOST:
            raise Refusal("ENDPOINT_KEYS_MANY", until=min(key.ends_at for key in signing if key.ends_at))
        current.ends_at = at + OLD_KEY_SIGNS
        session.flush()
        key = EndpointKey(endpoint_id=endpoint_id, scheme=scheme, secret=SCHEMES[scheme](), made_at=at)
        session.add(key)
        record(session, f"partner:{endpoint.partner_id}", "endpoint.key_rotated",
               {"endpoint": endpoint_id, "scheme": scheme}, actor_id=_id(actor))  # fmt: skip
        session.flush()
        return key


def forget_ended_keys() -> int:
    """Due work: delete keys that sign no more. Returns how many."""
    with transaction() as session:
        return session.execute(sa.delete(EndpointKey).where(EndpointKey.ends_at <= clock.now())).rowcount  # type: ignore[attr-defined]


def checked_secret(secret: str) -> str:
    """A typed secret as the standard writes it: whsec_, 24 to 64 bytes in base64. Refuses ENDPOINT_SECRET_INVALID."""
    if not secret.startswith(SECRET_PREFIX) or not SECRET_BYTES_MIN <= _key_size(secret) <= SECRET_BYTES_MAX:
        raise Refusal("ENDPOINT_SECRET_INVALID")
    return secret


def checked_key(key: str) -> str:
    """A typed secret or Ed25519 signing key (whsk_, 32 bytes in base64). Refuses ENDPOINT_SECRET_INVALID."""
    if key.startswith(SIGNING_KEY_PREFIX) and _key_size(key) == SECRET_BYTES:
        return key
    return checked_secret(key)


def _key_size(key: str) -> int:
    try:
        return len(base64.b64decode(key.partition("_")[2], validate=True))
    except ValueError:  # binascii.Error is one; so is a text that is not ASCII
        return 0


def disable_endpoint(endpoint_id: int, actor: User | None, by: str = "administrator") -> Endpoint:
    """Stop telling this address; `by` "administrator" or "partner". Refuses ENDPOINT_DISABLED when that is so already."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        _must_be_enabled(endpoint)
        disable(session, endpoint, by, clock.now(), _id(actor))
        return endpoint


def enable_endpoint(endpoint_id: int, actor: User | None) -> Endpoint:
    """Tell this address again; what waits in line goes on. Refuses ENDPOINT_ENABLED when it was not disabled."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        if endpoint.disabled_at is None:
            raise Refusal("ENDPOINT_ENABLED")
        endpoint.disabled_at = endpoint.disabled_reason = endpoint.paused_until = endpoint.failing_since = None
        endpoint.reported_hours = 0
        record(session, f"partner:{endpoint.partner_id}", "endpoint.enabled", {"endpoint": endpoint.id},
               actor_id=_id(actor))  # fmt: skip
        return endpoint


def send_test(endpoint_id: int, actor: User | None) -> Delivery:
    """Send an event of the kind endpoint.tested to this address alone. Refuses ENDPOINT_DISABLED."""
    with transaction() as session:
        endpoint = locked_endpoint(session, endpoint_id)
        _must_be_enabled(endpoint)
        subject = f"partner:{endpoint.partner_id}"
        [row] = record_all(session, subject, [Fact("endpoint.tested", {"endpoint": endpoint.id}, actor_id=_id(actor))])
        entry_id = session.scalars(
            sa.select(JournalEntry.id).where(JournalEntry.subject == subject, JournalEntry.seq == row["seq"])
        ).one()
        at = clock.now()
        delivery = Delivery(endpoint_id=endpoint.id, entry_id=entry_id, subject=subject, written_at=at, next_try_at=at)
        session.add(delivery)
        return delivery


def resend(delivery_id: uuid.UUID, actor: User | None) -> Delivery:
    """Send a delivery at once and, if that fails, on the whole schedule again, under its old id.

    Refuses ENDPOINT_DISABLED. One that stands behind an earlier event of its subject still waits for that.
    """
    with transaction() as session:
        delivery = found(session.get(Delivery, delivery_id, with_for_update={"of": Delivery}, populate_existing=True))
        _must_be_enabled(delivery.endpoint)
        delivery.attempts, delivery.next_try_at = 0, clock.now()
        delivery.delivered_at = delivery.given_up_at = None
        record(session, f"partner:{delivery.endpoint.partner_id}", "delivery.resent", {"delivery": str(delivery_id)},
               actor_id=_id(actor))  # fmt: skip
        return delivery


def replay(endpoint_id: int, actor: User, *, position: int | None = None, day: date | None = None) -> int:
    """Send an address again what it is told, in the order of the feed: from a position of the feed on, or from the
    beginning of a day in court time. Returns how many events. Those still in the log keep their ids.

    Refuses ENDPOINT_DISABLED, REPLAY_START without exactly one of the two, REPLAY_LONG above REPLAYED_MOST events.
    """
    if (position is None) == (day is None):
        raise Refusal("REPLAY_START")
    with transaction() as session:
        endpoint, at = found(session.get(Endpoint, endpoint_id)), clock.now()
        _must_be_enabled(endpoint)
        since = clock.court_midnight(day) if day else None
        values = {
            "endpoint_id": endpoint_id,
            "at": at,
            "position": position or 0,
            "since": since,
            "most": REPLAYED_MOST,
        }
        if session.execute(_WANTED_COUNT, values).scalar_one() > REPLAYED_MOST:
            raise Refusal("REPLAY_LONG", most=REPLAYED_MOST)
        count = session.execute(_WRITTEN_ANEW, values).rowcount  # type: ignore[attr-defined]
        public = {
            "endpoint": endpoint_id,
            "position": position,
            "day": day.isoformat() if day else None,
            "count": count,
        }
        record(session, f"partner:{endpoint.partner_id}", "endpoint.replayed", public, actor_id=actor.id)
        return int(count)


_WANTED = """
FROM feed_entry AS fed JOIN endpoint ON endpoint.id = :endpoint_id
  AND (cardinality(kinds) = 0 OR fed.kind = ANY(kinds)) AND (cardinality(court_ids) = 0 OR fed.court_id = ANY(court_ids))
WHERE fed.position >= :position AND (CAST(:since AS timestamptz) IS NULL OR fed.at >= :since)
"""
_WANTED_COUNT = sa.text(f"SELECT count(*) FROM (SELECT 1 {_WANTED} LIMIT :most + 1) AS wanted")  # noqa: S608 - of our own constants
# In the order in which the relay writes them, so that two acts never wait for each other.
_WRITTEN_ANEW = sa.text(f"""
INSERT INTO delivery (id, endpoint_id, entry_id, subject, attempts, written_at, next_try_at)
SELECT gen_random_uuid(), :endpoint_id, fed.entry_id, fed.subject, 0, :at, :at {_WANTED} ORDER BY fed.entry_id
ON CONFLICT (endpoint_id, entry_id) DO UPDATE
SET attempts = 0, next_try_at = :at, delivered_at = NULL, given_up_at = NULL
""")


def _must_be_enabled(endpoint: Endpoint) -> None:
    if endpoint.disabled_at is not None:
        raise Refusal("ENDPOINT_DISABLED")


def _id(actor: User | None) -> int | None:
    return actor.id if actor else None
