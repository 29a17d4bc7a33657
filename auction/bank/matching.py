"""Placing what statements bring: by rule where there is one, else it waits for a person."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.store import db, transaction
from auction.journal.actions import LOCK_HEADS, record
from auction.ledger.actions import transfer, transfer_id
from auction.payments.arrivals import Arrival, credit_arrival, return_arrival
from auction.payments.outgoing import note_outgoing
from auction.payments.providers.port import Outcome
from auction.payments.reference_rules import Found, references_in
from auction.remittance.confirmations import note_debit, note_return
from auction.remittance.pain import end_to_end_id

from .accounts import BANK_ORDERS, COURT
from .letters import tell_payer
from .match_rules import Facts, Verdict, judge
from .models import Statement, StatementEntry
from .named import Named, known_references, what_is_named
from .queries import goes_back_at, orders_named, proposal

BATCH = 200
# What names no order and no reference is decided without asking who pays what.
_KINDS = {"matched": "bank_entry.matched", "returned": "bank_entry.returned", "ignored": "bank_entry.ignored"}


def judge_new() -> int:
    """Due work: place a batch of new entries; returns how many. Each that names something is an act of its own."""
    with transaction() as session:
        entries = session.scalars(
            sa.select(StatementEntry).where(StatementEntry.standing == "new").order_by(StatementEntry.id).limit(BATCH)
            .with_for_update(skip_locked=True, of=StatementEntry)
        ).all()  # fmt: skip
        texts = {entry.id: _references(entry) for entry in entries}
        given = known_references({one for found in texts.values() for one in found.good})
        orders = orders_named({entry.end_to_end_id for entry in entries})
        named = []
        for entry in entries:
            if entry.end_to_end_id in orders or any(one in given for one in texts[entry.id].good):
                named.append(entry.id)
                continue
            _act(session, entry, judge(_facts(entry, texts[entry.id], (), is_order=False), {}), None)
    for entry_id in named:
        judge_entry(entry_id)
    return len(entries)


def judge_entry(entry_id: int) -> bool:
    """Place one entry that no person has placed yet; true when it is placed now or its reason has changed."""
    with transaction() as session:
        entry = session.scalars(
            sa.select(StatementEntry)
            .where(StatementEntry.id == entry_id, StatementEntry.standing.in_(("new", "waiting")))
            .with_for_update(skip_locked=True, of=StatementEntry)
        ).first()
        if entry is None or proposal(entry):
            return False
        before = (entry.standing, entry.reason)
        place(session, entry)
        return before != (entry.standing, entry.reason)


def place(session: Session, entry: StatementEntry, reference: str | None = None) -> Verdict:
    """Judge an entry and do what follows. A step of an act. `reference`: a clerk says whose money it is."""
    texts = _references(entry) if reference is None else Found((reference,), ())
    given = known_references(texts.good)
    named, owed = None, {}
    if len(given) == 1:
        named = _named_under_lock(session, next(iter(given)))
        owed = {named.owed.reference: named.owed}
    is_order = bool(entry.end_to_end_id) and entry.end_to_end_id in orders_named({entry.end_to_end_id})
    facts = _facts(entry, texts, tuple(given), is_order=is_order and reference is None)
    verdict = judge(facts, owed, by_clerk=reference is not None)
    _act(session, entry, verdict, named)
    return verdict


def _named_under_lock(session: Session, reference: str) -> Named:
    """What is missing is reckoned while nobody else can add to it: whoever credits it writes its journal."""
    subject = known_references([reference])[reference].subject
    session.connection().exec_driver_sql(LOCK_HEADS, {"subjects": [subject]})
    session.expire_all()
    return what_is_named(known_references([reference])[reference])


def _references(entry: StatementEntry) -> Found:
    # A structured reference may stand where the end-to-end id does.
    return references_in(f"{entry.text} | {entry.end_to_end_id}")


def _facts(entry: StatementEntry, texts: Found, given: tuple[str, ...], *, is_order: bool) -> Facts:
    return Facts(
        court_id=entry.court_id, currency=entry.currency, is_credit=entry.is_credit, amount_minor=entry.amount_minor,
        is_reversal=entry.is_reversal, code=entry.code, is_order=is_order, other_name=entry.other_name,
        other_account=entry.other_account, good=given, unknown=bool(set(texts.good) - set(given)),
        mistyped=bool(texts.mistyped),
    )  # fmt: skip


def _act(session: Session, entry: StatementEntry, verdict: Verdict, named: Named | None) -> None:
    """Move the entry's money as the verdict says, and note its standing."""
    if verdict.reason in ("order", "order_returned"):
        if not _note_order(session, entry):
            verdict = Verdict("waiting", "order_differs")
    elif verdict.standing == "ignored":
        set_apart(session, entry)
    elif verdict.standing == "matched" and named:
        credit_arrival(
            session, arrival_of(entry), named.purpose, named.subject, named.account_name, named.payer.id,
            verdict.taken_minor,
        )  # fmt: skip
        if verdict.taken_minor < entry.amount_minor:
            rest_minor = entry.amount_minor - verdict.taken_minor
            return_arrival(session, arrival_of(entry), named.subject, named.payer.id, rest_minor, "overpaid")
    elif verdict.standing == "returned" and named:
        return_arrival(
            session, arrival_of(entry), named.subject, named.payer.id, entry.amount_minor, verdict.reason
        )  # fmt: skip
    is_news = (entry.standing, entry.reason) != (verdict.standing, verdict.reason)
    note(session, entry, verdict.standing, verdict.reason, verdict.reference)
    if named and is_news:
        tell_payer(session, named, verdict, entry.amount_minor)


