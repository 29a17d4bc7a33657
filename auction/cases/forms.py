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
    RequestIdField,
    ScaledField,
    TextField,
    TypedField,
    TypedInput,
    UploadField,
)
from auction.ground.refusal import Words

from .models import EnforcementCase
from .rules import ASSET_KINDS, CLAIM_KINDS, DISTRIBUTION_ORDERS, PARTY_ROLES, SEGMENT_KINDS, point_or_none

PARTY_KINDS: Mapping[str, Words] = {
    "person": Words("A natural person", "自然人"),
    "enterprise": Words("A company or other organisation", "法人或其他组织"),
}
DOUBLING: Mapping[str, Words] = {
    "no": Words("Not asked", "不主张"),
    "yes": Words("Asked", "主张"),
}
PUBLICITY: Mapping[str, Words] = {
    "public": Words("Everybody, with the announcement", "随拍卖公告向社会公开"),
    "case": Words("The court and the parties only", "仅法院和当事人可见"),
}


class PointField(TypedField):
    """Latitude and longitude; `.data` in millionths of a degree."""

    widget = TypedInput(classes="govuk-input--width-20", autocomplete="off")

    def read(self, text: str) -> tuple[int, int] | None:
        return point_or_none(text)

    def written(self, value: tuple[int, int]) -> str:
        return ", ".join(f"{degrees / 1_000_000:.6f}".rstrip("0").rstrip(".") for degrees in value)


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
        return _facts(self, "request_id")


class PartyForm(FlaskForm):
    """A party, new or corrected."""

    role = ChoiceField(_("Role in the case"), names=PARTY_ROLES)
    nature = ChoiceField(_("The party is"), names=PARTY_KINDS)
    name = LineField(_("Name of the party"), limit=100)
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
        return _facts(self, "nature") | {"is_enterprise": self.nature.data == "enterprise"}


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
        return _facts(self, "doubling") | chosen


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
        return _facts(self)


class RewardForm(FlaskForm):
    """A reward for a clue. `claim_id` offers the applicants' claims."""

    claim_id = ChoiceField(_("Out of the share of"))
    informant_name = LineField(
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
        return _facts(self) | {"claim_id": int(self.claim_id.data)}


NOT_KNOWN = _("Write “not known” when it is not known.")


class AssetForm(FlaskForm):
    """An asset, new or corrected."""

    kind = ChoiceField(_("Kind of asset"), names=ASSET_KINDS)
    title = LineField(
        _("Title of the asset"),
        limit=120,
        description=_("One line that bidders will read first, for example the address."),
    )
    description = TextField(_("Description"), rows=5, description=_("What it is, its state, what belongs to it."))
    location = LineField(_("Location"), limit=200)
    division_code = LineField(
        _("Division code of the location"),
        [Optional()],
        limit=6,
        description=_("Six digits. Left empty, it is read from the location."),
    )
    point = PointField(
        _("Coordinates"),
        [Optional()],
        description=_(
            "Latitude and longitude, for example 39.9087, 116.3975. The lot then stands on the map at its place."
        ),
    )
    certificate = LineField(
        _("Certificate"), limit=200, description=_("Number and holder of the title or registration.")
    )
    area_centi_m2 = ScaledField(
        _("Area"),
        [Optional()],
        decimals=2,
        most=100_000_000,
        suffix="m²",
        description=_("Leave empty for things without an area."),
    )
    occupancy = TextField(_("Occupancy"), limit=1000, rows=2, description=NOT_KNOWN)
    tenancy = TextField(_("Tenancy"), limit=1000, rows=2, description=NOT_KNOWN)
    encumbrances = TextField(_("Encumbrances"), limit=1000, rows=2, description=NOT_KNOWN)
    arrears = TextField(_("Arrears of fees and taxes"), limit=1000, rows=2, description=NOT_KNOWN)
    known_defects = TextField(_("Known defects"), limit=1000, rows=2, description=NOT_KNOWN)
    request_id = RequestIdField()

    def facts(self) -> dict[str, Any]:
        """What `record_asset` takes, and `correct_asset` without the request id."""
        return _facts(self)


SHOWN_AS: Mapping[str, Words] = {
    "asset": Words("Picture, video or paper of it", "照片、视频或者材料"),
    "plan": Words("Floor plan", "户型图"),
}


class FileForm(FlaskForm):
    """A picture, video or paper of the asset."""

    file = UploadField(
        _("Picture, PDF or video"),
        takes_video=True,
        description=_("JPEG, PNG, WebP or PDF, at most 10 MB; MP4 or WebM, at most 50 MB."),
    )
    shown_as = ChoiceField(_("It is a"), names=SHOWN_AS, default="asset")
    caption = LineField(_("What it shows"), limit=100)
    publicity = ChoiceField(_("Who may see it"), names=PUBLICITY, default="public")

    def facts(self) -> dict[str, Any]:
        """What `add_asset_file` takes."""
        is_public = self.publicity.data == "public"
        is_plan = self.shown_as.data == "plan"
        return {"upload": self.file.data, "caption": self.caption.data, "is_public": is_public, "is_plan": is_plan}


class SeizureForm(FlaskForm):
    """A seizure or its renewal."""

    order_number = LineField(_("Number of the order"), limit=60)
    ordered_on = DayField(_("Day of the order"))
    expires_on = DayField(_("Last day of the seizure"))

    def facts(self) -> dict[str, Any]:
        """What `seize` takes."""
        return _facts(self)


def _facts(form: FlaskForm, *left_out: str) -> dict[str, Any]:
    """The form's data without its security token; empty optional texts are ""."""
    return {name: data for name, data in form.data.items() if name not in ("csrf_token", *left_out)}
