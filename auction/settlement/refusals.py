"""Refusals of settlement: letters, distribution, forfeiture and interest."""

from auction.ground.refusal import Reason

REFUSALS = {
    "LETTER_GLYPH_MISSING": Reason(
        422,
        en="The letter's font cannot write: {characters}. Replace these characters and make the letter again.",
        zh="文书字体无法显示以下字符：{characters}。请替换后重新生成文书。",
    ),
    "LETTER_FIGURES_DISAGREE": Reason(
        422,
        en="Deposit {deposit_minor} and balance {balance_minor} do not add up to the price {price_minor}. "
        "Correct the figures and make the letter again.",
        zh="保证金 {deposit_minor} 与尾款 {balance_minor} 之和不等于成交价 {price_minor}，请更正后重新生成文书。",
    ),
    "DISTRIBUTION_AMOUNT_NEGATIVE": Reason(
        422, en="An amount in the distribution plan is negative. Correct it.", zh="财产分配方案中有负数金额，请更正。"
    ),
    "DISTRIBUTION_CLASS_UNKNOWN": Reason(
        422,
        en="“{claim}” has no class of the distribution plan. Choose one of: {known}.",
        zh="“{claim}”未归入财产分配方案的任何顺位，请选择：{known}。",
    ),
    "DISTRIBUTION_CLAIM_TWICE": Reason(
        422,
        en="“{claim}” stands twice in the distribution plan. Remove one.",
        zh="“{claim}”在财产分配方案中重复出现，请删除一项。",
    ),
    "DISTRIBUTION_DEBTOR_KIND_UNKNOWN": Reason(
        422,
        en="State what kind of debtor this is before distributing: {known}.",
        zh="分配前请先确定被执行人的类型：{known}。",
    ),
    "FORFEITURE_AMOUNT_NEGATIVE": Reason(
        422, en="An amount of the forfeiture is negative. Correct it.", zh="没收保证金的计算中有负数金额，请更正。"
    ),
    "FEE_AMOUNT_NEGATIVE": Reason(
        422, en="The amount the fee is reckoned on is negative. Correct it.", zh="计费金额为负数，请更正。"
    ),
    "INTEREST_DATES_REVERSED": Reason(
        422,
        en="The period ends on {ends_on}, before it starts on {starts_on}. Correct the dates.",
        zh="计息期间的结束日 {ends_on} 早于开始日 {starts_on}，请更正日期。",
    ),
    "INTEREST_AMOUNT_NEGATIVE": Reason(
        422,
        en="Principal, rate and payments may not be negative. Correct them.",
        zh="本金、利率和还款额不能为负数，请更正。",
    ),
}
