"""The books as an auditor reads them: totals, never whose."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.ground.refusal import Words
from auction.journal.catalogue import EVENTS
from auction.tables.list_pages import csv_answer
from auction.tables.rules import read_asked

from . import queries
from .trial_list import trial_list

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/desk/books")
@audience("read_books")
def trial_balance() -> ResponseReturnValue:
    """The trial balance (with `as=csv` as a file), the closed periods, and money that has been pending for long."""
    if request.args.get("as") == "csv":
        return csv_answer(trial_list(), read_asked({}, (), {}))
    return render_template(
        "ledger/books.html", rows=queries.trial_balance(), periods=queries.periods(), pending=queries.long_pending(),
        days=queries.LONG_PENDING.days, kinds={kind: Words(event.en, event.zh) for kind, event in EVENTS.items()},
    )  # fmt: skip
