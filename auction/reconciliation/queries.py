"""What a reconciliation compares: our own rows, the ledger's sums, the movements of provider and bank; and the results."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auction.enrolment.models import Enrolment
from auction.enrolment.rules import ENDED_STATES
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import Payment, Payout, Refund
from auction.payments.providers import stripe_checkout
from auction.payments.providers.port import Movement, ProviderUnreachable
from auction.payments.providers.set_off import SetOffBooks
from auction.payments.providers.stripe_reading import balance_movements

from .bank_books import BANK, entries_minor, has_statements
from .models import Reconciliation
from .rules import EXPLAINED, Difference, OurRow

# Their line may be older than our row: an event may be silent for days.
OVERLAP = timedelta(days=7)
STATES = {"received": "done", "arrived": "done", "started": "open", "due": "open", "sent": "open"}
MOST_SHOWN = 30


def our_rows(provider: str, since: datetime, movements: Collection[Movement]) -> list[OurRow]:
    """Payments, releases and pay-outs of one provider since then, and whatever its movements name."""
    ids = [found for movement in movements if (found := _uuid(movement.own_id))]
    references = [movement.reference for movement in movements]
    # What came by bank is booked from the statement's own entries: there is no second side to it.
    came_in = [] if provider == BANK else _payments(provider, since, ids, references)
    return [
        *came_in, *_refunds(provider, since, ids, references), *_payouts(provider, since, ids, references),
    ]  # fmt: skip


def _payments(provider: str, since: datetime, ids: list[uuid.UUID], references: list[str]) -> Iterable[OurRow]:
    rows = db.session.scalars(
        sa.select(Payment).where(
            Payment.provider == provider,
            ((Payment.state == "received") & (Payment.finished_at >= since))
            | Payment.id.in_(ids) | Payment.provider_reference.in_(references),
        )
    )  # fmt: skip
    for row in rows:
        yield OurRow(
            str(row.id), "payment", row.provider_reference or "", row.amount_minor, row.currency,
            row.finished_at or row.started_at, STATES.get(row.state, "failed"), row.subject,  # type: ignore[arg-type]
        )  # fmt: skip


def _refunds(provider: str, since: datetime, ids: list[uuid.UUID], references: list[str]) -> Iterable[OurRow]:
    rows = db.session.scalars(
        sa.select(Refund).join(Payment).where(
            Payment.provider == provider,
            (Refund.sent_at >= since) | Refund.id.in_(ids) | Refund.provider_reference.in_(references),
        )
    )  # fmt: skip
    for row in rows:
        yield OurRow(
            str(row.id), "refund", row.provider_reference or "", -row.amount_minor, row.payment.currency,
            row.sent_at or row.created_at, STATES.get(row.state, "failed"), row.payment.subject,  # type: ignore[arg-type]
        )  # fmt: skip


def _payouts(provider: str, since: datetime, ids: list[uuid.UUID], references: list[str]) -> Iterable[OurRow]:
    rows = db.session.scalars(
        sa.select(Payout).where(
            Payout.provider == provider,
            (Payout.sent_at >= since) | Payout.id.in_(ids) | Payout.provider_reference.in_(references),
        )
    )  # fmt: skip
    for row in rows:
        yield OurRow(
            str(row.id), "payout", row.provider_reference or "", -row.amount_minor, row.currency,
            row.sent_at or row.created_at, STATES.get(row.state, "failed"), f"court:{row.court_id}",  # type: ignore[arg-type]
        )  # fmt: skip


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def stripe_movements(since: datetime) -> list[Movement]:
    """Stripe's own books. Raises as the four verbs do."""
    stripe = stripe_checkout()
    if stripe is None:
        raise ProviderUnreachable("STRIPE_SECRET_KEY is not set")
    return list(balance_movements(stripe.client, since))


def booked_minor(provider: str) -> int:
    """What the ledger says that came in from a provider and has not gone out to it."""
    return -balance_minor(f"outside:{provider}")


def sum_minor(provider: str) -> int:
    """The same from the rows that stand for it: what was received, less what was released and paid out.

    For the bank these are the entries of its statements, which its account in the ledger mirrors.
    """
    if provider == BANK:
        return entries_minor()
    received = sa.select(sa.func.sum(Payment.amount_minor)).where(
        Payment.provider == provider, Payment.state == "received"
    )
    released = (
        sa.select(sa.func.sum(Refund.amount_minor)).join(Payment)
        .where(Payment.provider == provider, Refund.state == "arrived")
    )  # fmt: skip
    paid_out = sa.select(sa.func.sum(Payout.amount_minor)).where(Payout.provider == provider, Payout.state == "arrived")
    return int(
        (db.session.scalar(received) or 0) - (db.session.scalar(released) or 0) - (db.session.scalar(paid_out) or 0)
    )


