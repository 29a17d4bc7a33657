"""A rule set: every number and list of law the product asks for, each with the article it comes from.

Use is short (`rules.extension_window_s`), proof is there (`rules.citations["extension_window_s"]`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self

from auction.ground.refusal import Words

from .calendar import WorkingCalendar

# How surely the value is known: read in the text itself, in a secondary source, recalled from memory,
# or chosen by this product where the law is silent.
Mark = Literal["read", "secondary", "recalled", "house"]


@dataclass(frozen=True)
class Text:
    """One version of one legal text."""

    title: Words
    number: str
    version: str
    effective_from: date


@dataclass(frozen=True)
class Citation:
    """Where a dial comes from."""

    article: str
    text: Text
    mark: Mark = "read"


@dataclass(frozen=True)
class Dial:
    """One value of law with its citation; exists only while a rule set is being written down."""

    value: Any
    article: str
    text: Text
    mark: Mark = "read"


class Item(NamedTuple):
    """One line of a legal list: a checklist point, a warning, a ground, a matter for the panel."""

    key: str
    article: str
    zh: str
    en: str


class ClaimClass(NamedTuple):
    """One class of the waterfall. `mode`: by_rank, pro_rata, or by_debtor (see `ordinary_mode`)."""

    key: str
    mode: str
    article: str
    zh: str
    en: str


class FeeScale(NamedTuple):
    """A progressive fee: `base_minor` up to the first limit, then a ratio of each band up to its limit.

    `bands` are (upper limit in minor units or None, ratio), rising; the first band has ratio 0.
    The fee is charged in multiples of `unit_minor`, dropped downwards, at most `cap_minor`.
    """

    base_minor: int
    bands: tuple[tuple[int | None, Fraction], ...]
    cap_minor: int | None
    unit_minor: int


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """The dials of one jurisdiction. Money in minor units of `currency`, ratios exact, units in the names."""

    code: str
    name: Words
    citations: Mapping[str, Citation]

    currency: str
    timezone: str
    calendar: WorkingCalendar
    statutory_holidays: int  # days off a year that the yearly arrangement spreads over week-days and week-ends
    fixed_holidays: tuple[tuple[int, int], ...]  # those of them that are a fixed (month, day)

    # reference price
    valuation_start_days: int
    reference_methods: tuple[str, ...]
    network_report_days: int
    network_extension_days: int
    appraiser_candidates: int
    appraisal_days: int
    appraisal_extension_days: int
    appraisal_extensions_max: int
    appraisal_extension_ask_days: int
    appraisal_reissue_fee_ratio: Fraction
    appraisal_reissue_days: int
    appraiser_ban_years: int
    appraiser_material_days: int  # to give the court's material back after the commission was taken away
    appraisal_correction_days: int
    objection_forward_days: int
    objection_answer_days: int
    report_forward_days: int
    report_public_notice_days: int
    report_objection_days: int
    report_review_days: int  # for the court's word on an objection to a report
    reference_validity_months: int
    reference_tail_months: int
    sale_start_days: int

    # price and deposit
    start_ratio_min: Fraction
    round_cut_max: Fraction
    deposit_ratio_min: Fraction
    deposit_ratio_max: Fraction
    no_surplus_reply_days: int
    taking_answer_days: int  # so long at most creditors may say whether one takes an unsold thing in kind
    self_sale_days: int  # so long at most the debtor may sell a thing himself
    self_sale_right_months: int  # the same of shares and other rights
    no_surplus_payer: str  # who bears the costs of an auction insisted on that fails

    # announcement and notice
    notice_days: Mapping[tuple[str, str], int]  # (round kind, asset kind) → calendar days
    notify_parties_days_before_announcement: int
    deemed_notified_days: int
    announcement_items: tuple[Item, ...]
    publication_items: tuple[Item, ...]
    special_warnings: tuple[Item, ...]
    material_changes: tuple[Item, ...]  # corrections that open the notice period anew
    # asset kind → topics on which something must be said; where nothing is, it counts as not known
    disclosed_topics: Mapping[str, tuple[str, ...]]

    # bidding
    min_bidders: int
    min_bidding_hours: int
    extension_window_s: int
    extension_s: int
    extension_anchor: str  # "bid_time", "current_end", "none"
    extension_max_count: int | None
    extension_cap_s: int | None  # no extension beyond so long after the scheduled end
    # Sealed maxima for which the system bids: "never"; "court": where the court has turned them on; "always": unless it
    # has turned them off.
    automatic_bidding: str
    barred: tuple[Item, ...]

    # rounds
    reauction_within_days: int
    selloff_announce_within_days: int
    selloff_days: int
    selloff_countdown_hours: int

    # court control
    panel_size: int
    panel_votes_needed: int
    panel_matters: tuple[Item, ...]
    suspension_grounds: tuple[Item, ...]
    urgent_grounds: tuple[str, ...]  # keys of `suspension_grounds` that an officer may act on before the panel
    stay_confirm_days: int  # in which the panel confirms an urgent suspension
    withdrawal_grounds: tuple[Item, ...]
    resume_within_days: int
    outside_result_days: int  # within so many days of the end another platform reports the result of a lot it hosts
    outage_limit_s: int  # a longer fault of the platform in a lot's last window suspends the lot
    annulment_grounds: tuple[Item, ...]
    retention_years: int
    seizure_years: Mapping[str, int]

    # after the hammer
    release_losers_within_hours: int
    question_answer_days: int  # within so many days the court answers what is asked about a lot
    release_warning_hours: (
        int  # so long before a release's deadline the court's finance clerks are told it has not gone
    )
    winner_deposit_transfer_hours: int
    balance_extension_days_max: int | None  # how far the panel may move the balance's last day; None: no limit
    ruling_within_days: int
    handover_within_days: int
    tax_within_days: int  # after the ruling was served on him, for the buyer
    registration_within_days: int
    default_may_rebid: bool
    forfeiture_order: tuple[str, ...]
    forfeiture_rest: str
    top_up_policy: str

    # proceeds
    distribution_classes: tuple[ClaimClass, ...]
    ordinary_mode: Mapping[str, str]  # debtor kind → mode
    criminal_classes: tuple[ClaimClass, ...]
    distribution_objection_days: int
    part_payment_order: tuple[str, ...]  # to what of one claim a payment goes first: "interest", "principal"
    first_seizer_ratio: Fraction  # of the pool of ordinary claims that share pro rata, ahead to who seized first
    clue_reward_decision_days: int
    payout_plan_working_days: int
    payout_working_days: int
    unclaimed_return_days: int  # bank transfers that nobody can place
    payout_countersign_above_minor: int  # a larger pay-out wants a third person: a judge
    payout_daily_limit_minor: int  # of one court; what is above it waits for the next working day
    unclaimed_days: int  # money without a payee is published after so many days, and its payee reminded as often
    delayed_interest_per_day: Fraction
    delayed_interest_stops_at: Mapping[str, str]
    interest_year_days: int
    execution_fee: FeeScale
    preservation_fee: FeeScale

    # enforcement ended for want of assets
    terminated_check_months: int
    terminated_check_years: int

    @classmethod
    def from_dials(cls, code: str, name: Words, **dials: Dial) -> Self:
        """Make a rule set; a missing or unknown dial is a TypeError, so no set is ever half written."""
        values = {key: _frozen(dial.value) for key, dial in dials.items()}
        citations = {key: Citation(dial.article, dial.text, dial.mark) for key, dial in dials.items()}
        return cls(code=code, name=name, citations=MappingProxyType(citations), **values)

    def automatic_is_on(self, by_court: bool | None) -> bool:
        """Whether sealed maxima may be left at a court that has switched them on or off, or (None) said nothing."""
        if self.automatic_bidding == "court":
            return by_court is True
        return self.automatic_bidding == "always" and by_court is not False

    @classmethod
    def dial_names(cls) -> tuple[str, ...]:
        """Every dial a rule set must fill in."""
        return tuple(field.name for field in fields(cls) if field.name not in ("code", "name", "citations"))


def _frozen(value: Any) -> Any:
    """Mappings are made read-only: a rule set is shared by every request."""
    return MappingProxyType(dict(value)) if isinstance(value, dict) else value
