"""Forms of network inquiry."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import (
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    RequestIdField,
    TextField,
    TypedInput,
    UploadField,
)
from auction.journal.address_rules import URL_CHARACTERS_MAX
from auction.valuation.objection_rules import FORMAL_GROUNDS

from .rules import REVIEWED_FAULTS


class PlatformForm(FlaskForm):
    """A platform for the list."""

    name = LineField(_("Name of the platform"), limit=100)
    contact_email = LineField(_("E-mail address"), limit=254, widget=TypedInput("email"))
    interface_url = LineField(
        _("Address of its interface"), [Optional()], limit=URL_CHARACTERS_MAX,
        widget=TypedInput("url", spellcheck=False, autocomplete="off"),
        description=_("Signed inquiries go there. Left empty, its people answer on a page that the mail links to."),
    )  # fmt: skip
    fee_minor = AmountField(
        _("Fee of one inquiry"), description=_("Owed to whoever comes nearest to the hammer price.")
    )


class DelistForm(FlaskForm):
    """A platform leaves the list."""

    reason = LineField(
        _("Reason"), limit=300, description=_("Published. It may be listed again after five years (art 9).")
    )


class ReviewForm(FlaskForm):
    """The court found a basic error in a report."""

    fault = ChoiceField(_("Kind of mistake"), names={key: FORMAL_GROUNDS[key] for key in REVIEWED_FAULTS})
    what = TextField(_("What the review found"), limit=500, rows=3)


class StartForm(FlaskForm):
    """Every platform is asked: one button."""


class AnswerForm(FlaskForm):
    """A platform without an interface gives its result."""

    message_id = RequestIdField()
    amount_minor = AmountField(_("Result"))
    report_number = LineField(_("Number of the report"), limit=100)
    valued_on = DayField(_("Valued on"))
    valid_until = DayField(_("Valid until"))
    price_kinds = TextField(
        _("Kinds of price data"), limit=500, rows=4,
        description=_("One a line, at least three: asking prices, sales, auctions, tax prices, indices … (art 8)"),
    )  # fmt: skip
    upload = UploadField(_("The report as a PDF"))


class MoreTimeForm(FlaskForm):
    """A platform without an interface asks for more time."""

    reason = LineField(_("Why more time is needed"), limit=300)
