"""China: the values of the online judicial auction (网络司法拍卖), each with its article and text version."""

from fractions import Fraction

from auction.ground.refusal import Words

from . import cn_lists, cn_texts
from .calendar import CHINESE_WORKDAYS
from .rules import ClaimClass, Dial, FeeScale, RuleSet

ONLINE = cn_texts.ONLINE_AUCTION
OFFLINE = cn_texts.AUCTION_AND_SALE  # fills the gaps of ONLINE by its art 37(3)
PRICE = cn_texts.REFERENCE_PRICE
SELLOFF = cn_texts.SELLOFF_NOTICE
PROCEDURE = cn_texts.CIVIL_PROCEDURE
HOUSE = cn_texts.HOUSE

IDENTITY = {
    "currency": Dial("CNY", "16", cn_texts.CENTRAL_BANK_LAW, "recalled"),
    "timezone": Dial("Asia/Shanghai", "time", HOUSE, "house"),
    "calendar": Dial(CHINESE_WORKDAYS, "2, 6", cn_texts.HOLIDAYS, "secondary"),
    "statutory_holidays": Dial(13, "2", cn_texts.HOLIDAYS, "secondary"),
    "fixed_holidays": Dial(((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)), "2", cn_texts.HOLIDAYS, "secondary"),
}

REFERENCE_PRICE = {
    "valuation_start_days": Dial(30, "1", PRICE),
    "reference_methods": Dial(
        ("negotiation", "directed_inquiry", "network_inquiry", "appraisal"), "2, 4, 5, 7, 14", PRICE
    ),
    "network_report_days": Dial(3, "11(1)", PRICE),
    "network_extension_days": Dial(3, "11(2)", PRICE),
    "appraiser_candidates": Dial(3, "16", PRICE),
    "appraisal_days": Dial(30, "19(1)", PRICE),
    "appraisal_extension_days": Dial(15, "19(2)", PRICE),
    "appraisal_extensions_max": Dial(2, "19(2)", PRICE),
    "appraisal_extension_ask_days": Dial(5, "19(2)", PRICE),
    "appraisal_reissue_fee_ratio": Dial(Fraction(30, 100), "32(2)", PRICE),
    "appraisal_reissue_days": Dial(15, "19(4)", PRICE),
    "appraiser_ban_years": Dial(5, "15(2)", PRICE),
    "appraiser_material_days": Dial(3, "19(3)", PRICE),
    "appraisal_correction_days": Dial(3, "20", PRICE),
    "objection_forward_days": Dial(3, "23(1)", PRICE),
    "objection_answer_days": Dial(5, "23(1)", PRICE),
    "report_forward_days": Dial(3, "21(1)", PRICE),
    "report_public_notice_days": Dial(15, "21(2)", PRICE),
    "report_objection_days": Dial(5, "22, 23", PRICE),
    # Art 22(2) sends it through the objection of the Civil Procedure Law.
    "report_review_days": Dial(15, "236", PROCEDURE, "recalled"),
    "reference_validity_months": Dial(12, "27(1)", PRICE),
    "reference_tail_months": Dial(6, "27(3)", PRICE),
    "sale_start_days": Dial(10, "30", PRICE),
}

PRICE_AND_DEPOSIT = {
    "start_ratio_min": Dial(Fraction(70, 100), "10(2)", ONLINE),
    "round_cut_max": Dial(Fraction(20, 100), "26(1)", ONLINE),
    "deposit_ratio_min": Dial(Fraction(5, 100), "17(1)", ONLINE),
    "deposit_ratio_max": Dial(Fraction(20, 100), "17(1)", ONLINE),
    "no_surplus_reply_days": Dial(5, "6", OFFLINE),
    "taking_answer_days": Dial(10, "16, 24", OFFLINE, "recalled"),
    "self_sale_days": Dial(60, "9", cn_texts.GOOD_FAITH, "recalled"),
    "self_sale_right_months": Dial(3, "10", cn_texts.EQUITY),
    "no_surplus_payer": Dial("applicant", "6", OFFLINE),
}

