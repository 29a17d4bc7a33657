"""Pages of network inquiry: the list, the officer's start, the answer page of platforms without an interface."""

import hashlib
import json
import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.lots.desk_pages import attempt, lot_of_court, redirect_refused
from auction.tables.list_pages import list_answer
from auction.valuation.queries import inquiry_of_court

from . import actions, queries
from .answering import ask_extension, take_report
from .forms import AnswerForm, DelistForm, MoreTimeForm, PlatformForm, ReviewForm, StartForm
from .links import request_asked
from .models import InquiryPlatform, PlatformRequest
from .platform_list import platform_list
from .rules import ExtensionAsked, Report

blueprint = Blueprint("platforms", __name__)


@blueprint.get("/inquiry-platforms")
@audience("look")
def index() -> ResponseReturnValue:
    """The list, for everybody: who is asked, who was taken off it and why (art 8, 9)."""
    administers = current_user.is_authenticated and may(role_names(current_user), "administer")

    def address(platform_id: int) -> str | None:
        return url_for(".delist", platform_id=platform_id) if administers else None

    return list_answer(platform_list(), "platforms/index.html", address, administers=administers)


@blueprint.route("/desk/inquiry-platforms/new", methods=["GET", "POST"])
@audience("administer")
def add() -> ResponseReturnValue:
    """Put a platform on the list. The answer to the form shows its keys, this once."""
    form, status = PlatformForm(), 200
    if form.validate_on_submit():
        try:
            platform = actions.add_platform(
                current_user,
                form.name.data,
                form.contact_email.data,
                form.interface_url.data or None,
                form.fee_minor.data,
            )
        except Refusal as refusal:
            status = flash_refusal(refusal)
        else:
            if platform.url:
                return render_template("platforms/keys.html", platform=platform)
            flash(_("The platform is on the list."), "success")
            return redirect(url_for(".index"), 303)
    elif form.is_submitted():
        status = 422
    return render_template("platforms/add.html", form=form), status


@blueprint.route("/desk/inquiry-platforms/<int:platform_id>/delist", methods=["GET", "POST"])
@audience("administer")
def delist(platform_id: int) -> ResponseReturnValue:
    """Take a platform off the list."""
    platform = found(db.session.get(InquiryPlatform, platform_id))
    form, status = DelistForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.delist_platform(platform_id, current_user, form.reason.data))
        if status == 303:
            flash(_("The platform is off the list."), "success")
            return redirect(url_for(".index"), 303)
    return render_template("platforms/delist.html", form=form, platform=platform), status


@blueprint.route("/desk/lots/<int:lot_id>/network-inquiry", methods=["GET", "POST"])
@audience("run_case")
def start(lot_id: int) -> ResponseReturnValue:
    """Ask every listed platform at once."""
    lot, form, status = lot_of_court(lot_id), StartForm(), 200
    if form.validate_on_submit():
        try:
            inquiry = actions.start_network_inquiry(lot_id, current_user)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            lot = lot_of_court(lot_id)
        else:
            flash(_("All listed platforms are asked. They have three days."), "success")
            return redirect(url_for("valuation.inquiry", inquiry_id=inquiry.id), 303)
    return render_template("platforms/start.html", lot=lot, form=form, platforms=queries.listed()), status


@blueprint.route("/desk/inquiry-requests/<uuid:request_id>/review", methods=["GET", "POST"])
@audience("run_case")
def review(request_id: uuid.UUID) -> ResponseReturnValue:
    """What the court's own review found wrong in a report."""
    request = found(db.session.get(PlatformRequest, request_id))
    found(inquiry_of_court(current_user, request.inquiry_id))
    report = found(queries.counted_report(request))
    form, status, inquiry_id = ReviewForm(), 200, request.inquiry_id
    if form.is_submitted():
        status = attempt(form, lambda: actions.review_report(request_id, current_user, form.fault.data, form.what.data))
        if status == 303:
            flash(_("What the review found is recorded."), "success")
            return redirect(url_for("valuation.inquiry", inquiry_id=inquiry_id), 303)
        request = db.session.get_one(PlatformRequest, request_id)
    return render_template("platforms/review.html", request_=request, report=report, form=form), status


