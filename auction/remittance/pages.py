"""Payment files: what is to be handed to the bank, downloading, the hand-over, what became of each transfer."""

import uuid

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField

from auction.accounts.audience import audience
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.payments.rules import FAILURE_NAMES, PAYOUT_NAMES, REFUND_NAMES
from auction.tables.list_pages import list_answer

from .file_list import file_list
from .payment_files import hand_over
from .queries import alarms_of, file_for, waiting_files
from .rules import ALARM_NAMES, FILE_NAMES, NOTE_NAMES, REASON_NAMES

blueprint = Blueprint("remittance", __name__)


def install(app: Flask) -> None:
    """What the finance desk shows: how many payment files wait, and until when."""
    app.context_processor(lambda: {"payment_files_waiting": waiting_files})


class HandOverForm(FlaskForm):
    """The clerk has given the file with this hash to the bank."""

    sha256 = HiddenField()


@blueprint.get("/desk/bank/files")
@audience("run_finance")
def payment_files() -> ResponseReturnValue:
    """The court's payment files, those to be handed over first, and what banks said that cannot be right."""
    return list_answer(
        file_list(current_user), "remittance/files.html", lambda file_id: url_for(".payment_file", batch_id=file_id),
        alarms=alarms_of(current_user.court_id), alarm_names=ALARM_NAMES,
    )  # fmt: skip


@blueprint.route("/desk/bank/files/<uuid:batch_id>", methods=["GET", "POST"])
@audience("run_finance")
def payment_file(batch_id: uuid.UUID) -> ResponseReturnValue:
    """One file with its transfers; pressing the button says that it is with the bank."""
    file, status = file_for(current_user, batch_id), 200
    form = HandOverForm()
    try:
        if form.validate_on_submit():
            hand_over(batch_id, current_user, form.sha256.data or "")
            flash(_("Noted: the file is with the bank."), "success")
            return redirect(url_for(".payment_file", batch_id=batch_id), 303)
        status = 422 if request.method == "POST" else 200
    except Refusal as refusal:
        status = flash_refusal(refusal)
        file = file_for(current_user, batch_id)
    return render_template(
        "remittance/file.html", file=file, form=form, names=FILE_NAMES, note_names=NOTE_NAMES, alarm_names=ALARM_NAMES,
        reasons={**REASON_NAMES, **FAILURE_NAMES}, refund_names=REFUND_NAMES, payout_names=PAYOUT_NAMES,
    ), status  # fmt: skip


@blueprint.get("/desk/bank/files/<uuid:batch_id>/file.xml")
@audience("run_finance")
def download_file(batch_id: uuid.UUID) -> ResponseReturnValue:
    """The file as it goes to the bank."""
    return send(file_for(current_user, batch_id).file)
