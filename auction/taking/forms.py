"""Forms of taking in kind, return and second cycle."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import Optional

from auction.ground.fields import ChoiceField, DayField, LineField, UploadField

from .rules import RETURN_REASONS


class OfferForm(FlaskForm):
    """The creditors are asked."""

    answer_by = DayField(_("Answer by"))


class ApplyForm(FlaskForm):
    """A creditor applies: which one he is."""

    party_id = ChoiceField(_("Creditor"))


class SetAsideForm(FlaskForm):
    """An application is struck."""

    aside_id = ChoiceField(_("Whose application"))
    why = LineField(_("Reason"), limit=300)


class ProposeForm(FlaskForm):
    """Which creditor takes it."""

    taker_id = ChoiceField(_("Who takes it"))
    draw_note = LineField(
        _("How the draw was held"), [Optional()], limit=300,
        description=_("Only when several stand in the same rank: day, place, who was there, result."),
    )  # fmt: skip


class ReturnForm(FlaskForm):
    """The thing goes back."""

    reason = ChoiceField(_("Reason"), names=RETURN_REASONS)


class CycleForm(FlaskForm):
    """It is sold anew on request."""

    request = LineField(_("Who asks for it, and why"), limit=300)
    is_agreed = BooleanField(
        _("Both sides agree in this paper to start from the price it failed at; otherwise it is valued anew."),
        widget=GovCheckboxInput(),
    )
    upload = UploadField(_("The request"))
