"""Pages of the parties' say: the officer sends reports and decides objections, a party reads, waives, objects."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.door import words
from auction.ground.files import send
from auction.ground.models import StoredFile
from auction.ground.refusal import Refusal
from auction.ground.store import db, found

from . import hearing, objecting, queries
from .forms import AnswerForm, ObjectionForm, ReceiptForm
from .methods import method_of
from .models import Inquiry, ReportObjection, ReportService
from .objection_rules import GROUNDS
from .pages import _attempt, _inquiry, _inquiry_address, _one_form, _press, blueprint


@blueprint.post("/desk/inquiries/<int:inquiry_id>/serve")
@audience("run_case")
def serve(inquiry_id: int) -> ResponseReturnValue:
    """Send the reports to the parties."""
    return _press(
        lambda: objecting.send_reports(_inquiry(inquiry_id).id, current_user),
        _("Sent. Record how the parties without a sign-in receive theirs."), _inquiry_address(_inquiry(inquiry_id)),
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/receipts/<int:party_id>", methods=["GET", "POST"])
@audience("run_case")
def receipt(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """How a party outside the platform got its copies."""
    tried, form = _inquiry(inquiry_id), ReceiptForm()
    party = _party(tried, party_id)
    return _one_form(
        form, tried.lot, lambda: objecting.record_receipt(
            inquiry_id, current_user, party_id, form.means.data, form.day.data, form.proof.data
        ), _inquiry_address(tried), _("Receipt by %(party)s", party=party.name), _("Record"), _("Recorded."),
    )  # fmt: skip


@blueprint.post("/desk/inquiries/<int:inquiry_id>/waivers/<int:party_id>")
@audience("run_case")
def record_waiver(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """The officer records that a party does not object."""
    tried = _inquiry(inquiry_id)
    return _press(
        lambda: objecting.waive(tried.id, current_user, party_id), _("Recorded: this party does not object."),
        _inquiry_address(_inquiry(inquiry_id)),
    )  # fmt: skip


@blueprint.route("/desk/inquiries/<int:inquiry_id>/objections/<int:party_id>/<source>", methods=["GET", "POST"])
@audience("run_case")
def record_objection(inquiry_id: int, party_id: int, source: str) -> ResponseReturnValue:
    """The officer records an objection that came on paper."""
    tried = _inquiry(inquiry_id)
    return _objection_page(tried, _party(tried, party_id), source, _inquiry_address(_inquiry(inquiry_id)))


@blueprint.route("/desk/report-objections/<int:objection_id>", methods=["GET", "POST"])
@audience("run_case")
def objection(objection_id: int) -> ResponseReturnValue:
    """One objection, and the court's word on it."""
    shown = found(db.session.get(ReportObjection, objection_id))
    tried = _inquiry(shown.inquiry_id)
    form, status = AnswerForm(), 200
    if form.is_submitted():
        status, done = _attempt(form, lambda: objecting.answer_objection(
            objection_id, current_user, form.state.data, form.answer.data
        ))  # fmt: skip
        if done:
            flash(_("The objection is decided and the party told."), "success")
            return redirect(_inquiry_address(tried), 303)
    return render_template(
        "valuation/objection.html", objection=shown, inquiry=tried, lot=tried.lot, form=form,
        source=hearing.source_names(tried).get(shown.source, shown.source), back=_inquiry_address(tried),
        roles=queries.party_roles(tried.lot),
    ), status  # fmt: skip


@blueprint.get("/desk/report-objections/<int:objection_id>/paper")
@audience("run_case")
def objection_paper(objection_id: int) -> ResponseReturnValue:
    """The paper that came with an objection."""
    shown = found(db.session.get(ReportObjection, objection_id))
    _inquiry(shown.inquiry_id)
    return send(found(shown.file))


@blueprint.get("/account/reports")
@audience("negotiate")
def own_reports() -> ResponseReturnValue:
    """The reports on the price that a party was sent, and what it may say until when."""
    copies = hearing.copies_for(current_user)
    groups: dict[tuple[int, int], list[ReportService]] = {}
    for row in copies:
        groups.setdefault((row.inquiry_id, row.party_id), []).append(row)
    return render_template(
        "valuation/own_reports.html", groups=[_group(rows) for rows in groups.values()], today=clock.today()
    )


