"""After the hammer: the buyer's page, the letter, the officer's acts."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names, same_court
from auction.accounts.rules import may
from auction.enrolment.queries import buyer_names, public_lot, winner
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.lots.desk_pages import attempt
from auction.lots.models import Lot
from auction.panel.queries import decisions_about
from auction.panel.rules import STATE_NAMES
from auction.payments.rules import PAYMENT_NAMES

from . import actions, queries
from .drafting import draft_ruling
from .forms import BalanceForm, HomeRulingForm, RulingForm
from .models import Settlement
from .rules import LOAN_PAYER_NAMES

blueprint = Blueprint("settlement", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: settlement/_lot_settlement.html."""
    app.context_processor(lambda: {"lot_settlement": lot_settlement})


def lot_settlement(lot: Lot) -> dict[str, Any] | None:
    """What everybody may know of a sale after its end: price, the buyer's real name, the letter (article 22)."""
    buyer = winner(lot)
    if buyer is None:
        return None
    settlement = queries.settlement_of(lot.id)
    is_own = current_user.is_authenticated and buyer.user_id == current_user.id
    return {
        "settlement": settlement, "price_minor": lot.leading_price_minor, "buyer": buyer_names(buyer),
        "has_letter": bool(settlement and settlement.letter_at), "is_own": is_own,
    }  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/settlement")
@audience("own_account")
def show(lot_id: int) -> ResponseReturnValue:
    """The sale as its buyer and the court see it: steps, what is due by when, letters."""
    return _show(lot_id, BalanceForm(formdata=None), 200)


def _show(lot_id: int, form: BalanceForm, status: int) -> ResponseReturnValue:
    settlement = queries.buyers_settlement(current_user, lot_id)
    asked = queries.balance_payments(settlement.enrolment_id)
    open_minor = queries.open_balance_minor(settlement)
    if not form.is_submitted() or form.amount.raw_data is None:
        form.amount.data = open_minor
    return render_template(
        "settlement/settlement.html", settlement=settlement, lot=settlement.lot, form=form, payments=asked,
        open_minor=open_minor,
        knew=any(one.state == "approved" for one in decisions_about(f"lot:{lot_id}", "knowing_default")),
        payment_names=PAYMENT_NAMES, is_buyer=settlement.enrolment.user_id == current_user.id,
        may_run=may(role_names(current_user), "run_case"), buyer=buyer_names(settlement.enrolment),
        extensions=queries.extensions_of(lot_id), proposals=decisions_about(f"lot:{lot_id}", "balance_extension"),
        panel_names=STATE_NAMES, lenders=queries.loan_payers_of(lot_id), lender_names=LOAN_PAYER_NAMES,
    ), status  # fmt: skip


@blueprint.post("/lots/<int:lot_id>/settlement")
@audience("pay")
def pay_balance(lot_id: int) -> ResponseReturnValue:
    """Start the payment of the balance and go to it."""
    form = BalanceForm()
    if not form.validate_on_submit():
        return _show(lot_id, form, 422)
    way_back = url_for(".show", lot_id=lot_id)
    try:
        payment = actions.pay_balance(lot_id, current_user, form.payment_id.data, way_back, form.amount.data)
    except Refusal as refusal:
        form.payment_id.renew()
        return _show(lot_id, form, flash_refusal(refusal))
    return redirect(url_for("payments.pay", payment_id=payment.id), 303)


@blueprint.get("/lots/<int:lot_id>/confirmation.pdf")
@audience("look")
def confirmation(lot_id: int) -> ResponseReturnValue:
    """The confirmation letter, public after the end (article 22)."""
    return send(found(queries.confirmation_file(public_lot(lot_id).id)).file)


@blueprint.route("/lots/<int:lot_id>/ruling", methods=["GET", "POST"])
@audience("run_case")
def ruling(lot_id: int) -> ResponseReturnValue:
    """The officer records that the sale ruling was served."""
    settlement = of_own_court(lot_id)
    is_home_limited = settlement.lot.is_home_limited
    form = HomeRulingForm() if is_home_limited else RulingForm()
    return form_page(settlement, form, _("Record the service of the ruling"), lambda: actions.serve_ruling(
        lot_id, current_user, form.ruling_number.data, form.served_on.data, is_home_limited and form.has_checked_buyer.data
    ), _("The service is recorded. Title has passed, and the proceeds can be distributed."))  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/ruling.pdf")
@audience("run_case")
def ruling_draft(lot_id: int) -> ResponseReturnValue:
    """The ruling as a draft for the judge; made anew each time, kept nowhere."""
    settlement = of_own_court(lot_id)
    answer = make_response(draft_ruling(settlement))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f"attachment; filename=ruling-{lot_id}.pdf"
    return answer


def of_own_court(lot_id: int) -> Settlement:
    """The settlement, for the staff of its court alone. Refuses NOT_FOUND."""
    settlement = found(queries.settlement_of(lot_id))
    same_court(current_user, settlement.lot.court_id)
    return settlement


def form_page(settlement: Settlement, form: Any, title: str, act: Callable[[], object], done: str,
              act_label: str | None = None, way_back: str | None = None) -> ResponseReturnValue:  # fmt: skip
    """One short form: shown, or sent and done, which is said on the page it leads back to; refused it comes back with
    everything typed.
    """
    lot_id, status = settlement.lot_id, 200
    way_back = way_back or url_for(".show", lot_id=lot_id)
    if form.is_submitted():
        status = attempt(form, act)
        if status == 303:
            flash(done, "success")
            return redirect(way_back, status)
        settlement = found(queries.settlement_of(lot_id))
    return render_template(
        "settlement/form.html", form=form, title=title, lot=settlement.lot, way_back=way_back, act_label=act_label
    ), status


from . import extension_pages, knowing_pages, loan_pages  # noqa: E402,F401 - their views stand on this blueprint
