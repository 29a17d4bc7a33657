"""Forms of the distribution."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Optional

from auction.ground.fields import AmountField, ChoiceField, LineField, TextField

from .plan_rules import COST_NAMES, Cost
from .standing_rules import Payee

MOST_COSTS = 20


class ApprovalForm(FlaskForm):
    """A clerk approves the plan whose hash the page showed him."""

    content_hash = HiddenField()


class RejectionForm(FlaskForm):
    """A clerk sends the plan back."""

    content_hash = HiddenField()
    remark = TextField(_("Why it is sent back"), limit=1000)


class StopForm(FlaskForm):
    """A judge stops a large pay-out."""

    content_hash = HiddenField()
    remark = TextField(_("Why it is stopped"), limit=1000)


class PayAgainForm(FlaskForm):
    """Where a failed pay-out shall go now."""

    payee_bank = LineField(_("Bank"), limit=100)
    payee_account = LineField(_("Account number"), limit=34)


class PlanForm(FlaskForm):
    """Costs as the clerk types them: rows of payee, bank, account, amount. Empty rows are left out."""

    PARTS = ("kind", "name", "bank", "account", "amount")

    def rows(self) -> list[tuple[int, list[Any]]]:
        """The rows with their fields, numbered from 1."""
        count = sum(1 for field in self if field.name.endswith("_amount"))
        return [(row, [self[f"cost{row}_{part}"] for part in self.PARTS]) for row in range(1, count + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """A row that is begun must be whole."""
        good = super().validate(extra_validators)
        for _row, fields in self.rows():
            if any(_typed(field) for field in fields[1:]):
                for field in fields[1:]:
                    if not _typed(field):
                        field.errors = [*field.errors, _("Fill in this field, or empty the whole row.")]
                        good = False
        return good

    def costs(self) -> list[Cost]:
        """What was typed."""
        return [
            Cost(Payee(name.data, bank.data, account.data), amount.data, kind.data)
            for _row, (kind, name, bank, account, amount) in self.rows()
            if amount.data
        ]


def _typed(field: Any) -> bool:
    return bool(field.raw_data and field.raw_data[0].strip())


def plan_form(rows: int, suggested: Sequence[Cost] = ()) -> PlanForm:
    """A form with so many rows for costs, at most MOST_COSTS; `suggested` stand in it as if they were typed."""
    fields = {}
    for row in range(1, min(max(rows, 1), MOST_COSTS) + 1):
        fields[f"cost{row}_kind"] = ChoiceField(_("What for"), names=COST_NAMES, default="sale_costs")
        fields[f"cost{row}_name"] = LineField(_("Payee"), [Optional()], limit=100)
        fields[f"cost{row}_bank"] = LineField(_("Bank"), [Optional()], limit=100)
        fields[f"cost{row}_account"] = LineField(_("Account number"), [Optional()], limit=40)
        fields[f"cost{row}_amount"] = AmountField(_("Amount"), [Optional()])
    given = {
        f"cost{row}_{part}": value
        for row, cost in enumerate(suggested, 1)
        for part, value in zip(
            PlanForm.PARTS,
            (cost.kind, cost.payee.name, cost.payee.bank, cost.payee.account, cost.amount_minor),
            strict=True,
        )
    }
    made: PlanForm = type("PlanFormOfRows", (PlanForm,), fields)(data=given)
    return made
