"""Pages of the no-surplus rule: the officer tells and records, each applicant answers."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.jurisdictions import rule_set
from auction.lots.desk_pages import attempt, lot_of_court
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.lots.terms import ground_of
from auction.lots.terms_rules import least_start
from auction.papers.queries import valid_paper

from . import actions, queries
from .forms import ANSWERS, AnswerForm, CostForm, PaperAnswerForm, TellForm
from .models import SurplusNotice

blueprint = Blueprint("surplus", __name__)


def install(app: Flask) -> None:
    """What the lot's page at the court may include: surplus/_on_file.html."""
    app.context_processor(lambda: {"surplus_of": _surplus_of, "insisting_on": queries.insisting})


def _surplus_of(lot: Lot) -> tuple[SurplusNotice | None, bool]:
    """The telling that counts, and whether nothing could be left at the start price that is decided, or the least."""
    notice = queries.notice_of(lot.id)
    price_minor = _price_minor(lot) if lot.state in BEFORE_ANNOUNCEMENT and queries.applicants(lot.case) else None
    return notice, price_minor is not None and queries.surplus_at(lot, price_minor)[1].no_surplus


def _price_minor(lot: Lot) -> int | None:
    """The start price that was decided; else the least one; None while it rests on nothing yet."""
    if lot.price_basis == "no_reserve" or (lot.reference_exact is None and lot.price_basis != "shares"):
        return None
    return lot.start_price_minor or least_start(ground_of(lot), rule_set(lot.jurisdiction))


def _paper_form(notice: SurplusNotice | None, **options: Any) -> PaperAnswerForm:
    form = PaperAnswerForm(**options)
    silent = [one.party for one in notice.replies if one.insists is None] if notice else []
    form.party_id.names = {str(party.id): Words(party.name, party.name) for party in silent}
    return form


@blueprint.get("/desk/lots/<int:lot_id>/surplus")
@audience("run_case")
def desk(lot_id: int) -> ResponseReturnValue:
    """What stands before the applicants; their answers on paper are recorded here."""
    return _desk(lot_id, 200)


def _desk(lot_id: int, status: int, **sent: Any) -> ResponseReturnValue:
    lot = lot_of_court(lot_id)
    notices = queries.notices_of(lot_id)
    notice, price_minor = next(iter(notices), None), _price_minor(lot)
    forms = {
        "telling": TellForm(formdata=None, data={"start_price_minor": price_minor}),
        "answering": _paper_form(notice, formdata=None), "costing": CostForm(formdata=None),
    } | sent  # fmt: skip
    subject = f"lot:{lot_id}"
    return render_template(
        "surplus/desk.html", lot=lot, notices=notices, word=queries.verdict_on(notice) if notice else "", answers=ANSWERS,
        today=clock.today(), price_minor=price_minor, is_before=lot.state in BEFORE_ANNOUNCEMENT,
        judged=queries.surplus_at(lot, price_minor) if price_minor else None, insisted=queries.insisting(lot_id),
        paper_for=lambda party: valid_paper(queries.PAPER, subject, f"party:{party.id}"), **forms,
    ), status  # fmt: skip


@blueprint.post("/desk/lots/<int:lot_id>/surplus/notice")
@audience("run_case")
def tell(lot_id: int) -> ResponseReturnValue:
    """Tell the applicants what stands before them at the start price that is meant."""
    lot_of_court(lot_id)
    form = TellForm()
    status = attempt(form, lambda: actions.tell_applicants(lot_id, current_user, form.start_price_minor.data))
    if status != 303:
        return _desk(lot_id, status, telling=form)
    flash(_("The applicants are told; each has five days from his receipt."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/surplus/answer")
@audience("run_case")
def record_answer(lot_id: int) -> ResponseReturnValue:
    """Record an applicant's answer from his paper."""
    lot_of_court(lot_id)
    notice = queries.notice_of(lot_id)
    if notice is None:
        raise Refusal("NOT_FOUND")
    form, notice_id = _paper_form(notice), notice.id
    status = attempt(form, lambda: actions.answer(
        notice_id, current_user, form.insists.data == "yes", int(form.party_id.data)
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, answering=form)
    flash(_("The answer is recorded."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.post("/desk/lots/<int:lot_id>/surplus/costs")
@audience("run_case")
def costs(lot_id: int) -> ResponseReturnValue:
    """Record what a failed auction cost that an applicant insisted on."""
    lot_of_court(lot_id)
    form = CostForm()
    status = attempt(form, lambda: actions.record_costs(
        lot_id, current_user, form.amount_minor.data, form.basis.data, form.request_id.data
    ))  # fmt: skip
    if status != 303:
        return _desk(lot_id, status, costing=form)
    flash(_("The costs stand on the case as a claim of whoever insisted, outside the distribution."), "success")
    return redirect(url_for(".desk", lot_id=lot_id), 303)


@blueprint.route("/surplus/<int:surplus_id>", methods=["GET", "POST"])
@audience("negotiate")
def answer(surplus_id: int) -> ResponseReturnValue:
    """The applicant insists, or not."""
    reply, form, status = queries.own_reply(current_user, surplus_id), AnswerForm(), 200
    if form.is_submitted():
        status = attempt(form, lambda: actions.answer(surplus_id, current_user, form.insists.data == "yes"))
        if status == 303:
            flash(_("Your answer is with the court."), "success")
            return redirect(url_for(".answer", surplus_id=surplus_id), 303)
        reply = queries.own_reply(current_user, surplus_id)
    lot = reply.notice.lot
    return render_template(
        "surplus/answer.html", reply=reply, notice=reply.notice, lot=lot, form=form, answers=ANSWERS, today=clock.today(),
        may_answer=_may_answer(reply, queries.notices_of(lot.id)),
    ), status  # fmt: skip


def _may_answer(reply: Any, notices: Sequence[SurplusNotice]) -> bool:
    in_time = reply.reply_by is None or clock.today() <= reply.reply_by
    is_latest = notices[0].id == reply.notice_id
    return bool(reply.insists is None and in_time and is_latest and reply.notice.lot.state in BEFORE_ANNOUNCEMENT)
