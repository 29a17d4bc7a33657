"""Statements: what was taken in, taking in another, one with its entries by what became of them."""

from typing import BinaryIO, cast

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.tables.list_pages import list_answer

from . import queries
from .forms import StatementForm
from .match_rules import REASONS, STANDINGS
from .matching import BATCH, judge_new
from .pages import blueprint
from .statement_list import statement_list
from .statements import import_statement

MOST_PAGES = 100_000


@blueprint.route("/desk/bank", methods=["GET", "POST"])
@audience("run_finance")
def desk() -> ResponseReturnValue:
    """The court's statements, newest first, and the form that takes in another."""
    form, status = StatementForm(), 200
    if form.validate_on_submit():
        upload = request.files.get("file")
        try:
            made = import_statement(
                cast(BinaryIO, upload.stream) if upload else _nothing(),
                upload.filename or "" if upload else "",
                current_user,
            )
            new = sum(one.new_count for one in made)
            if new <= BATCH:
                judge_new()  # a day's statement at once; the worker places a long one
            flash(ngettext("Taken in. %(num)s new entry.", "Taken in. %(num)s new entries.", new), "success")
            return redirect(url_for(".show_statement", statement_id=made[-1].id), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    answer = make_response(
        list_answer(
            statement_list(current_user), "bank/desk.html",
            lambda statement_id: url_for(".show_statement", statement_id=statement_id), form=form,
            waiting_count=queries.waiting_count(current_user.court_id),
        )
    )  # fmt: skip
    answer.status_code = status
    return answer


def _nothing() -> BinaryIO:
    raise Refusal("STATEMENT_EMPTY")


@blueprint.get("/desk/bank/statements/<int:statement_id>")
@audience("run_finance")
def show_statement(statement_id: int) -> ResponseReturnValue:
    """One statement: balances, what became of its new entries, and these, masked where a bidder may stand behind."""
    statement = queries.statement(statement_id)
    same_court(current_user, statement.court_id)
    standing = request.args.get("standing")
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    entries, pages = queries.entries_of(statement_id, standing if standing in STANDINGS else None, page)
    return render_template(
        "bank/statement.html", statement=statement, entries=entries, page=page, pages=pages, standing=standing,
        counts=queries.standings_of(statement_id), standings=STANDINGS, reasons=REASONS,
    )  # fmt: skip
