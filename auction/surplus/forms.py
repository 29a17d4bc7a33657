"""Forms of the no-surplus rule."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import ChoiceField
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
