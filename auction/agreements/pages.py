"""Pages of the debtor's own sale, and of a case's settlements."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.cases.queries import own_party_ids, readable_case
from auction.ground import clock
from auction.ground.files import send
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, found
from auction.ledger.queries import balance_minor
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused

from . import queries, self_sale, settling
from .forms import (
    AgainForm,
    AgreementForm,
    AskForm,
    BuyerForm,
    CompleteForm,
    DeclineForm,
    LeaveForm,
    PayForm,
    StateForm,
)
from .models import Performance, SelfSale
from .rules import AGREEMENT_STATES, SALE_STATES, is_broken

blueprint = Blueprint("agreements", __name__)


def install(app: Flask) -> None:
    """What other pages may include: agreements/_on_account.html, agreements/_on_file.html."""
    app.context_processor(
        lambda: {
            "lots_to_sell": queries.lots_to_sell, "running_sale": queries.running_sale, "sale_states": SALE_STATES,
            "running_agreement": queries.running_agreement, "agreement_states": AGREEMENT_STATES,
        }
    )  # fmt: skip


def _paid(sale: SelfSale | None) -> int:
    return balance_minor(queries.sale_account(sale.id)) if sale else 0


# The debtor's page


@blueprint.route("/lots/<int:lot_id>/self-sale", methods=["GET", "POST"])
@audience("pay")
def sale(lot_id: int) -> ResponseReturnValue:
    """The debtor asks for leave, and reads what became of it."""
    queries.debtors_lot(current_user, lot_id)
    form, status = AskForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: self_sale.ask(
            lot_id, current_user, form.request_id.data, form.price_minor.data, form.reason.data
        ))  # fmt: skip
        if status == 303:
            flash(_("Your request is with the court."), "success")
            return redirect(url_for(".sale", lot_id=lot_id), 303)
    return _sale_page(lot_id, status, asking=form)


def _sale_page(lot_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    lot, running = queries.debtors_lot(current_user, lot_id), queries.running_sale(lot_id)
    missing_minor = (running.price_minor or 0) - _paid(running) if running else 0
    forms = {
        "asking": AskForm(formdata=None), "naming": BuyerForm(formdata=None),
        "paying": PayForm(formdata=None, data={"amount_minor": missing_minor}),
    } | sent  # fmt: skip
    return render_template(
        "agreements/sale.html", lot=lot, running=running, sales=queries.sales_of(lot_id), missing_minor=missing_minor,
        paid_minor=_paid(running), latest_on=self_sale.latest_day(lot, clock.today()), **forms,
    ), status  # fmt: skip


@blueprint.post("/lots/<int:lot_id>/self-sale/buyer")
@audience("pay")
def name_buyer(lot_id: int) -> ResponseReturnValue:
    """The debtor names his buyer."""
    queries.debtors_lot(current_user, lot_id)
    form = BuyerForm()
    status = attempt(form, lambda: self_sale.name_buyer(
        lot_id, current_user, form.name.data, form.number.data, form.price_minor.data, form.contract.data
    ))  # fmt: skip
    if status != 303:
        return _sale_page(lot_id, status, naming=form)
    flash(_("The buyer is on record. Next: the price into the court's account."), "success")
    return redirect(url_for(".sale", lot_id=lot_id), 303)


@blueprint.post("/lots/<int:lot_id>/self-sale/payment")
@audience("pay")
def pay_sale(lot_id: int) -> ResponseReturnValue:
    """On to the ways to pay."""
    queries.debtors_lot(current_user, lot_id)
    form, begun = PayForm(), []
    status = attempt(form, lambda: begun.append(
        self_sale.pay(lot_id, current_user, form.payment_id.data, form.amount_minor.data)
    ))  # fmt: skip
    if status != 303:
        form.payment_id.renew()
        return _sale_page(lot_id, status, paying=form)
    return redirect(url_for("payments.pay", payment_id=begun[0].id), 303)


# The officer's page


@blueprint.get("/desk/lots/<int:lot_id>/self-sale")
@audience("run_case")
def sale_desk(lot_id: int) -> ResponseReturnValue:
    """What the debtor asks, and what the officer does about it."""
    return _desk(lot_id, 200)


def _desk(lot_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    lot, running = lot_of_court(lot_id), queries.running_sale(lot_id)
    asked = {"lowest_minor": running.asked_minor} if running else {}
    forms = {
        "leaving": LeaveForm(formdata=None, data=asked), "declining": DeclineForm(formdata=None),
        "completing": CompleteForm(formdata=None),
    } | sent  # fmt: skip
    return render_template(
        "agreements/sale_desk.html", lot=lot, running=running, sales=queries.sales_of(lot_id), paid_minor=_paid(running),
        latest_on=self_sale.latest_day(lot, clock.today()), **forms,
    ), status  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/self-sale/leave")
@audience("run_case")
def propose_sale(lot_id: int) -> ResponseReturnValue:
    """Put the leave before the panel."""
    lot_of_court(lot_id)
    form = LeaveForm()
    status = attempt(form, lambda: self_sale.propose(
        lot_id, current_user, form.lowest_minor.data, form.last_on.data, form.has_consent.data
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, leaving=form)
    flash(_("It is before the panel. Two of three judges decide."), "success")
    return redirect(url_for(".sale_desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/self-sale/no")
@audience("run_case")
def decline_sale(lot_id: int) -> ResponseReturnValue:
    """Answer that it is not permitted."""
    lot_of_court(lot_id)
    form = DeclineForm()
    status = attempt(form, lambda: self_sale.decline(lot_id, current_user, form.why_not.data))
    if status != 303:
        return _desk(lot_id, status, declining=form)
    flash(_("The debtor is told."), "success")
    return redirect(url_for(".sale_desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/self-sale/release")
@audience("run_case")
def complete_sale(lot_id: int) -> ResponseReturnValue:
    """Release the thing to the debtor's buyer."""
    lot_of_court(lot_id)
    form = CompleteForm()
    status = attempt(
        form, lambda: self_sale.complete(lot_id, current_user, form.ruling_number.data, form.registry.data)
    )
    if status != 303:
        return _desk(lot_id, status, completing=form)
    flash(
        _("The thing is released and the lot withdrawn. The notice to the registry stands on the page of papers."),
        "success",
    )
    return redirect(url_for("drafting.papers", lot_id=lot_id), 303)


