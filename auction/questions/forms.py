"""Forms of questions."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from auction.ground.fields import ChoiceField, RequestIdField, TextField

from .rules import ANSWER_MOST, DECLINE_REASONS, TEXT_MOST


class QuestionForm(FlaskForm):
    """Somebody asks; the id makes two presses one question."""

    request_id = RequestIdField()
    text = TextField(
        _("Your question"), limit=TEXT_MOST, rows=4,
        description=_("It is published with the answer, without your name. Write no personal data."),
    )  # fmt: skip


class AnswerForm(FlaskForm):
    """The court answers for everybody."""

    answer = TextField(
        _("Answer"), limit=ANSWER_MOST, rows=6, description=_("Published with the question on the lot's page.")
    )


class DeclineForm(FlaskForm):
    """The court leaves a question unpublished."""

    reason = ChoiceField(_("Reason"), names=DECLINE_REASONS)
