"""Forms of the commissioned appraisal. Field names are those of the actions' arguments."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField
from wtforms.validators import Optional

from auction.ground.door import words
from auction.ground.fields import (
    AmountField,
    ChoiceField,
    CourtMomentField,
    DayField,
    LineField,
    ScaledField,
    TextField,
    UploadField,
)

from .rules import AREAS, DELISTING_GROUNDS, DRAW_GROUNDS, ENDINGS, REVIEW_GROUNDS, REVIEW_OUTCOMES, TRADES


class StartForm(FlaskForm):
    """From which sub-list, and until when the parties may agree."""

    trade = ChoiceField(_("Field of the list"), names=TRADES)
    area = ChoiceField(_("Where the appraisers are from"), names=AREAS)
    agree_by = DayField(
        _("The parties may agree until"), description=_("On three appraisers of this list and their order (article 16).")
    )  # fmt: skip
    remark = TextField(_("Remark"), [Optional()], limit=500, rows=2)


class AgreementForm(FlaskForm):
    """The three the parties agreed on, best first. The view offers the list."""

    first = ChoiceField(_("First"))
    second = ChoiceField(_("Second"))
    third = ChoiceField(_("Third"))
    upload = UploadField(_("The parties' agreement"), description=_("Picture or PDF, signed by all parties."))

    @property
    def ranked(self) -> list[int]:
        """The accounts chosen, in order."""
        return [int(field.data) for field in (self.first, self.second, self.third)]


class PromiseForm(FlaskForm):
    """The draw that is promised. The view offers the beacons."""

    ground = ChoiceField(_("Why they are drawn"), names=DRAW_GROUNDS)
    beacon = ChoiceField(_("Public beacon"), description=_("Its value decides the draw. Nobody here can choose it."))
    draws_at = CourtMomentField(
        _("When"), description=_("The first round of the beacon at or after this moment; ten minutes from now at the earliest.")
    )  # fmt: skip


class DrawForm(FlaskForm):
    """The beacon's value."""

    value = LineField(_("Value of the round"), limit=200, description=_("Copy it from the beacon's own page."))


class EndingForm(FlaskForm):
    """Why a commission is taken away."""

    ending = ChoiceField(_("Why"), names=ENDINGS)
    reason = TextField(_("What happened"), limit=500, rows=2)


class MaterialForm(FlaskForm):
    """When the material came back."""

    returned_on = DayField(_("Returned on"))


class ReviewForm(FlaskForm):
    """What the review found."""

    ground = ChoiceField(_("What is wrong"), names=REVIEW_GROUNDS)
    text = TextField(_("In detail"), limit=2000)


class FeeForm(FlaskForm):
    """The appraiser's fee."""

    full_minor = AmountField(
        _("Fee by the tariff, or the actual cost"), description=_("For a report issued again: the full fee; 30 % of it are due.")
    )  # fmt: skip
    basis = TextField(_("Tariff or costs it rests on"), limit=300, rows=2)


class ForwardForm(FlaskForm):
    """The court's word on qualification and procedure, where an objection names them too."""

    court_word = TextField(
        _("Why the objection to qualification or procedure fails"), limit=2000,
        description=_("If it is right, uphold the objection instead and take the commission back (article 23(2))."),
    )  # fmt: skip


class ReviewRequestForm(FlaskForm):
    """Who reviews, until when."""

    association = LineField(_("Association"), limit=100)
    due_on = DayField(_("Conclusion due"))


class ConclusionForm(FlaskForm):
    """What the review came to."""

    outcome = ChoiceField(_("Outcome"), names=REVIEW_OUTCOMES)
    conclusion = TextField(_("Conclusion"), limit=4000, rows=5)
    upload = UploadField(_("The association's paper"), description=_("Picture or PDF."))


class ExtensionForm(FlaskForm):
    """More time."""

    days = ScaledField(_("Days"), least=1, most=15, suffix=_("days"), description=_("At most 15, twice in all."))
    reason = TextField(_("Reason"), limit=500)


class AnswerForm(FlaskForm):
    """The appraiser's word, its report standing."""

    text = TextField(_("Your written answer"), limit=4000, rows=5)


class ReportForm(FlaskForm):
    """A report."""

    price_minor = AmountField(_("Appraised price"))
    report_number = LineField(_("Number of the report"), limit=60)
    approach = LineField(_("Method of the appraisal"), limit=200, description=_("For example: comparison and income."))
    valued_on = DayField(_("Day of valuation"))
    valid_until = DayField(_("Valid until"), description=_("At most one year after the day of valuation."))
    upload = UploadField(_("The report"), description=_("PDF, at most 10 MB."))

    def report(self) -> tuple[int, str, str, date, date, Any]:
        """What the actions take of a report, in their order."""
        return (
            self.price_minor.data, self.report_number.data, self.approach.data, self.valued_on.data,
            self.valid_until.data, self.upload.data,
        )  # fmt: skip


class CorrectionForm(ReportForm):
    """The appraiser's word with a corrected report."""

    text = TextField(_("What was corrected"), limit=4000, rows=4)


class ListingForm(FlaskForm):
    """An agency's entry on the list."""

    trades = SelectMultipleField(
        _("Fields"), choices=lambda: [(key, words(name)) for key, name in TRADES.items()], widget=GovCheckboxesInput()
    )
    division_code = LineField(
        _("Division code of its seat"), limit=6, description=_("Six digits, for example 440305.")
    )  # fmt: skip
    qualification = LineField(_("Certificate"), limit=200, description=_("Its number and grade."))


class NewListingForm(ListingForm):
    """A new entry. The view offers the accounts."""

    user_id = ChoiceField(_("Account"), description=_("An appraiser's account; open one under Users first."))


class DelistingForm(FlaskForm):
    """Why an agency is struck off."""

    ground = ChoiceField(_("Ground"), names=DELISTING_GROUNDS)
    reason = TextField(_("What happened"), limit=500, rows=3)