# Settlements of a case


@blueprint.get("/cases/<int:case_id>/settlement")
@audience("read_case")
def show(case_id: int) -> ResponseReturnValue:
    """The settlements of a case for its court and its parties."""
    return _case_page(case_id, 200)


def _case_page(case_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    case, running = readable_case(current_user, case_id), queries.running_agreement(case_id)
    is_officer = may(role_names(current_user), "run_case")
    own = own_party_ids(current_user, case_id)
    forms = {"recording": _agreement_form(case, formdata=None), "stating": _state_form(case, formdata=None),
             "again": AgainForm(formdata=None)} | sent  # fmt: skip
    rows = queries.instalments(running) if running else []
    return render_template(
        "agreements/show.html", case=case, running=running, rows=rows, debts=queries.debts_of(case),
        named=queries.debts_named(running), agreements=queries.agreements_of(case_id),
        is_officer=is_officer, own=own, is_broken=is_broken(rows, clock.today()), today=clock.today(),
        may_apply=is_officer or any(one.party_id in own and one.party.role != "debtor" for one in (running.signers if running else [])),
        **forms,
    ), status  # fmt: skip


def _agreement_form(case: Any, **options: Any) -> AgreementForm:
    form = AgreementForm(**options)
    form.signers.choices = [(party.id, party.name) for party in case.parties]
    return form


def _state_form(case: Any, **options: Any) -> StateForm:
    form = StateForm(**options)
    names = queries.debts_named(queries.running_agreement(case.id))
    form.claim_id.names = {str(number): Words(name, name) for number, name in names.items()}
    return form


@blueprint.post("/cases/<int:case_id>/settlement/record")
@audience("run_case")
def record_agreement(case_id: int) -> ResponseReturnValue:
    """Record the parties' paper."""
    form = _agreement_form(readable_case(current_user, case_id))
    status = attempt(form, lambda: settling.record_agreement(
        case_id, current_user, form.request_id.data, form.signed_on.data, form.signers.data or [], form.terms.data,
        form.remark.data or "", form.paper.data,
    ))  # fmt: skip
    if status != 303:
        return _case_page(case_id, status, recording=form)
    flash(_("It is recorded, and the stay is before the panel."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@blueprint.post("/cases/<int:case_id>/settlement/payment")
@audience("answer_plan")
def state_payment(case_id: int) -> ResponseReturnValue:
    """State a payment beside the case account."""
    form = _state_form(readable_case(current_user, case_id))
    status = attempt(form, lambda: settling.state_payment(
        case_id, current_user, form.payment_id.data, int(form.claim_id.data), form.amount_minor.data, form.paid_on.data
    ))  # fmt: skip
    if status != 303:
        return _case_page(case_id, status, stating=form)
    flash(_("It is recorded. It counts once the creditor has confirmed it."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@blueprint.post("/settlement-payments/<uuid:payment_id>/confirm")
@audience("answer_plan")
def confirm_payment(payment_id: uuid.UUID) -> ResponseReturnValue:
    """The creditor confirms it."""
    case_id = readable_case(current_user, found(db.session.get(Performance, payment_id)).claim.case_id).id
    address = url_for(".show", case_id=case_id)
    try:
        settling.confirm_payment(payment_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, address)
    flash(_("The payment is confirmed and counts."), "success")
    return redirect(address, 303)


@blueprint.post("/cases/<int:case_id>/settlement/breach")
@audience("answer_plan")
def take_up_again(case_id: int) -> ResponseReturnValue:
    """Enforcement goes on."""
    readable_case(current_user, case_id)
    form = AgainForm()
    status = attempt(form, lambda: settling.take_up_again(case_id, current_user, form.reason.data))
    if status != 303:
        return _case_page(case_id, status, again=form)
    flash(_("Enforcement goes on. Suspended sales resume within five days."), "success")
    return redirect(url_for(".show", case_id=case_id), 303)


@blueprint.post("/cases/<int:case_id>/settlement/conclude")
@audience("run_case")
def conclude(case_id: int) -> ResponseReturnValue:
    """End what the settlement has settled."""
    readable_case(current_user, case_id)
    address = url_for(".show", case_id=case_id)
    try:
        settling.conclude(case_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, address)
    flash(_("The settlement is concluded."), "success")
    return redirect(address, 303)


@blueprint.get("/cases/<int:case_id>/settlement/<int:agreement_id>/paper")
@audience("read_case")
def paper(case_id: int, agreement_id: int) -> ResponseReturnValue:
    """The signed paper, for the court and the parties."""
    readable_case(current_user, case_id)
    return send(found(next((one for one in queries.agreements_of(case_id) if one.id == agreement_id), None)).file)