def _group(rows: list[ReportService]) -> dict[str, Any]:
    """One party's copies of one inquiry, as the page shows them."""
    tried, party = rows[0].inquiry, rows[0].party
    own = {row.source: row for row in hearing.objections_to(tried.id) if row.party_id == party.id}
    last = hearing.last_days(tried).get(party.id)
    grounds = method_of(tried.method).grounds
    waived = all(row.waived_at for row in rows)
    return {
        "inquiry": tried, "party": party, "rows": rows, "last": last, "objections": own, "waived": waived,
        "figures": {figure.source: figure for figure in hearing.figures_of(tried)}, "admits": bool(grounds),
        "may_speak": bool(grounds) and tried.state == "running" and not waived
        and (last is None or clock.today() <= last),
    }  # fmt: skip


@blueprint.get("/account/reports/<int:inquiry_id>/<source>/file")
@audience("negotiate")
def own_report_file(inquiry_id: int, source: str) -> ResponseReturnValue:
    """A report that was sent to the signed-in party."""
    copies = [row for row in hearing.copies_for(current_user) if (row.inquiry_id, row.source) == (inquiry_id, source)]
    if not copies:
        raise Refusal("NOT_FOUND")
    return _file_of(copies[0].inquiry, source)


@blueprint.get("/desk/inquiries/<int:inquiry_id>/sources/<source>/file")
@audience("read_case")
def source_file(inquiry_id: int, source: str) -> ResponseReturnValue:
    """One source's report, for the staff that reads the court's files."""
    return _file_of(found(queries.inquiry_of_court(current_user, inquiry_id, to_read=True)), source)


def _file_of(tried: Inquiry, source: str) -> ResponseReturnValue:
    figure = next((one for one in hearing.figures_of(tried) if one.source == source), None)
    return send(found(db.session.get(StoredFile, found(figure).file_id) if found(figure).file_id else None))


@blueprint.post("/account/reports/<int:inquiry_id>/<int:party_id>/waive")
@audience("negotiate")
def waive(inquiry_id: int, party_id: int) -> ResponseReturnValue:
    """A party says that it does not object."""
    return _press(
        lambda: objecting.waive(inquiry_id, current_user, party_id), _("Recorded: you do not object."),
        url_for("valuation.own_reports"),
    )  # fmt: skip


@blueprint.route("/account/reports/<int:inquiry_id>/<int:party_id>/<source>/objection", methods=["GET", "POST"])
@audience("negotiate")
def object_to(inquiry_id: int, party_id: int, source: str) -> ResponseReturnValue:
    """A party objects to one report."""
    copies = hearing.copies_for(current_user)
    copy = next(
        (row for row in copies if (row.inquiry_id, row.party_id, row.source) == (inquiry_id, party_id, source)), None
    )
    return _objection_page(found(copy).inquiry, found(copy).party, source, url_for("valuation.own_reports"))


def _objection_page(tried: Inquiry, party: Party, source: str, back: str) -> ResponseReturnValue:
    name = found(hearing.source_names(tried).get(source))
    form, status = ObjectionForm(), 200
    form.grounds.choices = [(key, words(GROUNDS[key])) for key in GROUNDS if key in method_of(tried.method).grounds]
    if form.is_submitted():
        status, filed = _attempt(form, lambda: objecting.object_to_report(
            tried.id, current_user, party.id, source, form.grounds.data or [], form.text.data, form.upload.data
        ))  # fmt: skip
        if filed:
            flash(_("The objection is filed. The court's word on it will be told here."), "success")
            return redirect(back, 303)
    return render_template(
        "valuation/object.html", inquiry=tried, lot=tried.lot, party=party, source=name, form=form, back=back
    ), status


def _party(tried: Inquiry, party_id: int) -> Party:
    return found(next((party for party in tried.lot.case.parties if party.id == party_id), None))
