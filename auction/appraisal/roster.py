"""The list of appraisers, kept by administrators (article 15)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.rules import division_code_or_none
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after

from .models import Appraiser
from .rules import DELISTING_GROUNDS, check_trades


def list_appraiser(user_id: int, actor: User | None, trades: Iterable[str], division_code: str, qualification: str) -> Appraiser:  # fmt: skip
    """Put an agency on the list, correct its entry, or list it again after its ban.

    Refuses APPRAISER_UNKNOWN for an account that is no appraiser's or has no company behind it, TRADES_MISSING,
    DIVISION_CODE, and APPRAISER_BARRED until five years after it was struck off (art 15(2)).
    """
    with transaction() as session:
        user = session.get(User, user_id)
        if user is None or not user.active or user.person is None or not may(role_names(user), "appraise"):
            raise Refusal("APPRAISER_UNKNOWN")
        row = session.get(Appraiser, user_id, with_for_update={"of": Appraiser}, populate_existing=True)
        if row is not None and row.barred_until is not None and clock.today() < row.barred_until:
            raise Refusal("APPRAISER_BARRED", until=row.barred_until)
        facts = {
            "trades": check_trades(trades), "division_code": division_code_or_none(division_code),
            "qualification": qualification,
        }  # fmt: skip
        if facts["division_code"] is None:
            raise Refusal("DIVISION_CODE")
        is_listed = row is not None and row.delisted_on is None
        if row is None:
            row = Appraiser(user_id=user_id)
            session.add(row)
        if not is_listed:
            row.listed_on = clock.today()
            row.delisted_on = row.delisted_reason = row.barred_until = None
        for name, fact in facts.items():
            setattr(row, name, fact)
        session.flush()
        _record(session, row, "appraiser.corrected" if is_listed else "appraiser.listed", actor, facts)
    return row


def delist_appraiser(user_id: int, actor: User, ground: str, reason: str) -> Appraiser:
    """Strike an agency off the list: it gets no new commission, and may be listed again after five years (art 15(2)).

    Commissions it has go on until the court replaces it. Refuses NOT_FOUND, APPRAISER_OFF_LIST, APPRAISER_REASON_MISSING.
    """
    with transaction() as session:
        row = found(session.get(Appraiser, user_id, with_for_update={"of": Appraiser}, populate_existing=True))
        if row.delisted_on is not None:
            raise Refusal("APPRAISER_OFF_LIST")
        if ground not in DELISTING_GROUNDS or not reason.strip():
            raise Refusal("APPRAISER_REASON_MISSING")
        today = clock.today()
        row.delisted_on, row.barred_until = today, months_after(today, 12 * rule_set().appraiser_ban_years)
        row.delisted_reason = f"{DELISTING_GROUNDS[ground].zh}：{reason.strip()}"
        facts = {"ground": ground, "reason": reason.strip(), "barred_until": row.barred_until.isoformat()}
        _record(session, row, "appraiser.delisted", actor, facts)
    return row


def _record(session: Session, row: Appraiser, kind: str, actor: User | None, facts: dict) -> None:
    record(session, f"appraiser:{row.user_id}", kind, {}, facts, actor.id if actor else None)
