"""A desk list as a page or, at the same address with `as=csv`, as a file of exactly the rows that are asked for."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from auction.ground.door import words
from auction.ground.money import CURRENCIES, format_amount
from auction.ground.refusal import COURT_ZONE

from .queries import ROWS_ON_PAGE, ROWS_TO_CHOOSE, Column, DeskList, exported, page_of
from .rules import Asked, next_order, read_asked, spreadsheet_text


def asked_of(desk: DeskList) -> Asked:
    """What the request's address asks of the list. Refuses LIST_NOT_SO."""
    return read_asked(request.args, [column.key for column in desk.columns], desk.choices)


def list_answer(
    desk: DeskList, template: str, address: Callable[[Any], str | None], batch_acts: Sequence[Any] = (), **context: Any
) -> ResponseReturnValue:
    """The list's page, or its export. `address`: a row's id → its page, or None. The template is given `desk`, `asked`, `found`.

    `batch_acts`: what may be done to several rows at once (batches.acts); with `as=choose` they can be ticked.
    """
    asked = asked_of(desk)
    if request.args.get("as") == "csv":
        return csv_answer(desk, asked)
    is_choosing = bool(batch_acts) and request.args.get("as") == "choose"
    return render_template(
        template,
        desk=desk,
        asked=asked,
        found=page_of(desk, asked, ROWS_TO_CHOOSE if is_choosing else ROWS_ON_PAGE),
        batch_acts=batch_acts,
        is_choosing=is_choosing,
        row_address=address,
        next_order=next_order,
        **context,
    )


def csv_answer(desk: DeskList, asked: Asked) -> Response:
    """The rows as UTF-8 with a mark at the front, which spreadsheets want before they read Chinese."""
    sheet = StringIO()
    lines = csv.writer(sheet)
    lines.writerow([words(column.label) for column in desk.columns])
    for row in exported(desk, asked):
        lines.writerow([_cell(column, row) for column in desk.columns])
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{desk.name}.csv"'
    return answer


def _cell(column: Column, row: Any) -> str:
    value = getattr(row, column.key)
    if value is None:
        return ""
    if column.kind == "state":
        return words(column.names[value])
    if column.kind == "money":
        currency = getattr(row, f"{column.key}_currency", "CNY")
        # A plain number, which a spreadsheet can add up.
        return format_amount(value, currency).replace(CURRENCIES[currency].sign, "").replace(",", "")
    if isinstance(value, datetime):
        return value.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else spreadsheet_text(str(value))
