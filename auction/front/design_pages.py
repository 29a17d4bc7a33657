"""The look of the house: its tokens, read from the style's own file, and its components as pages use them."""

from pathlib import Path

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovTextInput
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired

from auction.accounts.audience import audience
from auction.ground.fields import ChoiceField
from auction.ground.refusal import Words
from auction.lots.rules import NAMES

from .design_rules import SPACES_PX, contrast, read_tokens, read_tones
from .pages import blueprint


class SampleForm(FlaskForm):
    """A form that is sent nowhere; its first field shows how an error looks."""

    class Meta:
        csrf = False

    amount = StringField(
        _l("Amount"), description=_l("Yuan, for example 12,000.00"), widget=GovTextInput(),
        validators=[InputRequired(_l("Enter an amount, for example 12,000.00."))],
    )  # fmt: skip
    method = ChoiceField(
        _l("How it is paid"), names={"bank": Words("Bank transfer", "银行转账"), "card": Words("Card", "银行卡")}
    )
    purchaser = RadioField(_l("Who buys"), widget=GovRadioInput())
    read = BooleanField(_l("I have read what is not known of the property"), widget=GovCheckboxInput())


@blueprint.get("/design")
@audience("look")
def design():
    """Tokens and components on one page."""
    written = (Path(current_app.static_folder or "static") / "src/_tokens.scss").read_text(encoding="utf-8")
    sample = SampleForm(formdata=None, data={"method": "bank", "purchaser": "self"})
    sample.purchaser.choices = [("self", _("I for myself")), ("company", _("A company"))]
    sample.validate()
    return render_template(
        "front/design.html", tokens=read_tokens(written), tones=read_tones(written), spaces=SPACES_PX, sample=sample,
        contrast=contrast, states=NAMES,
    )  # fmt: skip
