"""Writing the announcement item by item, reading it whole, publishing it."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.door import flash_refusal
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet
from auction.lots import actions, queries
from auction.lots.announcement_rules import sections_of
from auction.lots.announcement_texts import warning_texts
from auction.lots.announcing import saved_as
from auction.lots.desk_pages import attempt, lot_of_court
from auction.lots.dossier import Dossier
from auction.lots.forms import WRITTEN_WARNING, announcement_form
from auction.lots.models import Lot
from auction.lots.price_rules import bidding_period, earliest_opening
from auction.lots.rules import BEFORE_ANNOUNCEMENT, must_be

blueprint = Blueprint("announcing", __name__)


@blueprint.route("/desk/lots/<int:lot_id>/announcement", methods=["GET", "POST"])
@audience("run_case")
def write(lot_id: int) -> ResponseReturnValue:
    """The checklist form: every mandatory item, filled from the file where it can be, saved at any time."""
    lot = lot_of_court(lot_id)
    must_be(lot.state, BEFORE_ANNOUNCEMENT, "save_announcement")
    rules = rule_set(lot.jurisdiction)
    dossier, texts, missing = queries.announcement_state(lot, None if lot.announcement else _first_window(lot, rules))
    form = announcement_form(rules, **_shown(lot, dossier, texts, rules))
    status, seen, elsewhere = 200, request.form.get("seen", saved_as(lot)), []
    if form.is_submitted():
        unwritten = {} if lot.announcement else texts
        status = attempt(form, lambda: actions.save_announcement(
            lot_id, current_user, _items(form, dossier, unwritten, rules), form.opens_at.data, form.closes_at.data,
            form.is_home_limited.data, seen,
        ))  # fmt: skip
        if status == 303:
            return _saved(lot_id)
        db.session.expire_all()
        if status == 409:
            seen, elsewhere = saved_as(lot), _differing(form, lot, rules)
    return render_template(
        "lots/announcement.html", lot=lot, form=form, sections=sections_of(rules), missing=missing,
        missing_keys={point.key for point in missing}, written_warning=WRITTEN_WARNING,
        earliest=_earliest(lot, rules), rules=rules, seen=seen, elsewhere=elsewhere,
    ), status  # fmt: skip


def _saved(lot_id: int) -> ResponseReturnValue:
    """Saved: on to the whole text when nothing is missing, back to the form otherwise."""
    _dossier, _texts, missing = queries.announcement_state(lot_of_court(lot_id))
    if not missing:
        flash(_("Saved, and complete. Read it once more before you publish."), "success")
        return redirect(url_for(".publish", lot_id=lot_id), 303)
    flash(
        ngettext("Saved. %(num)d point is still missing.", "Saved. %(num)d points are still missing.", len(missing)),
        "success",
    )
    return redirect(url_for(".write", lot_id=lot_id), 303)


def _shown(lot: Lot, dossier: Dossier, texts: dict[str, str], rules: RuleSet) -> dict[str, Any]:
    """What stands in the form: the texts as they would be published, and the first lawful window."""
    shown: dict[str, Any] = dict(texts)
    for item in rules.special_warnings:
        if item.key != WRITTEN_WARNING:
            shown[item.key] = bool(texts[item.key])
        elif lot.announcement is None:
            shown[item.key] = warning_texts(dossier, rules)[item.key]
    shown["is_home_limited"] = lot.is_home_limited
    shown["opens_at"], shown["closes_at"] = dossier.opens_at, dossier.closes_at
    return shown


def _differing(form: FlaskForm, lot: Lot, rules: RuleSet) -> list[tuple[str, str | datetime | None]]:
    """(label, what is saved) of every field that holds something else than what another window has saved."""
    dossier, texts, _missing = queries.announcement_state(lot)
    mine = {key: text.replace("\r\n", "\n").strip() for key, text in _items(form, dossier, {}, rules).items()}
    lines: list[tuple[str, str | datetime | None]] = [
        (form[key].label.text, texts[key]) for key in mine if mine[key] != texts[key]
    ]
    window = ((form.opens_at, dossier.opens_at), (form.closes_at, dossier.closes_at))
    lines += [(field.label.text, saved) for field, saved in window if field.data != saved]
    if form.is_home_limited.data != lot.is_home_limited:
        lines.append((form.is_home_limited.label.text, _("ticked") if lot.is_home_limited else _("not ticked")))
    return lines


def _first_window(lot: Lot, rules: RuleSet) -> tuple[datetime, datetime]:
    """The window a new form starts from: ten o'clock on the first lawful day, as short as the law allows."""
    opens_at = clock.court_midnight(_earliest(lot, rules)) + timedelta(hours=10)
    return opens_at, opens_at + bidding_period(lot.round_kind, rules)


def _items(form: FlaskForm, dossier: Dossier, unwritten: dict[str, str], rules: RuleSet) -> dict[str, str]:
    """Field values as the action takes them: a ticked warning becomes its published text.

    Texts that came back as they were `unwritten` by anybody are left out, so that they follow the file.
    """
    texts = warning_texts(dossier, rules)
    items = {}
    for section in sections_of(rules):
        for item in section.items:
            value = form[item.key].data
            items[item.key] = value if isinstance(value, str) else texts[item.key] if value else ""
    return {key: text for key, text in items.items() if not text or text != unwritten.get(key)}


def _earliest(lot: Lot, rules: RuleSet) -> date:
    """The first day bidding may open when the announcement is published today."""
    return earliest_opening(clock.today(), lot.asset_kind, lot.round_kind, rules)


@blueprint.route("/desk/lots/<int:lot_id>/publish", methods=["GET", "POST"])
@audience("run_case")
def publish(lot_id: int) -> ResponseReturnValue:
    """The whole announcement as it would be published, what stands against it, and the button."""
    lot = lot_of_court(lot_id)
    form, status = FlaskForm(), 200
    if form.validate_on_submit():
        try:
            actions.announce(lot_id, current_user)
        except Refusal as refusal:
            status = flash_refusal(refusal)
            db.session.expire_all()
        else:
            flash(_("The announcement is published."), "success")
            return redirect(url_for("lots.show", lot_id=lot_id), 303)
    must_be(lot.state, BEFORE_ANNOUNCEMENT, "announce")
    dossier, texts, missing = queries.announcement_state(lot)
    return render_template(
        "lots/publish.html", lot=lot, form=form, dossier=dossier, texts=texts, missing=missing,
        sections=sections_of(rule_set(lot.jurisdiction)),
    ), status  # fmt: skip
