"""The trial court's page: a partner's own people play a whole auction through, at their own pace."""

from collections.abc import Callable
from typing import Any, get_args

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from auction.accounts.audience import audience
from auction.demo.people import PASSWORD
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.keys.pages import own
from auction.lots.rules import NAMES

from . import actions, queries
from .forms import TrialForm
from .people import STAFF, email_of
from .rules import Goal

blueprint = Blueprint("sandbox", __name__, url_prefix="/partner/sandbox")
blueprint.before_request(actions.only_for_trials)


@blueprint.route("", methods=["GET", "POST"])
@audience("partner_desk")
def court() -> ResponseReturnValue:
    """The court, its lots, and the form for another one."""
    form, partner_id = TrialForm(), own().id
    if form.validate_on_submit():
        try:
            actions.new_auction(partner_id, form.title.data, form.price_minor.data)
            flash(_("The lot is announced. Enrol your people, then let the bidding begin."), "success")
            return redirect(url_for(".court"), 303)
        except Refusal as refusal:
            return _page(form, flash_refusal(refusal))
    return _page(form, 422 if form.is_submitted() else 200)


def _page(form: TrialForm, status: int) -> ResponseReturnValue:
    row = queries.trial_court(own().id)
    return render_template(
        "sandbox/court.html", form=form, lots=queries.auctions(row.court_id) if row else [], names=NAMES,
        now=clock.now(), signins=[email_of(name, row.court_id) for name in STAFF] if row else [], password=PASSWORD,
    ), status  # fmt: skip


@blueprint.post("/<int:lot_id>/clock/<string:goal>")
@audience("partner_desk")
def move(lot_id: int, goal: Any) -> ResponseReturnValue:
    """Opening, last minutes or end is now."""
    if goal not in get_args(Goal):
        abort(404)
    return _act(lot_id, lambda partner_id, lot: actions.move(partner_id, lot, goal), _("The lot's clock was moved."))


@blueprint.post("/<int:lot_id>/rival")
@audience("partner_desk")
def rival(lot_id: int) -> ResponseReturnValue:
    """A rival bids."""
    return _act(lot_id, actions.rival_bids, _("A rival has bid."))


@blueprint.post("/<int:lot_id>/finish")
@audience("partner_desk")
def finish(lot_id: int) -> ResponseReturnValue:
    """Price paid, ruling served."""
    return _act(lot_id, actions.finish, _("The price is paid and the ruling served."))


def _act(lot_id: int, act: Callable[[int, int], object], done: str) -> ResponseReturnValue:
    partner_id = queries.partner_of_trial(lot_id, own().id)
    try:
        act(partner_id, lot_id)
    except Refusal as refusal:
        return _page(TrialForm(formdata=None), flash_refusal(refusal))
    flash(done, "success")
    return redirect(url_for(".court"), 303)
