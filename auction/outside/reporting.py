"""One report of a platform: taken whole or refused by name, and kept as it came either way."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import LANGUAGES, Refusal, Words, say
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.keys.idempotency import once
from auction.keys.rules import Caller
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.lots.steps import advance, locked

from .models import OutsideReport, OutsideSale


@dataclass(frozen=True)
class Report:
    """Who reports what about which lot. `raw` is the body as it came, `body_hash` the SHA-256 of what it says."""

    caller: Caller
    lot_id: int
    kind: str
    request_id: uuid.UUID
    raw: bytes
    body_hash: bytes


Take = Callable[[Session, OutsideSale], dict[str, Any]]


def reported(report: Report, take: Take) -> dict[str, Any]:
    """Take a report in one act; its answer as JSON, the same again for the same request.

    What does not agree leaves no trace but itself: the report is kept with what was expected, then the refusal raised.
    `take` must refuse before it records. Refuses NOT_FOUND for another partner's lot or one that is not announced,
    COURT_OUT_OF_SCOPE, REQUEST_ID_REUSED, and what `take` refuses.
    """
    with transaction() as session:
        sale = hosted(session, report.caller, report.lot_id)
        try:
            with session.begin_nested():
                claimed = once(session, report.caller, report.request_id, report.body_hash, f"lot:{report.lot_id}")
                answer = claimed.answer
                if answer is None:
                    answer = claimed.answer = take(session, sale)
                    _keep(session, report, None)
        except Refusal as refusal:
            refused = refusal
            _keep(session, report, refusal)
        else:
            return answer
    raise refused


def hosted(session: Session, caller: Caller, lot_id: int) -> OutsideSale:
    """A lot that the caller's platform hosts, locked. Refuses NOT_FOUND, COURT_OUT_OF_SCOPE."""
    sale = session.get(OutsideSale, lot_id)
    if sale is None or sale.partner_id != caller.partner_id:
        raise Refusal("NOT_FOUND")
    lot = locked(session, lot_id)
    if lot.state not in PUBLIC_STATES:
        raise Refusal("NOT_FOUND")
    caller.of_court(lot.court_id)
    return sale


def _keep(session: Session, report: Report, refusal: Refusal | None) -> None:
    sha256 = hashlib.sha256(report.raw).hexdigest()
    kept = session.scalar(
        insert(OutsideReport)
        .values(
            lot_id=report.lot_id, request_id=report.request_id, kind=report.kind, came_at=clock.now(), body=report.raw,
            sha256=sha256, refusal=refusal.code if refusal else None,
            expected=facts_of(refusal.facts) if refusal else None,
            said={spoken: say(refusal, spoken) for spoken in LANGUAGES} if refusal else None,
        )
        .on_conflict_do_nothing(constraint="uq_outside_report_once")
        .returning(OutsideReport.id)
    )  # fmt: skip
    if kept is not None:
        # Not in the lot's own record: who reads it must not learn from it how many people enrol (article 18).
        facts = {"report": kept, "kind": report.kind, "sha256": sha256, "refusal": refusal.code if refusal else None}
        record(session, f"outside:{report.lot_id}", "outside.reported", private=facts)


def facts_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal's facts as JSON keeps them."""
    return {name: _plain(fact) for name, fact in facts.items()}


def _plain(fact: Any) -> Any:
    if isinstance(fact, datetime | date):
        return fact.isoformat()
    if isinstance(fact, Words):
        return {"en": fact.en, "zh": fact.zh}
    if isinstance(fact, list | tuple):
        return [_plain(item) for item in fact]
    return fact


def must_run(sale: OutsideSale) -> None:
    """Refuse OUTSIDE_OVER when no bid can count any more, OUTSIDE_NOT_PUBLISHED before the platform shows
    the lot with its present hours.
    """
    if sale.lot.state not in ("announced", "open", "paused"):
        raise Refusal("OUTSIDE_OVER")
    if not sale.is_published:
        raise Refusal("OUTSIDE_NOT_PUBLISHED")


def open_if_announced(session: Session, lot: Lot) -> None:
    """The first report from after the opening opens the lot, as the clock opens ours. A step."""
    if lot.state == "announced":
        public = {"opens_at": found(lot.opens_at).isoformat(), "closes_at": found(lot.closes_at).isoformat()}
        advance(session, lot, "open", "lot.opened", public)
