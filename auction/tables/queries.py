"""The rows of a desk list: counted, ordered, a page of them or all. Two queries, however many columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from auction.ground.refusal import Refusal, Words
from auction.ground.store import db

from .rules import Asked

ROWS_ON_PAGE = 20
# Where several are chosen a page is as long as a batch may be.
ROWS_TO_CHOOSE = 200
EXPORTED_MOST = 20_000


@dataclass(frozen=True)
class Column:
    """One column. `kind`: text, email, number (never broken), count, day, moment, money (in minor units) or state (a key of `names`).

    `is_filter`: readers may choose one of its `names`. `tones`: state → tone of its sign; `judged`: value → a sign
    beside it, or None.
    """

    key: str
    label: Words
    value: sa.SQLColumnExpression[Any]
    kind: str = "text"
    names: Mapping[str, Words] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    is_filter: bool = False
    is_chinese: bool = False
    currency: sa.SQLColumnExpression[str] | None = None
    judged: Callable[[Any], tuple[str, Words] | None] | None = None

    def narrow(self, wanted: str) -> sa.ColumnElement[bool]:
        """Rows whose value is this one."""
        return self.value == wanted


@dataclass(frozen=True)
class DeskList:
    """A list of one kind of thing. `rows` says from what, joined how, and which of them the reader may see.

    The first column names the row and leads to its page. `search`: what free text is looked for in, if anywhere.
    """

    name: str
    rows: sa.Select[Any]
    row_id: sa.SQLColumnExpression[Any]
    columns: Sequence[Column]
    order: Sequence[sa.SQLColumnExpression[Any]]
    search: Callable[[str], sa.ColumnElement[bool]] | None = None

    @property
    def choices(self) -> dict[str, Mapping[str, Words]]:
        """Filter → its values with their names."""
        return {column.key: column.names for column in self.columns if column.is_filter}


@dataclass(frozen=True)
class ListPage:
    """One page of a list; pages count from 1, one beyond the last is the last."""

    rows: Sequence[sa.Row[Any]]
    total: int
    page: int
    page_count: int


def _wanted(desk: DeskList, asked: Asked) -> sa.Select[Any]:
    select = desk.rows
    for column in desk.columns:
        if column.key in asked.chosen:
            select = select.where(column.narrow(asked.chosen[column.key]))
    if asked.words and desk.search is not None:
        select = select.where(desk.search(asked.words))
    return select


def _ordered(desk: DeskList, asked: Asked) -> sa.Select[Any]:
    columns: list[sa.SQLColumnExpression[Any]] = [desk.row_id.label("row_id")]
    for column in desk.columns:
        columns.append(column.value.label(column.key))
        if column.currency is not None:
            columns.append(column.currency.label(f"{column.key}_currency"))
    order: Sequence[sa.SQLColumnExpression[Any]] = desk.order
    for column in desk.columns:
        if column.key == asked.order:
            way = column.value.desc() if asked.is_descending else column.value.asc()
            order = (way.nulls_last(), desk.row_id.desc())
    return _wanted(desk, asked).with_only_columns(*columns, maintain_column_froms=True).order_by(None).order_by(*order)


def count_of(desk: DeskList, asked: Asked) -> int:
    """How many rows are asked for."""
    counted = _wanted(desk, asked).with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)
    return db.session.execute(counted).scalar_one()


def page_of(desk: DeskList, asked: Asked, most: int = ROWS_ON_PAGE) -> ListPage:
    """A page of the list as asked for, of `most` rows."""
    total = count_of(desk, asked)
    page_count = max(1, -(-total // most))
    page = min(asked.page, page_count)
    rows = db.session.execute(_ordered(desk, asked).limit(most).offset((page - 1) * most)).all()
    return ListPage(rows, total, page, page_count)


def exported(desk: DeskList, asked: Asked) -> Sequence[sa.Row[Any]]:
    """Every row as asked for. Refuses LIST_TOO_LONG above 20,000."""
    total = count_of(desk, asked)
    if total > EXPORTED_MOST:
        raise Refusal("LIST_TOO_LONG", count=total, most=EXPORTED_MOST)
    return db.session.execute(_ordered(desk, asked).limit(EXPORTED_MOST)).all()
