"""The finance desk: what is late first, then each list by itself."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, same_court
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.payments.releasing import release_again
from auction.payments.rules import FAILURE_NAMES, PAYOUT_NAMES, PAYOUT_WAITS, REFUND_NAMES, REFUND_REASONS

from .desk import finance_desk, refund_court_id
from .pages import blueprint

# The lists of FinanceDesk that the desk opens one at a time.
LISTS = ("alarms", "refunds", "payouts", "plans", "to_prepare", "balances")
ROWS_ON_PAGE = 20
LINES_ON_PAGE = 100


@blueprint.get("/desk/finance")
@audience("run_finance")
def desk() -> ResponseReturnValue:
    """What is due, late first; with `?list=` one kind of it, a page at a time."""
    waiting, chosen = finance_desk(current_user.court_id), request.args.get("list")
    chosen = chosen if chosen in LISTS else None
    whole = getattr(waiting, chosen) if chosen else ()
    page_count = max(1, -(-len(whole) // ROWS_ON_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), page_count)
    return render_template(
        "finance/desk.html", desk=waiting, chosen=chosen, page=page, page_count=page_count,
        rows=whole[(page - 1) * ROWS_ON_PAGE : page * ROWS_ON_PAGE], now=clock.now(), refund_names=REFUND_NAMES,
        refund_reasons=REFUND_REASONS, failures=FAILURE_NAMES, payout_names=PAYOUT_NAMES, payout_waits=PAYOUT_WAITS,
    )  # fmt: skip


@blueprint.post("/desk/finance/refunds/<uuid:refund_id>")
@audience("run_finance")
def resend_refund(refund_id: uuid.UUID) -> ResponseReturnValue:
    """Send a failed release once more."""
    same_court(current_user, refund_court_id(refund_id))
    try:
        release_again(refund_id, current_user)
        flash(_("The release is sent again."), "success")
    except Refusal as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".desk"), 303)
