"""What a partner's key may do, for how long it is good, and how often it may ask. Pure."""

import hashlib
import ipaddress
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auction.ground.refusal import Refusal, Words

# Everything a partner may do beyond reading what is public; no key has another scope.
SCOPES: Mapping[str, Words] = {
    "enrolments:write": Words("Enrol its own users", "为本平台用户报名"),
    "bids:write": Words("Bid for its own users", "为本平台用户出价"),
    "referrals:write": Words("Refer bidders to us", "推荐竞买人"),
    "viewings:write": Words("Ask for viewings", "预约看样"),
    "inquiries:write": Words("Answer network inquiries", "答复网络询价"),
    "outside:write": Words("Host an auction and report it", "承办拍卖并回报结果"),
    "deliveries:read": Words("Read its own deliveries", "查看本平台推送记录"),
    "endpoints:write": Words("Manage its own addresses", "管理本平台推送地址"),
    "sandbox:write": Words("Use its own trial court", "使用本平台试用法庭"),
}
# These concern the partner's own things alone: nobody has to grant them.
OWN_SCOPES = frozenset({"deliveries:read", "endpoints:write", "sandbox:write"})

SECRET_PREFIX = "sk_"  # noqa: S105 - public prefixes that tell what was pasted, and where to look it up
TOKEN_PREFIX = "at_"  # noqa: S105
TOKEN_S = 3600
# What a new key may live; each rotation gives it as long again.
LIFETIMES_DAYS = (30, 90, 365)
# How long the old secret stays good beside the new one.
OVERLAPS_HOURS = (0, 24, 168)
EXPIRY_WARNING = timedelta(days=14)

WINDOW_S = 60
REQUESTS_PER_MINUTE = 120
REQUESTS_PER_MINUTE_MOST = 6_000
LIVE_KEYS_MOST = 20


@dataclass(frozen=True)
class Rights:
    """Acts and courts; `court_ids` None = all courts."""

    scopes: frozenset[str]
    court_ids: frozenset[int] | None
    requests_per_minute: int

    def within(self, other: "Rights") -> "Rights":
        """What both allow."""
        if self.court_ids is None or other.court_ids is None:
            court_ids = other.court_ids if self.court_ids is None else self.court_ids
        else:
            court_ids = self.court_ids & other.court_ids
        return Rights(
            self.scopes & other.scopes, court_ids, min(self.requests_per_minute, other.requests_per_minute)
        )  # fmt: skip


# What a partner may do to whom an administrator has granted nothing.
UNGRANTED = Rights(OWN_SCOPES, None, REQUESTS_PER_MINUTE)


def rights(scopes: Collection[str], court_ids: Collection[int] | None, requests_per_minute: int) -> Rights:
    """Rights as a row keeps them."""
    return Rights(frozenset(scopes), None if court_ids is None else frozenset(court_ids), requests_per_minute)


def granted(scopes: Collection[str], court_ids: Collection[int] | None, requests_per_minute: int) -> Rights:
    """What a partner was granted: the named acts, and its own things as everybody's."""
    return rights(UNGRANTED.scopes | set(scopes), court_ids, requests_per_minute)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret or token. They are 32 random bytes, so one round of SHA-256 cannot be searched."""
    return hashlib.sha256(secret.encode()).digest()


def check_good(at: datetime, revoked_at: datetime | None, ends: Sequence[datetime | None]) -> None:
    """Refuse KEY_REVOKED, or KEY_EXPIRED when one of the `ends` (of client, secret, token) has come."""
    if revoked_at is not None:
        raise Refusal("KEY_REVOKED")
    if any(end is not None and end <= at for end in ends):
        raise Refusal("KEY_EXPIRED")


def check_wanted(wanted: Rights, granted: Rights) -> None:
    """Refuse a key that would have more than its partner was granted; without courts it has whatever that is.

    SCOPE_UNKNOWN, SCOPE_NOT_GRANTED, COURT_NOT_GRANTED, LIMIT_NOT_GRANTED.
    """
    check_scopes(wanted.scopes)
    if missing := wanted.scopes - granted.scopes:
        raise Refusal("SCOPE_NOT_GRANTED", scopes=sorted(missing))
    if granted.court_ids is not None and (wanted.court_ids or frozenset()) - granted.court_ids:
        raise Refusal("COURT_NOT_GRANTED")
    if wanted.requests_per_minute > granted.requests_per_minute:
        raise Refusal("LIMIT_NOT_GRANTED", most=granted.requests_per_minute)


def check_scopes(scopes: Collection[str]) -> None:
    """Refuse SCOPE_UNKNOWN for a scope outside the closed list."""
    if unknown := set(scopes) - set(SCOPES):
        raise Refusal("SCOPE_UNKNOWN", scopes=sorted(unknown))


def standing(at: datetime, expires_at: datetime, revoked_at: datetime | None) -> str:
    """ "revoked", "expired", "expiring" (within EXPIRY_WARNING) or "good"."""
    if revoked_at is not None:
        return "revoked"
    if expires_at <= at:
        return "expired"
    return "expiring" if expires_at - at <= EXPIRY_WARNING else "good"


def minute_of(at: datetime) -> datetime:
    """The start of the minute in which requests are counted together."""
    return at.replace(second=0, microsecond=0)


def left_s(at: datetime) -> int:
    """Whole seconds until the next minute begins, 1 to 60."""
    return WINDOW_S - at.second


def limit_headers(policy: str, limit: int, asked: int, reset_s: int) -> dict[str, str]:
    """RateLimit and RateLimit-Policy as draft-ietf-httpapi-ratelimit-headers names them."""
    remaining = max(0, limit - asked)
    return {
        "RateLimit-Policy": f'"{policy}";q={limit};w={WINDOW_S}',
        "RateLimit": f'"{policy}";r={remaining};t={reset_s}',
    }


@dataclass(frozen=True)
class Caller:
    """Who asks with a key: the client and its partner, and what both may do now (a token may say less)."""

    api_client_id: int
    client_id: str
    partner_id: int
    partner_name: str
    rights: Rights

    @property
    def scopes(self) -> frozenset[str]:
        return self.rights.scopes

    @property
    def court_ids(self) -> frozenset[int] | None:
        return self.rights.court_ids

    def must(self, scope: str) -> None:
        """Refuse SCOPE_MISSING."""
        if scope not in self.rights.scopes:
            raise Refusal("SCOPE_MISSING", scope=scope)

    def of_court(self, court_id: int) -> None:
        """Refuse COURT_OUT_OF_SCOPE for a thing of a court that this key may not act at."""
        if self.rights.court_ids is not None and court_id not in self.rights.court_ids:
            raise Refusal("COURT_OUT_OF_SCOPE")


def address_counted(address: str) -> str:
    """The address whose requests are counted together: of IPv6 the network, because everybody has 2^64 of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
