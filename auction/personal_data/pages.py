"""My data: what is stored of me, a copy of it, and the account's deletion."""

import csv
import json
from io import StringIO

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user, logout_user
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from auction.accounts.audience import audience
from auction.accounts.forms import button
from auction.credentials.actions import check_password
from auction.credentials.forms import PasswordAgain
from auction.ground.door import flash_refusal, words
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.tables.rules import spreadsheet_text

from . import queries, rules
from .actions import delete_account
from .telling import as_file

blueprint = Blueprint("personal_data", __name__)


class DeletionForm(PasswordAgain):
    """The password, and the word that it is meant."""

    is_meant = BooleanField(lazy_gettext("Delete my account for good"), widget=GovCheckboxInput())
    submit = button(lazy_gettext("Delete the account"))


@blueprint.get("/account/data")
@audience("own_account")
def overview() -> ResponseReturnValue:
    """What is stored of me, in words, and what would be kept."""
    return render_template("personal_data/overview.html", parts=queries.parts_of(current_user), kept=_kept())


@blueprint.get("/account/data.csv")
@audience("own_account")
def sheet() -> ResponseReturnValue:
    """All of it in words of the visitor's language, for a spreadsheet: thing, its number in the list, what, value."""
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow([_("Kind of record"), _("No."), _("What"), _("What is stored")])
    for part in queries.parts_of(current_user):
        for number, row in enumerate(part.rows, 1):
            for what, value in row:
                lines.writerow([words(part.name), number, words(what), spreadsheet_text(words(value))])
    disposition = {"Content-Disposition": "attachment; filename=my-data.csv"}
    # The mark at the front makes spreadsheets read Chinese.
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=disposition)


@blueprint.get("/account/data.json")
@audience("own_account")
def export() -> ResponseReturnValue:
    """All of it as it is stored, for programs, with the names of things in both languages."""
    text = json.dumps(as_file(queries.rows_of(current_user)), ensure_ascii=False, indent=1)
    disposition = {"Content-Disposition": "attachment; filename=my-data.json"}
    return Response(text, mimetype="application/json", headers=disposition)


@blueprint.route("/account/data/delete", methods=["GET", "POST"])
@audience("own_account")
def delete() -> ResponseReturnValue:
    """Delete my account."""
    form, status = DeletionForm(), 200
    if form.validate_on_submit():
        try:
            if not form.is_meant.data:
                raise Refusal("DELETION_NOT_ACCEPTED")
            check_password(current_user, form.password.data or "")
            delete_account(current_user)
            logout_user()
            flash(_("Your account is deleted."), "success")
            return redirect(url_for("front.home"), 303)
        except Refusal as refusal:
            status = flash_refusal(refusal)
    elif form.is_submitted():
        status = 422
    return render_template("personal_data/delete.html", form=form, kept=_kept()), status


def _kept() -> list[rules.Kept]:
    """What the law has us keep, with the term of the platform's own law."""
    return rules.kept(rule_set().retention_years)
