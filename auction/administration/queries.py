"""Counting what waits for an administrator."""

from typing import Any

import sqlalchemy as sa
from flask import current_app

from auction.accounts.actions import APPOINTED_ROLES
from auction.accounts.models import Role, User
from auction.deadlines.models import HolidayYear
from auction.ground import clock
from auction.ground.store import db
from auction.journal.models import Mail
from auction.lots.models import Lot
from auction.partners.models import Delivery, Endpoint
from auction.stays.models import Stay

from .rules import LETTER_WAITS


def waiting_for(administrator: User) -> dict[str, int]:
    """Key of rules.KINDS → how many wait now. One query. Numbers alone: no sale is named, and nobody who takes part.

    A demo court without a mail server shows its letters as a mailbox: there none is late.
    """
    shows_letters = current_app.config["SUBHASTA_ENV"] == "demo" and current_app.config["SMTP_HOST"] is None
    by_stay = sa.exists().where(Stay.lot_id == Lot.id, Stay.began_at == Lot.paused_at)
    # Who entered a year does not confirm it.
    others = HolidayYear.entered_by_id != administrator.id
    counts = {
        "paused": _count(Lot).where(Lot.state == "paused", ~by_stay),
        "letters": _count(Mail).where(
            Mail.sent_at.is_(None),
            Mail.given_up_at.is_(None),
            Mail.written_at < clock.now() - LETTER_WAITS,
            sa.literal(not shows_letters),
        ),
        "failing": _count(Endpoint).where(Endpoint.failing_since.is_not(None), Endpoint.disabled_at.is_(None)),
        "given_up": _count(Delivery).where(Delivery.given_up_at.is_not(None)),
        "years": _count(HolidayYear).where(HolidayYear.state == "entered", others),
        "invited": _count(User).where(
            User.active, User.confirmed_at.is_(None), User.roles.any(Role.name.in_(APPOINTED_ROLES))
        ),
    }
    row = db.session.execute(sa.select(*(one.scalar_subquery().label(key) for key, one in counts.items()))).mappings()
    return dict(row.one())


def _count(table: type) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table)
