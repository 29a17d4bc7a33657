"""Forms of the parties' say on a plan. Whoever speaks for himself is not asked for whom and when."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, DayField, LineField, RequestIdField, TextField
from auction.ground.refusal import Words

from .objection_rules import JUDGMENTS, SERVICE_MEANS

STANCES: Mapping[str, Words] = {
    "opposes": Words("Oppose the objection", "反对该异议"),
    "accepts": Words("Do not oppose it", "不反对该异议"),
}
ON_PAPER = {key: name for key, name in SERVICE_MEANS.items() if key != "inbox"}


class ObjectionForm(FlaskForm):
    """What the lines should be; a line left empty is not contested."""

    party_id = ChoiceField(_("Who objects"))
    filed_on = DayField(_("Received by the court on"))
    reason = TextField(_("Reason"), limit=4000, rows=5)
    request_id = RequestIdField()

    def asked(self) -> dict[int, int]:
        """Position → minor units, of the lines that were filled in."""
        return {
            int(field.name.removeprefix("line_")): field.data
            for field in self if field.name.startswith("line_") and field.data is not None
        }  # fmt: skip


class CorrectionForm(FlaskForm):
    """How the held money is shared out."""

    def shares(self) -> dict[int, int]:
        """Position → minor units."""
        return {
            int(field.name.removeprefix("line_")): field.data or 0 for field in self if field.name.startswith("line_")
        }


class AnswerForm(FlaskForm):
    """For or against another's objection."""

    party_id = ChoiceField(_("Who answers"))
    said_on = DayField(_("Received by the court on"))
    stance = ChoiceField(_("Answer"), names=STANCES)
    reason = TextField(_("Reason"), [Optional()], limit=4000, rows=4, description=_("Needed to oppose."))


class ServiceForm(FlaskForm):
    """Something was served outside the platform."""

    what = ChoiceField(_("What was served on whom"))
    means = ChoiceField(_("How"), names=ON_PAPER)
    served_on = DayField(_("Day of service"))
    proof = LineField(
        _("Proof of delivery"), limit=200, description=_("Receipt, tracking number, or where the notice stood.")
    )


class WaiverForm(FlaskForm):
    """A party said on paper that it does not object."""

    party_id = ChoiceField(_("Who does not object"))
    said_on = DayField(_("Received by the court on"))


class LawsuitForm(FlaskForm):
    """The objector has sued."""

    reference = LineField(_("Number of the lawsuit"), limit=100)
    on_day = DayField(_("Filed on"))


class JudgmentForm(FlaskForm):
    """The lawsuit has ended."""

    verdict = ChoiceField(_("Judgment"), names=JUDGMENTS)
    reference = LineField(_("Number of the judgment"), limit=100)
    on_day = DayField(_("Effective from"))


def with_lines(form: type[FlaskForm], lines: Sequence[Mapping[str, Any]], currency: str, **values: Any) -> Any:
    """The form with an amount for each line of a plan."""
    fields = {
        f"line_{line['position']}": AmountField(
            gettext("Amount for %(payee)s", payee=line["payee_name"]), [Optional()], currency=currency, may_be_zero=True
        )
        for line in lines
    }
    return type(f"{form.__name__}OfLines", (form,), fields)(**values)


def without(form: FlaskForm, *names: str) -> None:
    """Leave fields out that this reader is not asked for."""
    for name in names:
        delattr(form, name)
