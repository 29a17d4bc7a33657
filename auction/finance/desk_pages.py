"""The finance desk: what is late first, then each list by itself, and one release or pay-out."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.batches.acts import allowed
from auction.distribution.queries import line_paid_by
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.payments.releasing import release_again
from auction.payments.rules import FAILURE_NAMES, PAYOUT_NAMES, PAYOUT_WAITS, REFUND_NAMES, REFUND_REASONS
from auction.tables.list_pages import list_answer
from auction.tables.queries import count_of
from auction.tables.rules import Asked

from .desk import payout_of, release_of
from .money_lists import MONEY_LISTS
from .pages import blueprint

# What the desk counts of each list: everything, or those that failed.
COUNTED = {"alarms": {}, "refunds": {"state": "failed"}, "payouts": {"state": "failed"}, "repeats": {}, "plans": {},
           "to_prepare": {}, "balances": {}}  # fmt: skip


@blueprint.get("/desk/finance")
@audience("run_finance")
def desk() -> ResponseReturnValue:
    """What is due, late first, and how much of each list."""
    counts = {
        name: count_of(MONEY_LISTS[name].rows(current_user), Asked("", chosen, None, False, 1))
        for name, chosen in COUNTED.items()
    }
    return render_template("finance/desk.html", counts=counts)


@blueprint.get("/desk/finance/<name>")
@audience("run_finance")
def money_list(name: str) -> ResponseReturnValue:
    """One list of the desk (a key of MONEY_LISTS)."""
    shown = found(MONEY_LISTS.get(name))
    return list_answer(
        shown.rows(current_user), "finance/list.html", shown.page, allowed(current_user, *shown.acts), shown=shown
    )


@blueprint.get("/desk/finance/refunds/<uuid:refund_id>")
@audience("run_finance")
def release(refund_id: uuid.UUID) -> ResponseReturnValue:
    """One release: why, until when, what became of it. Whose money it is, is not said."""
    refund, lot = release_of(refund_id, current_user)
    return render_template(
        "finance/release.html", refund=refund, lot=lot, now=clock.now(), names=REFUND_NAMES, reasons=REFUND_REASONS,
        failures=FAILURE_NAMES,
    )  # fmt: skip


@blueprint.post("/desk/finance/refunds/<uuid:refund_id>")
@audience("run_finance")
def resend_refund(refund_id: uuid.UUID) -> ResponseReturnValue:
    """Send a failed release once more."""
    release_of(refund_id, current_user)
    try:
        release_again(refund_id, current_user)
        flash(_("The release is sent again."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".money_list", name="refunds"), 303)


@blueprint.get("/desk/finance/payouts/<uuid:payout_id>")
@audience("run_finance")
def payout(payout_id: uuid.UUID) -> ResponseReturnValue:
    """One pay-out: to whom, what it waits for, what became of it."""
    payout = payout_of(payout_id, current_user)
    return render_template(
        "finance/payout.html", payout=payout, line=line_paid_by(payout_id), names=PAYOUT_NAMES, waits=PAYOUT_WAITS,
        failures=FAILURE_NAMES,
    )  # fmt: skip