def note(session: Session, entry: StatementEntry, standing: str, reason: str, reference: str | None,
         actor_id: int | None = None) -> None:  # fmt: skip
    """Write an entry's standing; whatever is more than waiting stands in the journal. A step of an act."""
    entry.standing, entry.reason, entry.judged_at = standing, reason, clock.now()
    entry.reference = reference or entry.reference
    session.flush()
    if standing in _KINDS:
        facts = {"amount_minor": entry.amount_minor, "reason": reason}
        record(session, f"bank_entry:{entry.id}", _KINDS[standing], private=facts, actor_id=actor_id)


def arrival_of(entry: StatementEntry) -> Arrival:
    """The entry's money, as payments take it."""
    return Arrival(
        entry.id, entry.held_on, entry.currency, entry.other_name, entry.other_bank, entry.other_account,
        entry.court_id, entry.account_number, entry.booked_on,
    )  # fmt: skip


def set_apart(session: Session, entry: StatementEntry) -> None:
    """Book what is the court's own money and no case's: interest, fees, its own transfers. A step of an act."""
    source, target = (entry.held_on, COURT) if entry.is_credit else (COURT, BANK_ORDERS)
    transfer(
        session, transfer_id("bank_entry.ignored", entry.id), "bank_entry.ignored", source, target, entry.amount_minor,
        entry.currency,
    )  # fmt: skip


def _note_order(session: Session, entry: StatementEntry) -> bool:
    """The statement is the last word on an order: its debit means done, its money back means failed. False: it does
    not fit, and a person must look.
    """
    order = orders_named({entry.end_to_end_id})[entry.end_to_end_id]
    said = (entry.end_to_end_id, entry.amount_minor, entry.currency)
    noted = note_return if entry.is_credit else note_debit
    effect = noted(session, end_to_end_id(order.id), entry.amount_minor, entry.booked_on, entry.id)
    if effect == "alarm":
        return False
    if effect == "unknown":  # it went in no file of ours: a transfer made by hand that names it
        if entry.is_credit and order.state == "failed":
            return False  # its money has come back already
        outcome = Outcome("failed", *said, failure="returned") if entry.is_credit else Outcome("done", *said)
        if note_outgoing(session, order, outcome):
            return False
    if entry.is_credit:
        transfer(
            session, transfer_id("bank_entry.matched", entry.id), "bank_entry.matched", entry.held_on, BANK_ORDERS,
            entry.amount_minor, entry.currency,
        )  # fmt: skip
    return True


def judge_waiting() -> int:
    """Due work: look again at entries that name a payer, longest not looked at first; how many changed.

    A loan payer may have been registered meanwhile, or the lot's end has come.
    """
    waiting = db.session.scalars(
        sa.select(StatementEntry.id)
        .where(StatementEntry.standing == "waiting", StatementEntry.reference.is_not(None))
        .order_by(StatementEntry.judged_at)
        .limit(BATCH)
    ).all()
    return sum(judge_entry(entry_id) for entry_id in waiting)


def return_unclaimed() -> int:
    """Due work: send back what nobody has placed within the dial `unclaimed_return_days`; how many."""
    oldest = clock.now() - timedelta(days=1)
    candidates = db.session.scalars(
        sa.select(StatementEntry.id).join(Statement)
        .where(StatementEntry.standing == "waiting", StatementEntry.is_credit, ~StatementEntry.is_reversal,
               StatementEntry.other_account != "", StatementEntry.other_name != "", Statement.imported_at < oldest)
        .order_by(StatementEntry.id).limit(BATCH)
    ).all()  # fmt: skip
    return sum(_return_if_due(entry_id) for entry_id in candidates)


def _return_if_due(entry_id: int) -> bool:
    with transaction() as session:
        entry = session.get_one(StatementEntry, entry_id, with_for_update={"of": StatementEntry})
        at = goes_back_at(entry)
        if entry.standing != "waiting" or at is None or at > clock.now() or proposal(entry):
            return False
        send_back(session, entry, "third_party" if entry.reason == "third_party" else "unclaimed")
        return True


def send_back(session: Session, entry: StatementEntry, reason: str, actor_id: int | None = None) -> None:
    """Release an entry's whole money to the account it came from. A step of an act."""
    named = what_is_named(entry.named) if entry.named else None
    subject, payer_id = (named.subject, named.payer.id) if named else (f"bank_entry:{entry.id}", None)
    return_arrival(session, arrival_of(entry), subject, payer_id, entry.amount_minor, reason)
    note(session, entry, "returned", reason, entry.reference, actor_id)
    if named:
        tell_payer(session, named, Verdict("returned", reason, entry.reference), entry.amount_minor)
