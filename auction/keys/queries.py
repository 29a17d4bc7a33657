"""Reading keys: whose a secret is, what a partner has, how often it asked."""

from datetime import datetime

import sqlalchemy as sa

from auction.ground.refusal import Refusal
from auction.ground.store import db

from .models import AccessToken, ApiClient, ApiSecret, PartnerGrant
from .rules import SECRET_PREFIX, TOKEN_PREFIX, UNGRANTED, Caller, Rights, check_good, hash_of, rights

_KINDS: dict[str, type[ApiSecret] | type[AccessToken]] = {SECRET_PREFIX: ApiSecret, TOKEN_PREFIX: AccessToken}


def granted_to(partner_id: int) -> Rights:
    """What the partner may do at most, as an administrator has it."""
    return _granted(db.session.get(PartnerGrant, partner_id))


def _granted(grant: PartnerGrant | None) -> Rights:
    if grant is None:
        return UNGRANTED
    return rights(UNGRANTED.scopes | set(grant.scopes), grant.court_ids, grant.requests_per_minute)


def caller_of(bearer: str, at: datetime) -> Caller:
    """Who asks with this secret or access token. Refuses KEY_UNKNOWN, KEY_EXPIRED, KEY_REVOKED."""
    kind = _KINDS.get(bearer[:3])
    row = None if kind is None else db.session.execute(_asked_with(kind, bearer)).one_or_none()
    if row is None:
        raise Refusal("KEY_UNKNOWN")
    shown, client, grant = row
    if isinstance(shown, AccessToken):
        scopes, end, revoked_at = shown.scopes, shown.expires_at, client.revoked_at or shown.revoked_at
    else:
        scopes, end, revoked_at = client.scopes, shown.ends_at, client.revoked_at
    check_good(at, revoked_at, (client.expires_at, end))
    own = rights(scopes, client.court_ids, client.requests_per_minute)
    return Caller(client.id, client.client_id, client.partner_id, client.partner.name, own.within(_granted(grant)))


def _asked_with(kind: type[ApiSecret] | type[AccessToken], bearer: str) -> sa.Select:
    return (
        sa.select(kind, ApiClient, PartnerGrant)
        .join(ApiClient, kind.api_client_id == ApiClient.id)
        .outerjoin(PartnerGrant, PartnerGrant.partner_id == ApiClient.partner_id)
        .where(kind.hash == hash_of(bearer))
    )


def client_named(client_id: str) -> ApiClient | None:
    """The client with this public id, None when there is none."""
    return db.session.scalars(sa.select(ApiClient).where(ApiClient.client_id == client_id)).one_or_none()


def rights_of(client: ApiClient) -> Rights:
    """What a key may do now: its own rights within its partner's."""
    return rights(client.scopes, client.court_ids, client.requests_per_minute).within(granted_to(client.partner_id))
