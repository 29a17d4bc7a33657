"""The officer's forms: open a case, add and correct what belongs to it. Views of the blueprint in `pages`."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import found
from auction.jurisdictions import rule_set

from . import actions, claiming, rewarding
from .asset_forms import AssetForm, FileForm, SeizureForm
from .forms import CaseForm, ClaimForm, PartyForm, RewardForm, SegmentForm
from .models import Asset, EnforcementCase
from .pages import blueprint
from .queries import case_for
from .rules import PARTY_ROLES, latest_expiry


@blueprint.route("/desk/cases/new", methods=["GET", "POST"])
@audience("run_case")
def open_case() -> ResponseReturnValue:
    """Open a case at the officer's court."""
    form = CaseForm()

    def act() -> str:
        case = actions.open_case(current_user, **form.facts(), request_id=form.request_id.data)
        return url_for("cases.show", case_id=case.id)

    title = _("Open a case")
    return _answer(form, act, _("The case is open."), title=title, submit=title, back=url_for("cases.desk"))


@blueprint.route("/cases/<int:case_id>/parties/new", methods=["GET", "POST"])
@audience("run_case")
def add_party(case_id: int) -> ResponseReturnValue:
    """Add a party; `?role=` chooses its role beforehand."""
    case = case_for(current_user, case_id)
    role = request.args.get("role")
    form = PartyForm(role=role if role in PARTY_ROLES else None)
    return _answer(
        form, lambda: _at(actions.add_party(case_id, current_user, **form.facts()).case_id, "parties"),
        _("The party is recorded."), case=case, title=_("Add a party"), submit=_("Add the party"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/parties/<int:party_id>", methods=["GET", "POST"])
@audience("run_case")
def correct_party(case_id: int, party_id: int) -> ResponseReturnValue:
    """Correct a party's particulars."""
    case = case_for(current_user, case_id)
    party = _one(case.parties, party_id)
    email = party.user.email if party.user else ""
    form = PartyForm(obj=party, nature="enterprise" if party.is_enterprise else "person", user_email=email)
    return _answer(
        form, lambda: _at(actions.correct_party(party_id, current_user, **_old(form)).case_id, "parties"),
        _("The party's particulars are saved."), case=case, title=_("Correct a party"), submit=_("Save"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/claims/new", methods=["GET", "POST"])
@audience("run_case")
def add_claim(case_id: int) -> ResponseReturnValue:
    """Record a claim of one of the case's creditors."""
    case = case_for(current_user, case_id)
    if all(party.role == "debtor" for party in case.parties):
        flash(_("A claim needs its creditor. Add the applicant or another creditor first."), "note")
        return redirect(url_for("cases.add_party", case_id=case.id, role="applicant"), 303)
    form = ClaimForm()
    form.offer(case)
    return _answer(
        form, lambda: _at(claiming.add_claim(case_id, current_user, **form.facts()).case_id, "claims"),
        _("The claim is recorded."), case=case, title=_("Record a claim"), submit=_("Record the claim"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/claims/<int:claim_id>", methods=["GET", "POST"])
@audience("run_case")
def correct_claim(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Correct a claim."""
    case = case_for(current_user, case_id)
    claim = _one(case.claims, claim_id)
    form = ClaimForm(obj=claim, doubling="yes" if claim.is_doubled else "no")
    form.offer(case)
    return _answer(
        form, lambda: _at(claiming.correct_claim(claim_id, current_user, **_old(form)).case_id, "claims"),
        _("The claim is saved."), case=case, title=_("Correct a claim"), submit=_("Save"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/claims/<int:claim_id>/segments/new", methods=["GET", "POST"])
@audience("run_case")
def add_segment(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Record another rate, an instalment, a stay or a part payment of a claim."""
    case = case_for(current_user, case_id)
    claim = _one(case.claims, claim_id)
    form = SegmentForm()

    def act() -> str:
        claiming.add_segment(claim.id, current_user, **form.facts())
        return _at(case_id, "claims")

    about = f"{claim.party.name}, {claim.basis}"
    title = _("Rate, instalment, stay or payment")
    return _answer(form, act, _("It is recorded."), case=case, title=title, about=about, submit=_("Record it"))


@blueprint.post("/cases/<int:case_id>/claims/<int:claim_id>/segments/<int:segment_id>/strike")
@audience("run_case")
def strike_segment(case_id: int, claim_id: int, segment_id: int) -> ResponseReturnValue:
    """Strike out what was recorded wrongly."""
    case = case_for(current_user, case_id)
    claiming.strike_segment(_one(case.claims, claim_id).id, segment_id, current_user)
    flash(_("It is struck out. The record keeps it."), "success")
    return redirect(_at(case_id, "claims"), 303)


@blueprint.route("/cases/<int:case_id>/rewards/new", methods=["GET", "POST"])
@audience("run_case")
def grant_reward(case_id: int) -> ResponseReturnValue:
    """Record a reward for a clue that the court has granted."""
    case = case_for(current_user, case_id)
    form = RewardForm()
    form.offer(case)

    def act() -> str:
        facts = form.facts()
        _one(case.claims, facts["claim_id"])
        rewarding.grant_reward(actor=current_user, **facts)
        return _at(case_id, "claims")

    title = _("Reward for a clue")
    return _answer(form, act, _("The reward is recorded."), case=case, title=title, submit=_("Record the reward"))


@blueprint.route("/cases/<int:case_id>/assets/new", methods=["GET", "POST"])
@audience("run_case")
def record_asset(case_id: int) -> ResponseReturnValue:
    """Record a seized thing or right."""
    case = case_for(current_user, case_id)
    form = AssetForm()
    return _answer(
        form, lambda: _at_asset(actions.record_asset(case_id, current_user, **form.facts())),
        _("The asset is recorded. Add its pictures and papers, and record its seizure."), case=case,
        title=_("Record an asset"), submit=_("Record the asset"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/assets/<int:asset_id>", methods=["GET", "POST"])
@audience("run_case")
def correct_asset(case_id: int, asset_id: int) -> ResponseReturnValue:
    """Correct an asset's description, as long as it is not announced."""
    case = case_for(current_user, case_id)
    form = AssetForm(obj=_one(case.assets, asset_id))
    return _answer(
        form, lambda: _at_asset(actions.correct_asset(asset_id, current_user, **_old(form))),
        _("The asset's description is saved."), case=case, title=_("Correct an asset"), submit=_("Save"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/assets/<int:asset_id>/files/new", methods=["GET", "POST"])
@audience("run_case")
def add_file(case_id: int, asset_id: int) -> ResponseReturnValue:
    """Add a picture or paper to an asset."""
    case = case_for(current_user, case_id)
    asset = _one(case.assets, asset_id)
    form = FileForm()

    def act() -> str:
        actions.add_asset_file(asset_id, current_user, **form.facts())
        return _at_asset(asset)

    return _answer(
        form, act, _("The file is added."), case=case, title=_("Add a picture or paper"), about=asset.title,
        submit=_("Add the file"),
    )  # fmt: skip


@blueprint.route("/cases/<int:case_id>/assets/<int:asset_id>/seizures/new", methods=["GET", "POST"])
@audience("run_case")
def seize(case_id: int, asset_id: int) -> ResponseReturnValue:
    """Record a seizure or its renewal."""
    case = case_for(current_user, case_id)
    asset = _one(case.assets, asset_id)
    years = rule_set(case.court.jurisdiction).seizure_years[asset.kind]
    form = SeizureForm()
    form.expires_on.description = _(
        "At most %(years)s years after the order; for an order of today until %(day)s.",
        years=years, day=latest_expiry(clock.today(), years).isoformat(),
    )  # fmt: skip

    def act() -> str:
        actions.seize(asset_id, current_user, **form.facts())
        return _at_asset(asset)

    title = _("Renew the seizure") if asset.seizures else _("Record the seizure")
    return _answer(form, act, _("The seizure is recorded."), case=case, title=title, about=asset.title, submit=title)


def _answer(form: FlaskForm, act: Callable[[], str], done: str, *, title: str, submit: str,
            case: EnforcementCase | None = None, about: str = "", back: str = "") -> ResponseReturnValue:  # fmt: skip
    """The form; or, sent and right, the act and a way on to the address it gives. Refused: what was typed, and why."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                address = act()
            except Refusal as refusal:
                if refusal.code == "NOT_FOUND":
                    raise
                status = flash_refusal(refusal)
                if "request_id" in form:
                    form.request_id.renew()
            else:
                flash(done, "success")
                return redirect(address, 303)
    number = case.number if case else ""
    way_back = back or url_for("cases.show", case_id=case.id if case else 0)
    page = render_template(
        "cases/form.html", form=form, title=title, submit=submit, number=number, about=about, way_back=way_back,
        is_upload=isinstance(form, FileForm),
    )  # fmt: skip
    return page, status


def _at(case_id: int, place: str) -> str:
    return url_for("cases.show", case_id=case_id, _anchor=place)


def _at_asset(asset: Asset) -> str:
    return _at(asset.case_id, f"asset-{asset.id}")


def _one(rows: list[Any], row_id: int) -> Any:
    """The row of the case with this id. Refuses NOT_FOUND: a row of another case is none of this one's."""
    return found(next((row for row in rows if row.id == row_id), None))


def _old(form: Any) -> dict[str, Any]:
    """The facts of a correction: it makes nothing new, so it needs no request id."""
    return {name: fact for name, fact in form.facts().items() if name != "request_id"}
