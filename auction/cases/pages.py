"""Reading cases: the list, one case with everything on it, its files. The officer's forms stand in desk_pages."""

import uuid

from flask import Blueprint, Response, render_template, url_for
from flask_login import current_user

from auction.accounts.audience import audience, role_names
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.files import send
from auction.ground.refusal import Refusal, Words
from auction.pictures.queries import drawing_progress
from auction.tables.list_pages import list_answer

from . import rules
from .case_list import case_list
from .models import Asset, EnforcementCase
from .queries import case_for, parties_shown, reads_for_court, rewards_of

blueprint = Blueprint("cases", __name__)


@blueprint.get("/desk/cases")
@audience("read_case")
def desk():
    """The cases the visitor may read: of his court, or those he is a party of."""
    return list_answer(
        case_list(current_user), "cases/desk.html", lambda case_id: url_for(".show", case_id=case_id),
        is_court=reads_for_court(current_user), may_run=_may_run(),
    )  # fmt: skip


@blueprint.get("/cases/<int:case_id>")
@audience("read_case")
def show(case_id: int):
    """One case: parties, claims, assets with their seizures and lots, money, and what comes next."""
    case = case_for(current_user, case_id)
    may_run = _may_run() and case.court_id == current_user.court_id
    photos = [row.file_id for asset in case.assets for row in asset.files] if may_run else []
    return render_template(
        "cases/case.html", case=case, may_run=may_run, drawn=drawing_progress(photos) if photos else (0, 0), is_court=reads_for_court(current_user),
        parties=parties_shown(case, current_user), names=rules, rewards=rewards_of(case.id) if may_run else [], steps=_next_steps(case) if may_run else [],
        standing=lambda until: rules.seizure_standing(until, clock.today()),
    )  # fmt: skip


@blueprint.get("/cases/<int:case_id>/files/<uuid:file_id>")
@audience("read_case")
def case_file(case_id: int, file_id: uuid.UUID) -> Response:
    """A file of one of the case's assets, public or not, for those who may read the case."""
    case = case_for(current_user, case_id)
    for asset in case.assets:
        for row in asset.files:
            if row.file_id == file_id:
                return send(row.file)
    raise Refusal("NOT_FOUND")


def _may_run() -> bool:
    return may(role_names(current_user), "run_case")


def _next_steps(case: EnforcementCase) -> list[tuple[str, int | None, Words]]:
    """(key of NEXT_STEPS, asset's id or None, text with the asset's title in it)."""
    titles: dict[int | None, str] = {asset.id: _short(asset) for asset in case.assets}
    seizures = {asset.id: asset.seized_until for asset in case.assets}
    steps = rules.next_steps({party.role for party in case.parties}, bool(case.claims), seizures, clock.today())
    return [
        (key, asset_id, Words(*(text.format(asset=titles.get(asset_id, "")) for text in rules.NEXT_STEPS[key])))
        for key, asset_id in steps
    ]


def _short(asset: Asset) -> str:
    return asset.title if len(asset.title) <= 24 else asset.title[:23] + "…"


from . import desk_pages  # noqa: E402,F401 - its views stand on this blueprint
