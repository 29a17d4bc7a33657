"""Pay-outs: money from a case account to a creditor, a payee of costs, or the debtor."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import Court
from auction.accounts.queries import staff_of
from auction.ground import clock
from auction.ground.due import Event
from auction.ground.refusal import Words
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.ledger.actions import account, pend

from .models import Payout
from .outgoing import goes_to, look_after, send_due
from .providers import payout_provider, provider
from .providers.port import Order, Outcome
from .providers.set_off import SetOffBooks
from .rules import how_many_go

MOST_LET_GO = 500

COUNTERSIGN_LETTER = (
    Words("A pay-out waits for your countersign", "有案款发放待您复核"),
    Words(
        "A large pay-out of your court is sent only after a judge has countersigned it, somebody who neither prepared "
        "nor approved its plan.",
        "本院一笔大额案款须经法官复核后方可发放；复核人不得为该方案的编制人或批准人。",
    ),
)


def order_payout(session: Session, payout_id: uuid.UUID, subject: str, account_name: str, payee: tuple[str, str, str],
                 amount_minor: int, currency: str, court_id: int, is_set_off: bool = False) -> Payout:  # fmt: skip
    """Set money of the account aside for a payee (name, bank, account number). A step of an act.

    The worker lets it go and sends it; a share of a plan above the dial payout_countersign_above_minor wants a
    countersign before (what a panel has decided has been before judges already).
    `is_set_off`: the payee kept it when he bought, so no bank carries it, nobody countersigns it and no day's limit
    holds it. The same id twice is one pay-out. Refuses PAYOUT_PROVIDER_NONE; the database refuses more than there is.
    """
    known = session.get(Payout, payout_id)
    if known:
        return known
    name, bank, number = payee
    court = session.get_one(Court, court_id)
    rules, at = rule_set(court.jurisdiction), clock.now()
    is_large = not is_set_off and subject.startswith("plan:") and amount_minor > rules.payout_countersign_above_minor
    payout = Payout(
        id=payout_id, subject=subject, account_id=account(session, account_name, currency), payee_name=name,
        payee_bank=bank, payee_account=number, amount_minor=amount_minor, currency=currency, state="due",
        provider=SetOffBooks.key if is_set_off else payout_provider().key, created_at=at, court_id=court_id,
        needs_countersign=is_large, let_go_on=clock.today() if is_set_off else None,
        next_try_at=at if is_set_off else None,
    )  # fmt: skip
    session.add(payout)
    session.flush()
    pend(session, payout_id, "payout.due", account_name, goes_to(payout.provider), amount_minor, currency)
    record(session, subject, "payout.due", private={"payout_id": str(payout_id), "amount_minor": amount_minor})
    if is_large:
        _tell_judges(session, court_id)
    return payout


def _tell_judges(session: Session, court_id: int) -> None:
    judges = staff_of(court_id, "judge")
    path = path_of("distribution.countersigns")
    tell_all(session, [News(judge_id, *COUNTERSIGN_LETTER, path, topic="countersign") for judge_id in judges])


def let_payouts_go() -> int:
    """Due work: let waiting pay-outs go, oldest first, each court's within its limit of the day; returns how many."""
    courts = db.session.scalars(sa.select(Payout.court_id).where(_is_waiting()).distinct()).all()
    return sum(_let_go(court_id) for court_id in courts)


def _is_waiting() -> sa.ColumnElement[bool]:
    return sa.and_(
        Payout.state == "due", Payout.let_go_on.is_(None),
        ~Payout.needs_countersign | Payout.countersigned_at.is_not(None),
    )  # fmt: skip


def _let_go(court_id: int) -> int:
    with transaction() as session:
        # Two workers wait for each other here: what is left of the limit is given away once.
        court = session.get_one(Court, court_id, with_for_update={"key_share": True}, populate_existing=True)
        rules = rule_set(court.jurisdiction)
        day = rules.calendar.last_day(clock.today(), 0)
        spent_minor = session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Payout.amount_minor), 0))
            .where(Payout.court_id == court_id, Payout.let_go_on == day, Payout.provider != SetOffBooks.key)
        )  # fmt: skip
        waiting = session.scalars(
            sa.select(Payout).where(Payout.court_id == court_id, _is_waiting())
            .order_by(Payout.created_at, Payout.id).limit(MOST_LET_GO)
        ).all()  # fmt: skip
        count = how_many_go(
            int(spent_minor or 0), rules.payout_daily_limit_minor, [payout.amount_minor for payout in waiting]
        )
        for payout in waiting[:count]:
            payout.let_go_on, payout.next_try_at = day, clock.now()
        return count


def next_let_go() -> Event | None:
    """When the next day's limit lets go what waits now; None when nothing does."""
    court_id = db.session.scalar(sa.select(Payout.court_id).where(_is_waiting()).limit(1))
    if court_id is None:
        return None
    rules = rule_set(db.session.get_one(Court, court_id).jurisdiction)
    day = rules.calendar.last_day(rules.calendar.last_day(clock.today(), 0), 1)
    return Event(clock.court_midnight(day), Words("The next day's limit lets pay-outs go", "次日限额放行案款"))


def send_payouts() -> int:
    """Due work: send pay-outs, and ask what became of those that were sent."""
    return send_due(Payout, _send) + look_after(Payout)


def _send(payout: Payout) -> Outcome:
    order = Order(
        payout.id, payout.payee_name, payout.payee_bank, payout.payee_account, payout.amount_minor, payout.currency,
        payout.attempts,
    )  # fmt: skip
    return provider(payout.provider).send_payout(order)
