"""Forms of the lot's file. Field names are those of the actions' arguments."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField
from wtforms.validators import Optional

from auction.ground.door import words
from auction.ground.fields import (
    AmountField,
    ChoiceField,
    CourtMomentField,
    DayField,
    LineField,
    NameField,
    ScaledField,
    TextField,
)
from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet

from .announcement_rules import sections_of
from .terms_rules import BALANCE_DAYS_MOST

NOTICE_RESULTS: Mapping[str, Words] = {
    "delivered": Words("Delivered", "已送达"),
    "waived": Words("Waived in writing", "书面表示不需要通知"),
    "unreachable": Words("Could not be reached", "无法通知"),
}


class TermsForm(FlaskForm):
    """The terms put before the panel."""

    start_price_minor = AmountField(_("Start price"))
    increment_minor = AmountField(_("Increment"), description=_("The least step from one bid to the next."))
    deposit_minor = AmountField(_("Deposit"))
    balance_days = ScaledField(
        _("Balance period"),
        least=1,
        most=BALANCE_DAYS_MOST,
        default=10,
        description=_("Days after the sale in which the buyer pays the rest."),
    )


class NoticeForm(FlaskForm):
    """How one party or purchaser was told."""

    result = ChoiceField(_("Result"), names=NOTICE_RESULTS)
    method = LineField(_("How"), limit=60, description=_("For example: by post, in person, by e-mail."))
    notified_on = DayField(_("Day"), description=_("The day of delivery, of the waiver, or of the last attempt."))
    remark = TextField(
        _("Reason or remark"),
        [Optional()],
        limit=500,
        description=_("Needed when the person could not be reached: the reason is published."),
    )


class PurchaserForm(FlaskForm):
    """A priority purchaser."""

    name = NameField(
        _("Name"), limit=100, description=_("Stays on the court's file; the right and its rank are published.")
    )
    id_number = LineField(_("Identity number"), limit=40)
    nature = LineField(_("Nature of the right"), limit=60, description=_("For example: co-owner, tenant, shareholder."))
    rank = ScaledField(_("Rank"), least=1, most=99, default=1, description=_("1 comes first."))


class ReasonForm(FlaskForm):
    """The reason for a suspension, resumption or withdrawal."""

    reason = TextField(_("Reason"), limit=500, description=_("Published on the lot's page. Name no private person."))


class AnnouncementForm(FlaskForm):
    """The window; the items are added by `announcement_form`."""

    opens_at = CourtMomentField(_("Bidding begins"), [Optional()])
    closes_at = CourtMomentField(_("Bidding ends"), [Optional()])
    is_home_limited = BooleanField(
        _("This is a home under local purchase limits: bidders must declare that they may buy it."),
        widget=GovCheckboxInput(),
    )


# A text is shown whole on a desk's screen; longer ones scroll.
CHARACTERS_IN_A_ROW = 45
ROWS_MOST = 10

# The warning that must name facts of this asset; the others are the article's own words, ticked.
WRITTEN_WARNING = "defects_and_encumbrances"


def announcement_form(rules: RuleSet, **data: Any) -> AnnouncementForm:
    """The form with one field for each item: a text, or a tick for a warning in the article's own words."""
    fields: dict[str, Any] = {}
    for section in sections_of(rules):
        for item in section.items:
            label = words(Words(item.en, item.zh))
            if section.key == "warnings" and item.key != WRITTEN_WARNING:
                fields[item.key] = BooleanField(label)
            else:
                length = len(str(data.get(item.key) or ""))
                rows = min(ROWS_MOST, length // CHARACTERS_IN_A_ROW + 2)
                fields[item.key] = TextField(label, [Optional()], limit=4000, rows=rows)
    return type("WholeAnnouncementForm", (AnnouncementForm,), fields)(data=data)