NOTICE = {
    # Art 12 holds for every auction; only a sale after a failed one (art 26) has the short period, so a
    # re-auction after default has the long one, and one without reserve too: art 26 knows no third auction. A sell-off
    # follows art 26 by art 37(1).
    "notice_days": Dial(
        {
            ("first", "movable"): 15,
            ("first", "immovable"): 30,
            ("first", "other_right"): 30,
            ("second", "movable"): 7,
            ("second", "immovable"): 15,
            ("second", "other_right"): 15,
            ("reauction", "movable"): 15,
            ("reauction", "immovable"): 30,
            ("reauction", "other_right"): 30,
            ("selloff", "movable"): 7,
            ("selloff", "immovable"): 15,
            ("selloff", "other_right"): 15,
            ("no_reserve", "movable"): 15,
            ("no_reserve", "immovable"): 30,
            ("no_reserve", "other_right"): 30,
        },
        "12(1), 26(1), 37(1)",
        ONLINE,
    ),
    "notify_parties_days_before_announcement": Dial(3, "16(1)", ONLINE),
    "deemed_notified_days": Dial(5, "16(1)", ONLINE),
    "announcement_items": Dial(cn_lists.ANNOUNCEMENT_ITEMS, "12(2)", ONLINE),
    "publication_items": Dial(cn_lists.PUBLICATION_ITEMS, "13", ONLINE),
    "special_warnings": Dial(cn_lists.SPECIAL_WARNINGS, "14", ONLINE),
    # The law names what must be published and sets a sale aside whose description was seriously false; that a correction
    # of these opens the notice period anew is ours.
    "material_changes": Dial(cn_lists.MATERIAL_CHANGES, "12, 13, 14, 31(1) of 法释〔2016〕18号", HOUSE, "house"),
    # The articles ask for possession, attached duties, defects, taxes; that each is a line of its own is ours.
    "disclosed_topics": Dial(
        {
            "immovable": (
                "occupancy",
                "tenancy",
                "encumbrance",
                "defect",
                "tax",
                "arrears",
                "clearing",
                "registration",
            ),
            "movable": ("encumbrance", "defect", "tax", "arrears", "registration"),
            "other_right": ("encumbrance", "defect", "tax", "registration"),
        },
        "13(5), 13(9), 14(3) of 法释〔2016〕18号",
        HOUSE,
        "house",
    ),
}

BIDDING = {
    "min_bidders": Dial(1, "11", ONLINE),
    "min_bidding_hours": Dial(24, "20(2)", ONLINE),
    "extension_window_s": Dial(300, "20(2)", ONLINE),
    "extension_s": Dial(300, "20(2)", ONLINE),
    "extension_anchor": Dial("bid_time", "20(2)", ONLINE),
    # "Repeat" without a limit: neither a number of extensions nor a last moment.
    "extension_max_count": Dial(None, "20(2)", ONLINE),
    "extension_cap_s": Dial(None, "20(2)", ONLINE),
    # The law knows bids and says nothing of machines that make them: each court decides for its own lots.
    "automatic_bidding": Dial("court", "automatic bidding", HOUSE, "house"),
    "barred": Dial(cn_lists.BARRED, "34", ONLINE),
}

ROUNDS = {
    "reauction_within_days": Dial(30, "26(1)", ONLINE),
    "selloff_announce_within_days": Dial(15, "1", SELLOFF, "secondary"),
    "selloff_days": Dial(60, "2", SELLOFF, "secondary"),
    "selloff_countdown_hours": Dial(24, "2", SELLOFF, "secondary"),
}

