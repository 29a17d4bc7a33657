"""What finance clerks decide about money that no rule could place. Each decision is kept with person and reason."""

from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.payments.reference_rules import references_in

from .matching import note, place, send_back, set_apart
from .models import EntryDecision, StatementEntry
from .named import known_references, what_is_named
from .queries import proposal

WHY = Words("reason", "理由")


def decide_send_back(entry_id: int, actor: User, reason: str) -> StatementEntry:
    """Release the money to the account it came from, now.

    Refuses NOT_FOUND, ENTRY_PLACED, FIELD_REQUIRED, ENTRY_IS_DEBIT, ENTRY_NO_ACCOUNT.
    """
    with transaction() as session:
        entry = _waiting(session, entry_id, actor)
        _must_be_credit(entry)
        if not entry.other_account or not entry.other_name:
            raise Refusal("ENTRY_NO_ACCOUNT")
        _keep(session, entry, "send_back", None, reason, actor)
        send_back(session, entry, "sent_back", actor.id)
        return entry


def decide_ignore(entry_id: int, actor: User, reason: str) -> StatementEntry:
    """Say that this is the court's own money and no case's. What came in needs a second clerk (`confirm`).

    Refuses NOT_FOUND, ENTRY_PLACED, FIELD_REQUIRED, ENTRY_NAMES_PAYER.
    """
    with transaction() as session:
        entry = _waiting(session, entry_id, actor)
        if entry.reference:
            raise Refusal("ENTRY_NAMES_PAYER")
        _keep(session, entry, "ignore", None, reason, actor)
        if not entry.is_credit:
            _set_apart(session, entry, actor)
        return entry


def decide_assign(entry_id: int, actor: User, typed: str, reason: str) -> StatementEntry:
    """Say by its reference what this money pays. Where it names another than the entry does, a second clerk confirms.

    Only after the end: before it nobody in the court may know whom a reference belongs to (article 18), and deposits
    come from the bidder himself. Refuses NOT_FOUND, ENTRY_PLACED, FIELD_REQUIRED, ENTRY_IS_DEBIT,
    REFERENCE_UNREADABLE, REFERENCE_UNKNOWN, REFERENCE_BEFORE_END.
    """
    good = references_in(typed).good
    if len(good) != 1:
        raise Refusal("REFERENCE_UNREADABLE")
    with transaction() as session:
        entry = _waiting(session, entry_id, actor)
        _must_be_credit(entry)
        named = known_references(good).get(good[0])
        # Whether a reference exists is not told apart from whether it may be used yet.
        if named is None or named.purpose != "balance" or what_is_named(named).owed.court_id != entry.court_id:
            raise Refusal("REFERENCE_BEFORE_END")
        _keep(session, entry, "assign", named.reference, reason, actor)
        if entry.reference == named.reference:
            _take(session, entry, named.reference, actor)
        return entry


def confirm(entry_id: int, actor: User, reason: str) -> StatementEntry:
    """The second pair of eyes: what another clerk proposed is done.

    Refuses NOT_FOUND, ENTRY_PLACED, ENTRY_NOT_PROPOSED, FOUR_EYES_ENTRY, FIELD_REQUIRED.
    """
    with transaction() as session:
        entry = _waiting(session, entry_id, actor)
        wanted = proposal(entry)
        if wanted is None:
            raise Refusal("ENTRY_NOT_PROPOSED")
        if wanted.actor.person_id == actor.person_id:
            raise Refusal("FOUR_EYES_ENTRY")
        _keep(session, entry, "confirm", wanted.reference, reason, actor)
        if wanted.act == "assign":
            _take(session, entry, found(wanted.reference), actor)
        else:
            _set_apart(session, entry, actor)
        return entry


def decline(entry_id: int, actor: User, reason: str) -> StatementEntry:
    """What a clerk proposed is not to be done; the entry waits again. Refuses as `confirm`, but anybody may decline."""
    with transaction() as session:
        entry = _waiting(session, entry_id, actor)
        if proposal(entry) is None:
            raise Refusal("ENTRY_NOT_PROPOSED")
        _keep(session, entry, "decline", None, reason, actor)
        return entry


def _waiting(session: Session, entry_id: int, actor: User) -> StatementEntry:
    entry = found(session.get(StatementEntry, entry_id, with_for_update={"of": StatementEntry}, populate_existing=True))
    same_court(actor, entry.court_id)
    if entry.standing != "waiting":
        raise Refusal("ENTRY_PLACED")
    return entry


def _must_be_credit(entry: StatementEntry) -> None:
    if not entry.is_credit or entry.is_reversal:
        raise Refusal("ENTRY_IS_DEBIT")


def _keep(session: Session, entry: StatementEntry, act: str, reference: str | None, reason: str, actor: User) -> None:
    reason = reason.strip()
    if not reason:
        raise Refusal("FIELD_REQUIRED", field=WHY)
    entry.decisions.append(
        EntryDecision(act=act, reference=reference, reason=reason, actor_id=actor.id, at=clock.now())
    )  # fmt: skip
    session.flush()
    record(
        session, f"bank_entry:{entry.id}", "bank_entry.decided", private={"act": act, "why": reason}, actor_id=actor.id
    )


def _take(session: Session, entry: StatementEntry, reference: str, actor: User) -> None:
    """The rules say how much of it counts; who it came from is the clerks' word."""
    verdict = place(session, entry, reference)
    if verdict.standing == "waiting":
        raise Refusal("ENTRY_STILL_OPEN")
    if verdict.standing == "matched":
        note(session, entry, "taken", verdict.reason, reference, actor.id)


def _set_apart(session: Session, entry: StatementEntry, actor: User) -> None:
    set_apart(session, entry)
    note(session, entry, "ignored", "court_money", None, actor.id)
