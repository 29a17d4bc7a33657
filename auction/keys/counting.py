"""Counting requests: by client and minute for its limit, by client and day for its chart, by address for strangers.

A count is worth less than a wait for the disk: its transaction does not wait for the log to be written, so that a
crash of the server may forget the last second's requests and nothing else.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction

from .models import AccessToken, AnsweredRequest, RequestCount
from .rules import (
    SECRET_PREFIX,
    TOKEN_PREFIX,
    UNGRANTED,
    Caller,
    check_good,
    granted,
    hash_of,
    minute_of,
    rights,
)

ANSWERS_KEPT = timedelta(days=30)
COUNTS_KEPT = timedelta(days=400)


def admit(bearer: str) -> tuple[Caller, int]:
    """Who asks with this secret or access token, and how often he has asked in this minute, this time included.

    Refuses KEY_UNKNOWN, KEY_EXPIRED, KEY_REVOKED. Every web process counts in the same row.
    """
    at, statement = clock.now(), _ADMIT.get(bearer[:3])
    row = _at_once(statement, {"hash": hash_of(bearer), "minute": minute_of(at)}) if statement is not None else None
    if row is None:
        raise Refusal("KEY_UNKNOWN")
    check_good(at, row.revoked_at or row.token_revoked_at, (row.expires_at, row.ends_at))
    own = rights(row.scopes, row.court_ids, row.requests_per_minute)
    most = UNGRANTED if row.most is None else granted(row.granted, row.granted_court_ids, row.most)
    return Caller(row.id, row.client_id, row.partner_id, row.name, own.within(most)), row.requests


def count(caller: Caller, operation: str, status: int) -> None:
    """Add one answered request to the client's day."""
    db.session.rollback()  # what the view has read is read: its connection goes back before another is taken
    _at_once(_COUNT, {
        "client": caller.api_client_id, "day": clock.today(), "operation": operation, "status_class": status // 100,
    })  # fmt: skip


def _at_once(statement: sa.TextClause, values: dict[str, Any]) -> Any:
    """The first row of a statement that is a transaction by itself, so one question to the database and no more."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(statement, values).first()


_NEED_NOT_WAIT = "hasty AS (SELECT set_config('synchronous_commit', 'off', true))"
# A key that was found is counted in its client's row, whether it turns out to be good or not.
_ADMITTED = """
WITH {hasty}, asking AS (
  SELECT client.id, client.client_id, client.partner_id, client.court_ids, client.requests_per_minute, client.revoked_at,
    client.expires_at, partner.name, "grant".scopes AS granted, "grant".court_ids AS granted_court_ids,
    "grant".requests_per_minute AS most, {shown}
  FROM {table} AS shown JOIN api_client AS client ON client.id = shown.api_client_id
  JOIN partner ON partner.id = client.partner_id LEFT JOIN partner_grant AS "grant" ON "grant".partner_id = partner.id
  WHERE shown.hash = :hash
), counted AS (
  INSERT INTO request_window AS known (api_client_id, minute, requests) SELECT id, :minute, 1 FROM asking, hasty
  ON CONFLICT (api_client_id) DO UPDATE SET minute = excluded.minute,
    requests = CASE WHEN known.minute = excluded.minute THEN known.requests + 1 ELSE 1 END
  RETURNING requests
)
SELECT asking.*, counted.requests FROM asking, counted
"""
_ADMIT = {
    SECRET_PREFIX: sa.text(_ADMITTED.format(
        hasty=_NEED_NOT_WAIT, table="api_secret", shown="client.scopes, shown.ends_at, NULL AS token_revoked_at"
    )),
    TOKEN_PREFIX: sa.text(_ADMITTED.format(
        hasty=_NEED_NOT_WAIT, table="access_token",
        shown="shown.scopes, shown.expires_at AS ends_at, shown.revoked_at AS token_revoked_at",
    )),
}  # fmt: skip
_COUNT = sa.text(f"""
WITH {_NEED_NOT_WAIT}
INSERT INTO request_count AS known (api_client_id, day, operation, status_class, requests)
SELECT :client, :day, :operation, :status_class, 1 FROM hasty
ON CONFLICT (api_client_id, day, operation, status_class) DO UPDATE SET requests = known.requests + 1
RETURNING requests
""")  # noqa: S608 - of our own constants


class AddressWindows:
    """How often each address has asked in the present minute, in this process alone: it guards the process, no
    promise hangs on it, and a public page must not wait for the database to be counted.
    """

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._asked: Counter[str] = Counter()

    def count(self, address: str, at: datetime) -> int:
        """Count one request; returns how many there were in this minute, this one included."""
        if self._minute != minute_of(at):
            self._minute, self._asked = minute_of(at), Counter()
        self._asked[address] += 1
        return self._asked[address]


addresses = AddressWindows()


def forget_tokens() -> int:
    """Due work: delete access tokens a day after their end."""
    return forget(AccessToken, AccessToken.expires_at, clock.now() - timedelta(days=1))


def forget_answers() -> int:
    """Due work: delete what writes were answered after ANSWERS_KEPT; no client retries for so long."""
    return forget(AnsweredRequest, AnsweredRequest.asked_at, clock.now() - ANSWERS_KEPT)


def forget_counts() -> int:
    """Due work: delete the figures of days before COUNTS_KEPT."""
    with transaction() as session:
        old = sa.delete(RequestCount).where(RequestCount.day < clock.today() - COUNTS_KEPT)
        return session.execute(old).rowcount  # type: ignore[attr-defined]