COURT_CONTROL = {
    "panel_size": Dial(3, "30(1)", cn_texts.COURTS_LAW),
    "panel_votes_needed": Dial(2, "31(1)", cn_texts.COURTS_LAW, "recalled"),
    "panel_matters": Dial(cn_lists.PANEL_MATTERS, "27", ONLINE),
    "suspension_grounds": Dial(cn_lists.SUSPENSION_GROUNDS, "28, 36", ONLINE),
    "urgent_grounds": Dial(cn_lists.URGENT_GROUNDS, "28(2)", HOUSE, "house"),
    "stay_confirm_days": Dial(1, "27, 28(2)", HOUSE, "house"),
    "withdrawal_grounds": Dial(cn_lists.WITHDRAWAL_GROUNDS, "17", OFFLINE, "recalled"),
    "resume_within_days": Dial(5, "28(4)", ONLINE),
    "outside_result_days": Dial(1, "5, 20, 25", HOUSE, "house"),
    # The law sets a sale aside that a system fault has decided, and names no length of it.
    "outage_limit_s": Dial(10, "28, 31(2) of 法释〔2016〕18号", HOUSE, "house"),
    "annulment_grounds": Dial(cn_lists.ANNULMENT_GROUNDS, "31", ONLINE),
    "retention_years": Dial(10, "29", ONLINE),
    "seizure_years": Dial({"bank_account": 1, "movable": 2, "immovable": 3, "other_right": 3}, "485", PROCEDURE),
}

AFTER_HAMMER = {
    "release_losers_within_hours": Dial(24, "23", ONLINE),
    "question_answer_days": Dial(3, "questions", HOUSE, "house"),
    "release_warning_hours": Dial(6, "releases", HOUSE, "house"),
    "winner_deposit_transfer_hours": Dial(24, "25", ONLINE),
    # No article names a longest time; the panel answers for each day (online rule 27).
    "balance_extension_days_max": Dial(None, "balance", HOUSE, "house"),
    "ruling_within_days": Dial(10, "20", OFFLINE),
    "handover_within_days": Dial(15, "27", OFFLINE),
    # Neither the deed tax nor the registration has a last day in law (契税法 10: the tax before the registration).
    "tax_within_days": Dial(30, "hand-over", HOUSE, "house"),
    "registration_within_days": Dial(60, "hand-over", HOUSE, "house"),
    "default_may_rebid": Dial(value=False, article="24(2)", text=ONLINE),
    "forfeiture_order": Dial(("cost_loss", "price_shortfall", "case_debt", "related_debt"), "24(1)", ONLINE),
    # The deposit is never returned, and art 24 names no further use: the rest waits for the panel.
    "forfeiture_rest": Dial("panel_decides", "24(1)", ONLINE),
    "top_up_policy": Dial("order_top_up", "22(2)", OFFLINE),
}

