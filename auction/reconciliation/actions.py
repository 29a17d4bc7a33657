"""Reconciling: our books beside those of each provider, kept as it was found; finance is told of what is new."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import Role, User
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.payments.providers.port import Movement, ProviderRefused, ProviderUnreachable

from .bank_books import BANK, bank_movements, missing_statements
from .models import Reconciliation
from .queries import (
    NOBODY,
    OVERLAP,
    booked_minor,
    newest,
    our_rows,
    places,
    providers_with_money,
    read_difference,
    stripe_movements,
    sum_minor,
    written,
)
from .rules import Difference, books_differ, compare, to_look_into

EVERY = timedelta(days=1)
LOOKED_BACK = timedelta(days=30)
CURRENCY = "CNY"

_log = logging.getLogger(__name__)

NEWS = (
    Words("Reconciliation: {number} new differences", "对账：新增 {number} 项差异"),
    Words(
        "Our books and those of the provider or bank do not agree. See what differs and its likely cause at the "
        "reconciliation desk.",
        "本院账目与付款渠道或银行的账目不一致，请在对账页面查看差异及可能原因。",
    ),
)


def reconcile(provider: str, since: datetime) -> Reconciliation:
    """Compare with one provider from then on, and keep what was found. The network is asked before the transaction.

    Refuses PROVIDER_UNREACHABLE when it does not show its books, RECONCILE_UNKNOWN for a provider without money.
    """
    if provider not in (*providers_with_money(), *READERS):
        raise Refusal("RECONCILE_UNKNOWN", provider=provider)
    db.session.rollback()
    movements = _read(provider, since - OVERLAP)
    at = clock.now()
    with transaction() as session:
        _one_at_a_time(session, provider)
        rows = our_rows(provider, since - OVERLAP, movements) if provider in READERS else []
        found = [one for one in compare(rows, movements, since - OVERLAP, at) if one.at >= since]
        found += books_differ(booked_minor(provider), sum_minor(provider), provider, CURRENCY, at)
        found += missing_statements() if provider == BANK else []
        before = newest(provider)
        known = {read_difference(data).key for data in before.differences} if before else set()
        run = Reconciliation(
            provider=provider, since=since, at=at, our_count=len(rows), their_count=len(movements),
            differences=[written(one) for one in found], open_count=len(to_look_into(found)),
        )  # fmt: skip
        session.add(run)
        session.flush()
        facts = {"provider": provider, "differences": len(found), "open": run.open_count}
        record(session, f"reconciliation:{run.id}", "books.reconciled", private=facts)
        _tell(session, [one for one in to_look_into(found) if one.key not in known])
        return run


def _read(provider: str, since: datetime) -> list[Movement]:
    """What the provider's own books say. The sandbox answers by rule and keeps none."""
    if provider not in READERS:
        return []
    try:
        return READERS[provider](since)
    except (ProviderUnreachable, ProviderRefused) as error:
        raise Refusal("PROVIDER_UNREACHABLE") from error


READERS: dict[str, Callable[[datetime], list[Movement]]] = {"stripe": stripe_movements, BANK: bank_movements}


def _one_at_a_time(session: Session, provider: str) -> None:
    """Two workers that compare at once must not tell finance of the same difference twice."""
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"reconcile/{provider}", 0))))


def _tell(session: Session, new: Sequence[Difference]) -> None:
    """Tell the finance clerks of the courts concerned; of what is nobody's, those of every court."""
    if not new:
        return
    known = places({one.subject for one in new})
    courts = [known.get(one.subject, NOBODY).court_id for one in new]
    clerks = session.execute(
        sa.select(User.id, User.court_id).join(User.roles).where(User.active, Role.name == "finance")
    ).all()  # fmt: skip
    news = []
    for clerk in clerks:
        number = sum(court_id in (None, clerk.court_id) for court_id in courts)
        if number:
            subject, body = (words.filled(number=str(number)) for words in NEWS)
            news.append(News(clerk.id, subject, body, path_of("reconciliation.desk")))
    tell_all(session, news)


def reconcile_daily() -> int:
    """Due work: compare with every provider once a day; returns how many were compared."""
    at, done = clock.now(), 0
    for provider in providers_with_money():
        last = newest(provider)
        if last and at - last.at < EVERY:
            continue
        try:
            reconcile(provider, at - LOOKED_BACK)
            done += 1
        except Refusal as refusal:
            _log.warning("reconciliation with %s: %s", provider, refusal.code)
    return done