def providers_with_money() -> list[str]:
    """The keys of all providers that have ever carried money here."""
    keys = set(db.session.scalars(sa.select(Payment.provider).where(Payment.state == "received").distinct()))
    keys |= set(db.session.scalars(sa.select(Payout.provider).distinct()))
    # What a creditor set off was never carried by anybody.
    return sorted((keys | ({BANK} if has_statements() else set())) - {SetOffBooks.key})


def newest(provider: str) -> Reconciliation | None:
    """The provider's last reconciliation."""
    return db.session.scalars(
        sa.select(Reconciliation).where(Reconciliation.provider == provider)
        .order_by(Reconciliation.at.desc(), Reconciliation.id.desc()).limit(1)
    ).first()  # fmt: skip


def newest_of_all() -> list[Reconciliation]:
    """The last reconciliation of each provider."""
    keys = db.session.scalars(sa.select(Reconciliation.provider).distinct().order_by(Reconciliation.provider)).all()
    return [row for key in keys if (row := newest(key))]


def earlier() -> Sequence[Reconciliation]:
    """What was found before, newest first."""
    return db.session.scalars(
        sa.select(Reconciliation).order_by(Reconciliation.at.desc(), Reconciliation.id.desc()).limit(MOST_SHOWN)
    ).all()


@dataclass(frozen=True)
class Place:
    """Whose a difference is. `is_secret`: its lot's bidding has not ended."""

    court_id: int | None
    is_secret: bool


NOBODY = Place(None, is_secret=False)


def places(subjects: Collection[str]) -> dict[str, Place]:
    """The court of each subject (`enrolment:<uuid>`, `court:<id>`), and whether nobody may learn yet who takes part (article 18)."""
    enrolments = {one: its_id for one in subjects if (its_id := _uuid(one.removeprefix("enrolment:")))}
    rows = db.session.execute(
        sa.select(Enrolment.id, Lot.court_id, Lot.state).join(Lot, Lot.id == Enrolment.lot_id)
        .where(Enrolment.id.in_(enrolments.values()))
    )  # fmt: skip
    by_id = {row.id: Place(row.court_id, row.state not in ENDED_STATES) for row in rows}
    known = {subject: by_id.get(enrolment_id, NOBODY) for subject, enrolment_id in enrolments.items()}
    return known | {one: Place(int(one[6:]), is_secret=False) for one in subjects if one.startswith("court:")}


@dataclass(frozen=True)
class Shown:
    """A difference as it may be shown: of a running lot neither reference nor id, from which its payer is found."""

    difference: Difference
    is_masked: bool

    @property
    def is_explained(self) -> bool:
        """Whether nobody needs to look into it."""
        return self.difference.cause in EXPLAINED

    def as_data(self) -> dict[str, Any]:
        """For the command's JSON."""
        return asdict(self.difference) | {"at": self.difference.at.isoformat(), "masked": self.is_masked}


def shown(run: Reconciliation, court_id: int | None = None) -> list[Shown]:
    """The differences of a reconciliation that are this court's or nobody's; of all courts without one."""
    differences = [read_difference(data) for data in run.differences]
    known = places({one.subject for one in differences})
    seen = []
    for one in differences:
        place = known.get(one.subject, NOBODY)
        if court_id is None or place.court_id in (None, court_id):
            seen.append(_shown(one, place))
    return seen


def _shown(one: Difference, place: Place) -> Shown:
    if not place.is_secret:
        return Shown(one, is_masked=False)
    # At midnight of its day: the hour of a payment would tell it from others.
    day = one.at.replace(hour=0, minute=0, second=0, microsecond=0)
    kept = Difference(one.cause, one.kind, "", "", one.ours_minor, one.theirs_minor, one.currency, day)
    return Shown(kept, is_masked=True)


def written(one: Difference) -> dict[str, Any]:
    """A difference as it is kept."""
    return asdict(one) | {"at": one.at.isoformat()}


def read_difference(data: dict[str, Any]) -> Difference:
    """A kept difference."""
    return Difference(**(data | {"at": datetime.fromisoformat(data["at"])}))
