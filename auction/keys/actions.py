"""Acts on keys. A secret is given back once, by the act that made it; what is kept is its hash."""

import secrets
from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.models import Court, User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.partners.models import Partner

from .models import AccessToken, ApiClient, ApiSecret, PartnerGrant
from .queries import granted_to
from .rules import (
    LIFETIMES_DAYS,
    LIVE_KEYS_MOST,
    OVERLAPS_HOURS,
    REQUESTS_PER_MINUTE_MOST,
    SECRET_PREFIX,
    TOKEN_PREFIX,
    TOKEN_S,
    Rights,
    check_scopes,
    check_wanted,
    hash_of,
)

SECRET_BYTES = 32


def grant(partner_id: int, wanted: Rights, actor: User) -> PartnerGrant:
    """Say what a partner may do at most: acts, courts (None = all), requests a minute. Its keys have no more from now.

    Refuses SCOPE_UNKNOWN, and NOT_FOUND for an unknown partner or court.
    """
    check_scopes(wanted.scopes)
    if not 1 <= wanted.requests_per_minute <= REQUESTS_PER_MINUTE_MOST:
        raise Refusal("LIMIT_NOT_GRANTED", most=REQUESTS_PER_MINUTE_MOST)
    with transaction() as session:
        partner = found(session.get(Partner, partner_id))
        _must_be_courts(session, wanted.court_ids)
        facts = {
            "scopes": sorted(wanted.scopes), "court_ids": _listed(wanted.court_ids),
            "requests_per_minute": wanted.requests_per_minute,
        }  # fmt: skip
        fresh = insert(PartnerGrant).values(partner_id=partner.id, granted_at=clock.now(), **facts)
        row = session.scalars(
            fresh.on_conflict_do_update(
                index_elements=["partner_id"], set_={**facts, "granted_at": fresh.excluded.granted_at}
            ).returning(PartnerGrant),
            execution_options={"populate_existing": True},
        ).one()
        record(session, f"partner:{partner.id}", "partner.granted", facts, actor_id=actor.id)
        return row


def make_client(
    partner_id: int, name: str, wanted: Rights, lifetime_days: int, actor_id: int | None
) -> tuple[ApiClient, str]:
    """Make a key; also returns its secret, which is shown this once.

    Refuses SCOPE_UNKNOWN, SCOPE_NOT_GRANTED, COURT_NOT_GRANTED, LIMIT_NOT_GRANTED, KEYS_TOO_MANY, NOT_FOUND.
    """
    with transaction() as session:
        return add_client(session, partner_id, name, wanted, lifetime_days, actor_id)


def add_client(
    session: Session, partner_id: int, name: str, wanted: Rights, lifetime_days: int, actor_id: int | None
) -> tuple[ApiClient, str]:
    """`make_client` as a step of another act: it never commits."""
    if lifetime_days not in LIFETIMES_DAYS:
        raise Refusal("REQUEST_MALFORMED", detail="lifetime_days")
    # The lock makes the count hold, and the grant cannot shrink meanwhile.
    partner = found(session.get(Partner, partner_id, with_for_update={"of": Partner}))
    check_wanted(wanted, granted_to(partner.id))
    _must_be_courts(session, wanted.court_ids)
    at = clock.now()
    live = sa.select(sa.func.count()).where(
        ApiClient.partner_id == partner.id, ApiClient.revoked_at.is_(None), ApiClient.expires_at > at
    )
    if session.scalars(live).one() >= LIVE_KEYS_MOST:
        raise Refusal("KEYS_TOO_MANY", most=LIVE_KEYS_MOST)
    client = ApiClient(
        partner=partner, name=name.strip(), client_id=f"pc_{secrets.token_hex(8)}", scopes=sorted(wanted.scopes),
        court_ids=_listed(wanted.court_ids), requests_per_minute=wanted.requests_per_minute,
        lifetime_days=lifetime_days, made_at=at, expires_at=at + timedelta(days=lifetime_days),
    )  # fmt: skip
    session.add(client)
    secret = _add_secret(session, client)
    record(session, f"partner:{partner.id}", "key.made",
           {"key": client.client_id, "scopes": client.scopes, "court_ids": client.court_ids},
           {"name": client.name}, actor_id)  # fmt: skip
    return client, secret


def rotate(api_client_id: int, overlap_hours: int, actor_id: int | None) -> tuple[ApiClient, str]:
    """Give a key a new secret and as long a life again; the old secret stays good for `overlap_hours` at most.

    An older one still in its overlap ends at once: two are good at a time. Refuses KEY_NOT_GOOD for a revoked key.
    """
    if overlap_hours not in OVERLAPS_HOURS:
        raise Refusal("REQUEST_MALFORMED", detail="overlap_hours")
    with transaction() as session:
        client, at = _not_revoked(session, api_client_id), clock.now()
        old_end = min(at + timedelta(hours=overlap_hours), max(at, client.expires_at))
        for secret in client.secrets:
            if secret.ends_at is None:
                secret.ends_at = old_end
            elif secret.ends_at > at:
                secret.ends_at = at
        client.expires_at = at + timedelta(days=client.lifetime_days)
        session.flush()  # the old newest must have its end before another one can stand beside it
        fresh = _add_secret(session, client)
        record(session, f"partner:{client.partner_id}", "key.rotated",
               {"key": client.client_id, "overlap_hours": overlap_hours}, actor_id=actor_id)  # fmt: skip
        return client, fresh


def revoke(api_client_id: int, actor_id: int | None) -> ApiClient:
    """End a key with its secrets and tokens, at once and for good. Refuses KEY_NOT_GOOD when that is so already."""
    with transaction() as session:
        client = _not_revoked(session, api_client_id)
        client.revoked_at = clock.now()
        record(session, f"partner:{client.partner_id}", "key.revoked", {"key": client.client_id}, actor_id=actor_id)
        return client


def issue_token(api_client_id: int, scopes: Collection[str]) -> tuple[str, int]:
    """A new access token with these scopes of the client, and for how many seconds it is good: TOKEN_S at most."""
    with transaction() as session:
        client, at = _not_revoked(session, api_client_id), clock.now()
        token = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        expires_at = min(at + timedelta(seconds=TOKEN_S), client.expires_at)
        session.add(AccessToken(client=client, hash=hash_of(token), scopes=sorted(scopes), expires_at=expires_at))
        return token, int((expires_at - at).total_seconds())


def revoke_token(token_id: int) -> None:
    """End an access token at once."""
    with transaction() as session:
        found(session.get(AccessToken, token_id)).revoked_at = clock.now()


def _not_revoked(session: Session, api_client_id: int) -> ApiClient:
    client = found(session.get(ApiClient, api_client_id, with_for_update={"of": ApiClient}, populate_existing=True))
    if client.revoked_at is not None:
        raise Refusal("KEY_NOT_GOOD")
    return client


def _add_secret(session: Session, client: ApiClient) -> str:
    secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    session.add(ApiSecret(client=client, hash=hash_of(secret), made_at=clock.now()))
    return secret


def _listed(court_ids: Collection[int] | None) -> list[int] | None:
    return None if court_ids is None else sorted(court_ids)


def _must_be_courts(session: Session, court_ids: Collection[int] | None) -> None:
    for court_id in court_ids or ():
        found(session.get(Court, court_id))
