"""Lenders on the settlement page, and receipts: the buyer names, the officer decides, the payer downloads."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found

from . import queries
from .forms import LoanPayerForm
from .loan_payers import decide_loan_payer, name_loan_payer
from .pages import blueprint, form_page
from .receipts import receipt as receipt_of


@blueprint.route("/lots/<int:lot_id>/lender", methods=["GET", "POST"])
@audience("pay")
def loan_payer(lot_id: int) -> ResponseReturnValue:
    """The buyer names the bank that lends him the balance."""
    settlement = found(queries.settlement_of(lot_id))
    if settlement.enrolment.user_id != current_user.id:
        raise Refusal("NOT_FOUND")
    form = LoanPayerForm()
    return form_page(settlement, form, _("Name a lender"), lambda: name_loan_payer(
        lot_id, current_user, form.request_id.data, form.bank_name.data, form.account_holder.data
    ), _("The lender is named. The court looks at it; you are told what it decides."), _("Name the lender"))  # fmt: skip


@blueprint.post("/lenders/<uuid:loan_payer_id>/<any(confirmed, refused):verdict>")
@audience("run_case")
def decide_lender(loan_payer_id: uuid.UUID, verdict: str) -> ResponseReturnValue:
    """The officer confirms a lender, or does not."""
    payer = decide_loan_payer(loan_payer_id, current_user, verdict)
    flash(_("The decision is recorded and the buyer is told."), "success")
    return redirect(url_for(".show", lot_id=payer.lot_id), 303)


@blueprint.get("/pay/<uuid:payment_id>/receipt.pdf")
@audience("pay")
def receipt(payment_id: uuid.UUID) -> ResponseReturnValue:
    """The receipt for one's own payment; issued when first asked for, always the same."""
    return send(receipt_of(current_user, payment_id).file)