@blueprint.post("/desk/inquiries/<int:inquiry_id>/correction")
@audience("run_case")
def correct(inquiry_id: int) -> ResponseReturnValue:
    """Order every platform to correct its report."""
    address = url_for("valuation.inquiry", inquiry_id=inquiry_id)
    try:
        actions.order_correction(inquiry_id, current_user)
    except Refusal as refusal:
        return redirect_refused(refusal, address)
    flash(_("The platforms are told to correct their reports within three days."), "success")
    return redirect(address, 303)


@blueprint.post("/desk/inquiries/<int:inquiry_id>/reissue")
@audience("run_case")
def reissue(inquiry_id: int) -> ResponseReturnValue:
    """Have the result issued anew that lapsed before the first announcement."""
    lapsed = found(inquiry_of_court(current_user, inquiry_id))
    try:
        inquiry = actions.start_network_inquiry(lapsed.lot_id, current_user, renews_id=inquiry_id)
    except Refusal as refusal:
        return redirect_refused(refusal, url_for("valuation.inquiry", inquiry_id=inquiry_id))
    flash(_("All listed platforms are asked. They have three days."), "success")
    return redirect(url_for("valuation.inquiry", inquiry_id=inquiry.id), 303)


@blueprint.route("/inquiry-answers/<token>", methods=["GET", "POST"])
@audience("look")
def answer(token: str) -> ResponseReturnValue:
    """A platform without an interface answers here; the mail to it carries the address."""
    request, form, status = _request(token), AnswerForm(), 200
    if form.validate_on_submit():
        try:
            _told, late = take_report(
                request.platform_id, f"form:{form.message_id.data}", _hash(form), _report(request, form),
                form.upload.data,
            )  # fmt: skip
            if late:
                raise late
        except Refusal as refusal:
            status, request = flash_refusal(refusal), _request(token)
            form.message_id.renew()
        else:
            flash(_("Your result is with the court."), "success")
            return redirect(url_for(".answer", token=token), 303)
    elif form.is_submitted():
        status = 422
    return _answer_page(token, request, form, MoreTimeForm(formdata=None)), status


@blueprint.post("/inquiry-answers/<token>/more-time")
@audience("look")
def more_time(token: str) -> ResponseReturnValue:
    """A platform without an interface asks for more time."""
    request, form = _request(token), MoreTimeForm()
    status = attempt(form, lambda: ask_extension(request.platform_id, ExtensionAsked(request.id, form.reason.data)))
    if status == 303:
        flash(_("You asked for more time. It is given when every platform is late (art 11)."), "success")
        return redirect(url_for(".answer", token=token), 303)
    return _answer_page(token, _request(token), AnswerForm(formdata=None), form), status


def _answer_page(token: str, request: PlatformRequest, form: AnswerForm, more: MoreTimeForm) -> str:
    return render_template(
        "platforms/answer.html", token=token, asked=request, lot=request.inquiry.lot, form=form, more=more,
        today=clock.today(), is_open=queries.may_answer(request),
    )  # fmt: skip


def _request(token: str) -> PlatformRequest:
    return found(db.session.get(PlatformRequest, request_asked(token)))


def _report(request: PlatformRequest, form: AnswerForm) -> Report:
    kinds = tuple(line.strip() for line in form.price_kinds.data.splitlines() if line.strip())
    return Report(
        request.id, form.amount_minor.data, request.inquiry.lot.currency, form.report_number.data,
        form.valued_on.data, form.valid_until.data, kinds,
    )  # fmt: skip


def _hash(form: AnswerForm) -> str:
    """Everything that was sent, the file by its content."""
    fields = [
        form.amount_minor.data, form.report_number.data, str(form.valued_on.data), str(form.valid_until.data),
        form.price_kinds.data, hashlib.sha256(form.upload.data.stream.read()).hexdigest(),
    ]  # fmt: skip
    form.upload.data.stream.seek(0)
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
