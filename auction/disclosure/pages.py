"""Pages of disclosure: the total cost and the papers page by page for everybody, the officer's page of what is known."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.cases.models import Asset
from auction.ground.door import flash_refusal
from auction.ground.files import send
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set
from auction.lots.queries import public_lot

from . import actions, previews, queries
from .forms import FactForm, PriceForm
from .rules import CERTAINTIES, DRAFTED_FROM, PAYERS, TOPICS, total_cost

blueprint = Blueprint("disclosure", __name__)

# Facts that are shares of the price are shown to the officer at a price of one million yuan.
SHOWN_PRICE_MINOR = 1_000_000_00


@blueprint.app_context_processor
def disclosure_words() -> dict:
    """The panel and the names in it, for every page that shows a lot."""
    return {
        "cost_panel": queries.cost_panel, "previews_of": previews.previews_of, "fact_topics": TOPICS, "fact_payers": PAYERS, "fact_certainties": CERTAINTIES,
    }  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/total-cost")
@audience("look")
def total(lot_id: int) -> ResponseReturnValue:
    """The total cost of a public lot at today's price, or at `price`."""
    lot = found(public_lot(lot_id))
    price_minor, status = queries.price_now(lot), 200
    form = PriceForm(request.args if "price" in request.args else None, price=price_minor)
    if "price" in request.args:
        if form.validate():
            price_minor = form.price.data
        else:
            status = 422
    return render_template(
        "disclosure/total.html", lot=lot, form=form, cost=queries.cost_panel(lot, price_minor)
    ), status  # fmt: skip


@blueprint.get("/lots/<int:lot_id>/papers/<uuid:file_id>")
@audience("look")
def pages(lot_id: int, file_id: uuid.UUID) -> ResponseReturnValue:
    """A published PDF page by page, without downloading it."""
    lot = found(public_lot(lot_id))
    caption = previews.caption_of(lot, file_id)
    preview = found(previews.previews_of(lot).get(file_id))
    return render_template("disclosure/pages.html", lot=lot, caption=caption, preview=preview)


@blueprint.get("/lots/<int:lot_id>/papers/<uuid:file_id>/<int:number>")
@audience("look")
def page_picture(lot_id: int, file_id: uuid.UUID, number: int) -> Response:
    """One page of a published PDF as a picture."""
    previews.caption_of(found(public_lot(lot_id)), file_id)
    return send(previews.picture_of(file_id, number))


@blueprint.get("/desk/assets/<int:asset_id>/disclosure")
@audience("run_case")
def desk(asset_id: int) -> ResponseReturnValue:
    """Everything stated of an asset, topic by topic."""
    asset = queries.asset_of_court(current_user, asset_id)
    demanded = rule_set(asset.case.court.jurisdiction).disclosed_topics[asset.kind]
    facts = queries.facts_of(asset.id)
    has = {fact.topic for fact in facts}
    return render_template(
        "disclosure/desk.html", asset=asset, demanded=demanded, relied_on=queries.relied_on(asset.id),
        lines=total_cost(SHOWN_PRICE_MINOR, [fact.stated for fact in facts], demanded).lines,
        can_draft=any(topic not in has and getattr(asset, text).strip() for topic, text in DRAFTED_FROM.items()),
    )  # fmt: skip


@blueprint.route("/desk/assets/<int:asset_id>/disclosure/new", methods=["GET", "POST"])
@audience("run_case")
def state(asset_id: int) -> ResponseReturnValue:
    """State a fact."""
    asset = queries.asset_of_court(current_user, asset_id)
    form = FactForm(topic=request.args.get("topic"))
    return _answer(
        form, asset, _("State a fact"),
        lambda: actions.state_fact(asset_id, current_user, form.request_id.data, **form.facts()),
    )  # fmt: skip


@blueprint.route("/desk/facts/<int:fact_id>", methods=["GET", "POST"])
@audience("run_case")
def change(fact_id: int) -> ResponseReturnValue:
    """Put another fact in the place of one."""
    fact = queries.fact_of_court(current_user, fact_id)
    form = FactForm(data={name: getattr(fact, name) for name in actions.SAYS})
    return _answer(
        form, queries.asset_of_court(current_user, fact.asset_id), _("Change a fact"),
        lambda: actions.change_fact(fact_id, current_user, form.request_id.data, **form.facts()),
    )  # fmt: skip


def _answer(form: FactForm, asset: Asset, title: str, act) -> ResponseReturnValue:
    """The form; or, sent and right, the act and back to the desk. Refused: what was typed, and why."""
    asset_id, status = asset.id, 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                act()
            except Refusal as refusal:
                status = flash_refusal(refusal)
                form.request_id.renew()
            else:
                flash(_("It is on the file."), "success")
                return redirect(url_for(".desk", asset_id=asset_id), 303)
    return render_template(
        "disclosure/fact.html", form=form, title=title, asset=queries.asset_of_court(current_user, asset_id),
        way_back=url_for(".desk", asset_id=asset_id),
    ), status  # fmt: skip


@blueprint.post("/desk/facts/<int:fact_id>/strike")
@audience("run_case")
def strike(fact_id: int) -> ResponseReturnValue:
    """Take a fact off the file."""
    asset_id = queries.fact_of_court(current_user, fact_id).asset_id
    return _pressed(asset_id, lambda: actions.strike_fact(fact_id, current_user), _("It is struck out."))


@blueprint.post("/desk/assets/<int:asset_id>/disclosure/draft")
@audience("run_case")
def take_over(asset_id: int) -> ResponseReturnValue:
    """Draft facts from the asset's own texts."""
    queries.asset_of_court(current_user, asset_id)
    return _pressed(
        asset_id, lambda: actions.take_over_texts(asset_id, current_user),
        _("Drafted from the description. Check each: give figures, source and how sure it is."),
    )  # fmt: skip


def _pressed(asset_id: int, act, done: str) -> ResponseReturnValue:
    try:
        act()
    except Refusal as refusal:
        flash_refusal(refusal)
    else:
        flash(done, "success")
    return redirect(url_for(".desk", asset_id=asset_id), 303)
