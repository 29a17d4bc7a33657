"""The officer's forms. Field names are those of the actions' arguments."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import (
    AmountField,
    ChoiceField,
    DayField,
    LineField,
    NameField,
    RequestIdField,
    ScaledField,
)
from auction.ground.refusal import Words

from .models import EnforcementCase
from .rules import CLAIM_KINDS, DISTRIBUTION_ORDERS, PARTY_ROLES, SEGMENT_KINDS

PARTY_KINDS: Mapping[str, Words] = {
    "person": Words("A natural person", "自然人"),
    "enterprise": Words("A company or other organisation", "法人或其他组织"),
}
DOUBLING: Mapping[str, Words] = {
    "no": Words("Not asked", "不主张"),
    "yes": Words("Asked", "主张"),
}


class CaseForm(FlaskForm):
    """A new case."""

    number = LineField(
        _("Case number"), limit=60, description=_("As on the court's file, for example （2026）江01执12号.")
    )
    title_document = LineField(
        _("Title document"),
        limit=200,
        description=_("What is enforced: the judgment, award or notarial deed, with its number."),
    )
    title_effective_on = DayField(_("Effective from"), description=_("The day on which the title became enforceable."))
    distribution_order = ChoiceField(_("Its money is shared out by"), names=DISTRIBUTION_ORDERS, default="civil")
    preserved_minor = AmountField(
        _("Value of property preserved before the judgment"),
        [Optional()],
        description=_("For the fee of the preservation. Leave empty when nothing was preserved."),
    )
    request_id = RequestIdField()

    def facts(self) -> dict[str, Any]:
        """What `open_case` takes."""
        return facts_of(self, "request_id")


class PartyForm(FlaskForm):
    """A party, new or corrected."""

    role = ChoiceField(_("Role in the case"), names=PARTY_ROLES)
    nature = ChoiceField(_("The party is"), names=PARTY_KINDS)
    name = NameField(_("Name of the party"), limit=100)
    id_number = LineField(
        _("Identity number"), limit=40, description=_("Identity card or passport; of a company its credit code.")
    )
    address = LineField(_("Address for service"), limit=200)
    phone = LineField(_("Telephone"), limit=40)
    payee_bank = LineField(
        _("Bank for payments to the party"),
        [Optional()],
        limit=100,
        description=_("Needed before money can be paid out to this party. May be added later."),
    )
    payee_account = LineField(_("Account number there"), [Optional()], limit=40)
    user_email = LineField(
        _("E-mail of the party's account here"),
        [Optional()],
        limit=254,
        description=_("If the party has registered: it may then read this case and its account."),
    )
    request_id = RequestIdField()

    def facts(self) -> dict[str, Any]:
        """What `add_party` takes, and `correct_party` without the request id."""
        return facts_of(self, "nature") | {"is_enterprise": self.nature.data == "enterprise"}


class ClaimForm(FlaskForm):
    """A claim, new or corrected. `party_id` offers the creditors of the case."""

    party_id = ChoiceField(_("Creditor"))
    kind = ChoiceField(_("Class of the claim"), names=CLAIM_KINDS)
    rank = ScaledField(
        _("Rank within the class"),
        least=1,
        most=99,
        default=1,
        description=_(
            "1 is paid first. Secured claims rank by the day they arose, ordinary ones by the order of seizure. "
            "Creditors of one judgment have the same rank and share."
        ),
    )
    principal_minor = AmountField(_("Principal"))
    interest_rate_ppm = ScaledField(
        _("Interest per year"),
        decimals=4,
        most=100,
        suffix="%",
        description=_("Simple interest. 0 when there is none."),
    )
    interest_from = DayField(_("Interest runs from"), [Optional()], description=_("Leave empty when there is none."))
    basis = LineField(
        _("Basis"), limit=200, description=_("The paper the claim rests on, for example the judgment's item.")
    )
    doubling = ChoiceField(_("Doubled interest for delay"), names=DOUBLING, default="no")
    perform_by = DayField(
        _("Last day for performance"),
        [Optional()],
        description=_(
            "As the title sets it. Empty: it sets none, and the doubled part runs from the day it took effect."
        ),
    )
    asset_id = ChoiceField(
        _("Burdens"), [Optional()], description=_("Of a secured claim: the asset. Leave open when it burdens all.")
    )
    excluded_reason = LineField(
        _("Takes no part in the distribution because"),
        [Optional()],
        limit=200,
        description=_("Leave empty when it takes part."),
    )
    request_id = RequestIdField()

    def offer(self, case: EnforcementCase) -> None:
        """Let the creditor be chosen among the parties of this case who are not its debtors."""
        self.party_id.names = {
            str(party.id): Words(
                f"{party.name} ({PARTY_ROLES[party.role].en})", f"{party.name}（{PARTY_ROLES[party.role].zh}）"
            )
            for party in case.parties
            if party.role != "debtor"
        }
        self.asset_id.names = {str(asset.id): Words(asset.title, asset.title) for asset in case.assets}

    def facts(self) -> dict[str, Any]:
        """What `add_claim` takes, and `correct_claim` without the request id."""
        chosen = {
            "party_id": int(self.party_id.data), "is_doubled": self.doubling.data == "yes",
            "asset_id": int(self.asset_id.data) if self.asset_id.data else None,
        }  # fmt: skip
        return facts_of(self, "doubling") | chosen


class SegmentForm(FlaskForm):
    """What happens to a claim in time."""

    kind = ChoiceField(_("What is recorded"), names=SEGMENT_KINDS)
    starts_on = DayField(
        _("Day"), description=_("From which the rate or the stay runs, on which the instalment is due or was paid.")
    )
    ends_on = DayField(_("Last day"), [Optional()], description=_("Of a stay, or of a rate that ends."))
    rate_ppm = ScaledField(_("Rate per year"), [Optional()], decimals=4, most=100, suffix="%")
    amount_minor = AmountField(_("Amount"), [Optional()], description=_("Of an instalment or a payment."))
    basis = LineField(_("Basis"), limit=200, description=_("The paper that says so."))
    request_id = RequestIdField()

    def facts(self) -> dict[str, Any]:
        """What `add_segment` takes."""
        return facts_of(self)


class RewardForm(FlaskForm):
    """A reward for a clue. `claim_id` offers the applicants' claims."""

    claim_id = ChoiceField(_("Out of the share of"))
    informant_name = NameField(
        _("Who gave the clue"), limit=100, description=_("Seen by the court alone. Plans and statements show a number.")
    )
    informant_bank = LineField(_("Bank of the informant"), limit=100)
    informant_account = LineField(_("Account number there"), limit=40)
    ratio_ppm = ScaledField(_("Promised share of what is paid"), [Optional()], decimals=4, most=100, suffix="%")
    amount_minor = AmountField(_("Or the promised amount"), [Optional()])
    decided_on = DayField(_("Day of the decision"))
    decision_number = LineField(_("Number of the decision"), limit=60)
    request_id = RequestIdField()

    def offer(self, case: EnforcementCase) -> None:
        """Let the claim be chosen among those of the applicants."""
        self.claim_id.names = {
            str(claim.id): Words(f"{claim.party.name}, {claim.basis}", f"{claim.party.name}，{claim.basis}")
            for claim in case.claims
            if claim.party.role == "applicant"
        }

    def facts(self) -> dict[str, Any]:
        """What `grant_reward` takes."""
        return facts_of(self) | {"claim_id": int(self.claim_id.data)}


def facts_of(form: FlaskForm, *left_out: str) -> dict[str, Any]:
    """The form's data without its security token; empty optional texts are ""."""
    return {name: data for name, data in form.data.items() if name not in ("csrf_token", *left_out)}
