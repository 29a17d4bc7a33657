"""Ordering an act for many things: what will happen, the order, how far it has come."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground.door import flash_refusal, language
from auction.ground.fields import RequestIdField
from auction.ground.refusal import Refusal
from auction.tables.list_pages import list_answer

from . import actions, queries
from .acts import BatchAct, act_of
from .rules import STATES, TONES, chosen

blueprint = Blueprint("batches", __name__)


class OrderForm(FlaskForm):
    """The order's id; which things, stands in as many fields named `thing`."""

    request_id = RequestIdField()


@blueprint.get("/desk/batches")
@audience("read_desk")
def desk() -> ResponseReturnValue:
    """What I have ordered for many things at once."""
    return list_answer(
        queries.batch_list(current_user), "batches/desk.html", lambda batch_id: url_for(".show", batch_id=batch_id)
    )


@blueprint.get("/desk/batches/new/<act_key>")
@audience("read_desk")
def ask(act_key: str) -> ResponseReturnValue:
    """What will happen to the things that were ticked (`thing`, as often as there are). Nothing is written yet."""
    act = act_of(act_key)
    if not may(role_names(current_user), act.audience):
        raise Refusal("NOT_ALLOWED")
    things = request.args.getlist("thing")
    titles, status = {}, 200
    try:
        titles = act.titles(current_user, chosen(things)) if things else {}
    except Refusal as refusal:
        status = flash_refusal(refusal)
    return _asked(act, titles, OrderForm(formdata=None), status)


@blueprint.post("/desk/batches/new/<act_key>")
@audience("read_desk")
def order(act_key: str) -> ResponseReturnValue:
    """Order it."""
    act, form = act_of(act_key), OrderForm()
    things = request.form.getlist("thing")
    try:
        if form.validate_on_submit():
            batch = actions.order(form.request_id.data, act_key, things, current_user)
            return redirect(url_for(".show", batch_id=batch.id), 303)
        status = 422
    except Refusal as refusal:
        if refusal.code in ("NOT_FOUND", "NOT_ALLOWED"):
            raise
        status = flash_refusal(refusal)
    return _asked(act, act.titles(current_user, things), form, status)


def _asked(act: BatchAct, titles: dict[str, str], form: OrderForm, status: int) -> ResponseReturnValue:
    return render_template("batches/ask.html", act=act, titles=titles, form=form), status


@blueprint.get("/desk/batches/<uuid:batch_id>")
@audience("read_desk")
def show(batch_id: uuid.UUID) -> ResponseReturnValue:
    """How far it has come, and why what was refused was refused."""
    batch = queries.own_batch(current_user, batch_id)
    return render_template(
        "batches/show.html", batch=batch, act=act_of(batch.act), progress=queries.progress_of(batch), states=STATES,
        tones=TONES, said_in=language(),
    )  # fmt: skip
