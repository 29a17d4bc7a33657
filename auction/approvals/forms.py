"""Forms of approvals. Field names are those of the actions' arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import ChoiceField, DayField, LineField, ScaledField, TextField, UploadField
from auction.ground.refusal import Words

DAYS_MOST = 365
ANSWERS = {
    "given": Words("The buyer got the approval", "买受人已取得审批"),
    "refused": Words("He did not get it in reasonable time", "买受人未在合理期限内取得审批"),
}


class NeededForm(FlaskForm):
    """Whose approval a transfer needs."""

    authority = LineField(
        _("Approving authority"), limit=100, description=_("In Chinese, as the announcement says it.")
    )
    conditions = TextField(
        _("Who may buy"), limit=1_000, rows=4,
        description=_("The qualification that law or the State Council asks of a buyer, in the words of the announcement."),
    )  # fmt: skip
    within_days = ScaledField(_("Days from the sale to bring the approval"), least=1, most=DAYS_MOST, default=90)


class AnswerForm(FlaskForm):
    """What the authority answered."""

    answer = ChoiceField(_("The authority's answer"), names=ANSWERS)
    answered_on = DayField(_("On which day"))
    document = LineField(_("Number of the authority's paper"), limit=100)
    paper = UploadField(_("The authority's paper"))
