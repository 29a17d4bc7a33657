"""Everything that is stored of one person, for himself alone."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import Court, User
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import own_enrolments
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db
from auction.lots.models import Lot
from auction.payments.models import Payment

from .rules import BOUND_DEPOSITS, OWN_ROLES, UNFINISHED_SALES, may_leave
from .telling import Part, Row, part_of
from .words import TABLES

# No facts of a person: which roles an account has is told in words elsewhere.
_LEFT_OUT = frozenset({"roles_users"})


def tables_of_people() -> dict[str, str]:
    """Table → the column that says whose a row is. A table that a later noun adds is in it by itself."""
    owned = ("user_id", "payer_id", "staff_id", "enrolment_id", "payment_id")
    found = {"user": "id", "person": "id"}
    for table in db.metadata.sorted_tables:
        column = next((name for name in owned if name in table.c), None)
        if column and table.name not in _LEFT_OUT:
            found[table.name] = column
    return found


def rows_of(user: User) -> dict[str, list[Row]]:
    """Table → rows of this person: his account, his person, what names his account, his enrolments (bids, those he
    bids for) and his payments (releases). In the order of `words.TABLES`; tables without a row are left out.
    """
    enrolments = sa.select(Enrolment.id).where(Enrolment.user_id == user.id)
    payments = sa.select(Payment.id).where(Payment.payer_id == user.id)
    whose = {"id": [user.id], "user_id": [user.id], "payer_id": [user.id], "staff_id": [user.id],
             "enrolment_id": enrolments, "payment_id": payments}  # fmt: skip
    found = {}
    for name, column in tables_of_people().items():
        table = db.metadata.tables[name]
        mine: Any = [user.person_id] if name == "person" else whose[column]
        found[name] = _rows(table, table.c[column].in_(mine))
    order = list(TABLES)
    return {name: found[name] for name in sorted(found, key=order.index) if found[name]}


def _rows(table: sa.Table, which: Any) -> list[Row]:
    columns = [column for column in table.c if may_leave(column.name)]
    in_time = [column for column in table.c if isinstance(column.type, sa.DateTime)]  # ids may be drawn by lot
    rows = db.session.execute(sa.select(*columns).where(which).order_by(*in_time, *table.primary_key)).mappings()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def parts_of(user: User) -> list[Part]:
    """The same in words, for a reader: lots, courts and cases by their names, amounts in yuan, moments in court time."""
    found = rows_of(user)
    names = {"lot_id": _lots(found), "court_id": _courts(found), "case_id": _cases(found)}
    return [part_of(name, rows, names) for name, rows in found.items()]


def _numbers(found: Mapping[str, list[Row]], column: str) -> set[Any]:
    return {row[column] for rows in found.values() for row in rows if column in row}


def _lots(found: Mapping[str, list[Row]]) -> dict[Any, Words]:
    lots = db.session.execute(sa.select(Lot.id, Lot.title).where(Lot.id.in_(_numbers(found, "lot_id"))))
    return {number: Words(title, title) for number, title in lots}


def _courts(found: Mapping[str, list[Row]]) -> dict[Any, Words]:
    wanted = Court.id.in_(_numbers(found, "court_id"))
    courts = db.session.execute(sa.select(Court.id, Court.name_en, Court.name_zh).where(wanted))
    return {number: Words(english, chinese) for number, english, chinese in courts}


def _cases(found: Mapping[str, list[Row]]) -> dict[Any, Words]:
    case = EnforcementCase
    cases = db.session.execute(sa.select(case.id, case.number).where(case.id.in_(_numbers(found, "case_id"))))
    return {number: Words(called, called) for number, called in cases}


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
