"""Lists page by page: an opaque cursor holds the last row's key, so that nothing is skipped or shown twice."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from auction.ground.refusal import Refusal

from .shapes import CURSOR_CHARACTERS_MOST, ID_MOST, YEARS, Page

Row = TypeVar("Row")
T = TypeVar("T")


def cursor_of(*key: Any) -> str:
    """The cursor behind a row with this sort key (whole numbers, texts, moments; None stands for a missing value)."""
    parts = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def key_of(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The sort key of a cursor that `cursor_of` made, checked against the kinds (int, str, datetime) of the sort order.

    None for no cursor. Refuses CURSOR_BROKEN for anything else: one of another list, cut off, or invented.
    """
    if cursor is None:
        return None
    try:
        if len(cursor) > CURSOR_CHARACTERS_MOST:
            raise ValueError(cursor)
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = json.loads(raw)
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(cursor)
        return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, binascii.Error, RecursionError, OverflowError):
        raise Refusal("CURSOR_BROKEN") from None


def _part(part: Any, kind: type) -> Any:
    if part is None:
        return None
    if kind is datetime:
        moment = datetime.fromisoformat(part) if isinstance(part, str) else None
        if moment is None or moment.tzinfo is None or not YEARS[0] <= moment.year < YEARS[1]:
            raise ValueError(part)
        return moment
    if type(part) is not kind:
        raise ValueError(part)
    if (isinstance(part, int) and abs(part) > ID_MOST) or (isinstance(part, str) and "\x00" in part):
        raise ValueError(part)
    return part


def after(columns: Sequence[Any], key: Sequence[Any], is_descending: bool = False) -> Any:
    """The condition “behind this key” in the order of `columns` (all up, or all down): a row comparison that an index serves.

    The columns must not be NULL, and the last must be unique.
    """
    left, right = (
        sa.tuple_(*columns),
        sa.tuple_(*(sa.bindparam(None, part, type_=column.type) for part, column in zip(key, columns, strict=True))),
    )
    return left < right if is_descending else left > right


def page(shape: type[Page[T]], rows: Sequence[Row], limit: int, show: Callable[[Row], T],
         key: Callable[[Row], Sequence[Any]]) -> Page[T]:  # fmt: skip
    """A page of `rows`, of which `limit` + 1 were asked for: one too many says that there is a next page."""
    shown = rows[:limit]
    following = cursor_of(*key(shown[-1])) if len(rows) > limit else None
    return shape(items=[show(row) for row in shown], next=following)