PROCEEDS = {
    "distribution_classes": Dial(
        (
            ClaimClass("costs", "by_rank", "508", "执行费用", "Sale costs and execution fee"),
            ClaimClass("transfer_taxes", "by_rank", "30 of 法释〔2016〕18号", "被执行人应负担的税费", "Debtor's taxes"),
            ClaimClass("statutory_priority", "by_rank", "807 of 民法典", "法定优先权", "Statutory priority"),
            ClaimClass("secured", "by_rank", "508", "优先债权", "Secured claims"),
            ClaimClass("ordinary", "by_debtor", "508, 514", "普通债权", "Ordinary claims"),
            ClaimClass(
                "delayed_interest",
                "by_debtor",
                "4 of 法释〔2014〕8号",
                "加倍部分债务利息",
                "Doubled part of delayed interest",
            ),
        ),
        "508, 514",
        PROCEDURE,
    ),
    "ordinary_mode": Dial(
        {"natural_person": "pro_rata", "other_organisation": "pro_rata", "enterprise": "by_rank"},
        "506, 508, 514",
        PROCEDURE,
    ),
    "criminal_classes": Dial(
        (
            ClaimClass("costs", "by_rank", "34 of 执行工作规定", "执行费用", "Enforcement costs"),
            ClaimClass("medical", "pro_rata", "13(1)", "人身损害赔偿中的医疗费用", "Medical costs of the injured"),
            ClaimClass("secured", "by_rank", "13(2)", "优先债权", "Secured claims"),
            ClaimClass("victims", "pro_rata", "13(1)", "退赔被害人的损失", "Losses of victims"),
            ClaimClass("other_civil", "pro_rata", "13(1)", "其他民事债务", "Other civil debts"),
            ClaimClass("fine", "pro_rata", "13(1)", "罚金", "Fine"),
            ClaimClass("confiscation", "pro_rata", "13(1)", "没收财产", "Confiscation"),
        ),
        "13",
        cn_texts.CRIMINAL_PROPERTY,
    ),
    "distribution_objection_days": Dial(15, "17, 18", cn_texts.ENFORCEMENT_PROCEDURE),
    "part_payment_order": Dial(("interest", "principal"), "561", cn_texts.CIVIL_CODE, "recalled"),
    # No national text gives who seized first a part ahead; some provinces give up to a fifth.
    "first_seizer_ratio": Dial(Fraction(0), "distribution", HOUSE, "house"),
    "clue_reward_decision_days": Dial(10, "22", cn_texts.PROPERTY_INVESTIGATION),
    "payout_plan_working_days": Dial(10, "payout of enforcement money", cn_texts.PAYOUT_OPINION, "secondary"),
    "payout_working_days": Dial(5, "payout of enforcement money", cn_texts.PAYOUT_OPINION, "secondary"),
    # The law names no period for a transfer that nobody can place; long enough to ask, short enough not to keep it.
    "unclaimed_return_days": Dial(15, "transfers without a known payer", HOUSE, "house"),
    # The texts want two persons for every pay-out and leave limits to each court's rules of its finance.
    "payout_countersign_above_minor": Dial(500_000_00, "pay-out control", HOUSE, "house"),
    "payout_daily_limit_minor": Dial(50_000_000_00, "pay-out control", HOUSE, "house"),
    # The opinion wants unclaimed money listed and published; it names no day.
    "unclaimed_days": Dial(30, "payout of enforcement money", cn_texts.PAYOUT_OPINION, "house"),
}

INTEREST_AND_FEES = {
    "delayed_interest_per_day": Dial(Fraction(175, 1_000_000), "1(3)", cn_texts.DELAYED_INTEREST),
    "delayed_interest_stops_at": Dial(
        {
            "performance": "performed",
            "deduction": "deducted",
            "auction": "ruling_effective",
            "selloff": "ruling_effective",
            "in_kind": "ruling_effective",
            "other_realisation": "realised",
        },
        "3(1), 3(2)",
        cn_texts.DELAYED_INTEREST,
    ),
    "interest_year_days": Dial(365, "interest", HOUSE, "house"),
    "execution_fee": Dial(
        FeeScale(
            base_minor=50_00,
            bands=(
                (10_000_00, Fraction(0)),
                (500_000_00, Fraction(15, 1000)),
                (5_000_000_00, Fraction(10, 1000)),
                (10_000_000_00, Fraction(5, 1000)),
                (None, Fraction(1, 1000)),
            ),
            cap_minor=None,
            unit_minor=100,
        ),
        "14(1)",
        cn_texts.COURT_FEES,
    ),
    "preservation_fee": Dial(
        FeeScale(
            base_minor=30_00,
            bands=((1_000_00, Fraction(0)), (100_000_00, Fraction(10, 1000)), (None, Fraction(5, 1000))),
            cap_minor=5_000_00,
            unit_minor=100,
        ),
        "14(2)",
        cn_texts.COURT_FEES,
    ),
}

TERMINATED = {
    "terminated_check_months": Dial(6, "9", cn_texts.TERMINATION),
    "terminated_check_years": Dial(5, "9", cn_texts.TERMINATION),
}

RULES = RuleSet.from_dials(
    "cn",
    Words(en="China", zh="中国"),
    **IDENTITY,
    **REFERENCE_PRICE,
    **PRICE_AND_DEPOSIT,
    **NOTICE,
    **BIDDING,
    **ROUNDS,
    **COURT_CONTROL,
    **AFTER_HAMMER,
    **PROCEEDS,
    **INTEREST_AND_FEES,
    **TERMINATED,
)
