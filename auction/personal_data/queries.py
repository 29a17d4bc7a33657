"""Everything that is stored of one person, for himself alone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auction.accounts.models import User
from auction.bidding.models import Bid
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import own_enrolments
from auction.ground.refusal import Refusal
from auction.ground.store import db

from .rules import BOUND_DEPOSITS, OWN_ROLES, UNFINISHED_SALES, may_leave


def export_of(user: User) -> dict[str, list[dict[str, Any]]]:
    """Table → rows of this person, as JSON takes them: his account, his person, every row with his number in
    `user_id`, and his own bids. A table that a later noun adds is in it by itself.
    """
    found = {"user": _rows(User.__table__, User.id == user.id)}
    if user.person_id:
        person = db.metadata.tables["person"]
        found["person"] = _rows(person, person.c.id == user.person_id)
    for table in db.metadata.sorted_tables:
        if "user_id" in table.c and table.name != "roles_users":
            found[table.name] = _rows(table, table.c.user_id == user.id)
    mine = sa.select(Enrolment.id).where(Enrolment.user_id == user.id)
    found["bid"] = _rows(Bid.__table__, Bid.enrolment_id.in_(mine))
    return {name: rows for name, rows in found.items() if rows}


def _rows(table: Any, which: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.c if may_leave(column.name)]
    in_time = [column for column in table.c if isinstance(column.type, sa.DateTime)]  # ids may be drawn by lot
    rows = db.session.execute(sa.select(*columns).where(which).order_by(*in_time, *table.primary_key)).mappings()
    return [{name: _plain(value) for name, value in row.items() if value is not None} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):  # the number of a passkey
        return value.hex()
    return str(value) if isinstance(value, UUID) else value


def refuse_bound(user: User) -> None:
    """Refuse ACCOUNT_NOT_OWN to whom a court or a case gave the account, MONEY_BOUND and LOT_RUNS while a deposit or a
    purchase is open.
    """
    if not {role.name for role in user.roles} <= OWN_ROLES:
        raise Refusal("ACCOUNT_NOT_OWN")
    for line in own_enrolments(user):
        if line.deposit.state in BOUND_DEPOSITS:
            raise Refusal("MONEY_BOUND", lot=line.lot.title)
        if line.has_won and line.lot.state in UNFINISHED_SALES:
            raise Refusal("LOT_RUNS", lot=line.lot.title)
