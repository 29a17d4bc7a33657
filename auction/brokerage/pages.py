"""The link that a partner's visitors follow, and the administrators' page of the inquiry platforms it answers for."""

from flask import Blueprint, Flask, current_app, flash, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from auction.accounts.audience import audience
from auction.enrolment.followers import follow
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found
from auction.lots.queries import public_lot
from auction.partners.queries import partner

from . import actions, queries
from .forms import PlatformLinkForm
from .referring import keep_referral, link_of

blueprint = Blueprint("brokerage", __name__)
COOKIE = "referral"


def install(app: Flask) -> None:
    """An enrolment keeps whose link its bidder had followed; the partner's desk shows what its platforms must answer."""
    app.context_processor(lambda: {"inquiries_due": queries.inquiries_due})
    follow(app, _keep_referral)


def _keep_referral(session: Session, enrolment: Enrolment) -> None:
    if has_request_context() and (token := request.cookies.get(COOKIE)):
        keep_referral(session, enrolment, token)


@blueprint.get("/r/<token>")
@audience("look")
def follow_link(token: str) -> ResponseReturnValue:
    """A partner's link: to its lot, or to all of them; the browser keeps it until it runs out."""
    link = link_of(token)
    address = url_for("lots.show", lot_id=found(public_lot(link.lot_id)).id) if link.lot_id else url_for("search.index")
    answer = redirect(address, 303)
    answer.set_cookie(
        COOKIE, token, max_age=int((link.expires_at - clock.now()).total_seconds()), httponly=True, samesite="Lax",
        secure=current_app.config["SUBHASTA_ENV"] == "production",
    )  # fmt: skip
    return answer


@blueprint.route("/desk/partners/<int:partner_id>/platforms", methods=["GET", "POST"])
@audience("administer")
def platforms(partner_id: int) -> ResponseReturnValue:
    """The inquiry platforms that a partner answers for by its keys."""
    partner(partner_id)
    form, status = _form(), 200
    if form.validate_on_submit():
        try:
            actions.link_platform(partner_id, int(form.platform_id.data), current_user)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            form = _form()
        else:
            flash(_("The partner answers for this platform from now on."), "success")
            return redirect(url_for(".platforms", partner_id=partner_id), 303)
    elif form.is_submitted():
        status = 422
    return render_template(
        "brokerage/platforms.html", partner=partner(partner_id), form=form, linked=queries.linked_platforms(partner_id)
    ), status  # fmt: skip


def _form() -> PlatformLinkForm:
    form = PlatformLinkForm()
    form.platform_id.names = {str(one.id): Words(one.name, one.name) for one in queries.platforms_to_link()}
    return form


@blueprint.post("/desk/partners/<int:partner_id>/platforms/<int:platform_id>/unlink")
@audience("administer")
def unlink(partner_id: int, platform_id: int) -> ResponseReturnValue:
    """The partner answers for this platform no more."""
    actions.unlink_platform(partner_id, platform_id, current_user)
    flash(_("The partner answers for this platform no more."), "success")
    return redirect(url_for(".platforms", partner_id=partner_id), 303)
