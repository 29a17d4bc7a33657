"""Forms of the no-surplus rule."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import AmountField, ChoiceField, LineField, RequestIdField
from auction.ground.refusal import Words

ANSWERS = {
    "yes": Words(
        "Yes: sell it above that sum, at my cost if it fails", "申请继续拍卖，起拍价高于该数额，流拍费用自行负担"
    ),
    "no": Words("No: do not sell it", "不申请继续拍卖"),
}


class AnswerForm(FlaskForm):
    """The applicant insists or not."""

    insists = ChoiceField(_("Does the applicant insist?"), names=ANSWERS)


class PaperAnswerForm(AnswerForm):
    """The same from a paper, which the officer records. `party_id` offers those who have not answered."""

    party_id = ChoiceField(_("Applicant"))


class TellForm(FlaskForm):
    """The start price that is meant: the applicants are told what stands before them at it."""

    start_price_minor = AmountField(_("Start price that is meant"))


class CostForm(FlaskForm):
    """What the failed auction cost."""

    amount_minor = AmountField(_("Costs of the failed auction"))
    basis = LineField(
        _("Basis"), limit=150, description=_("The bills, for example those of the announcement and the storage.")
    )
    request_id = RequestIdField()
