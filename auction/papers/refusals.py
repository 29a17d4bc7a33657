"""Refusals of papers."""

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
    "PAPER_EXISTS": Reason(
        409, en="This paper has been issued already, as number {number}. Replace it if something in it has changed.",
        zh="该文书已制发，编号 {number}。内容有变的，请以新文书替换。",
    ),
    "DELIVERY_DAY": Reason(
        422, en="A paper issued on {earliest} is delivered on that day or later, and not in the future. Correct the day.",
        zh="文书于 {earliest} 制发，送达日期不得早于该日，也不得晚于今日，请更正。",
    ),
    "DELIVERY_RECEIVER_MISSING": Reason(
        422, en="Say who took the paper, and in which capacity (himself, an adult of the household, the mail room).",
        zh="请填写签收人及其身份（本人、同住成年家属、收发部门等）。",
    ),
    "PAPER_ENDED": Reason(
        409, en="Paper {number} no longer holds: it was replaced or revoked. Use the newest one.",
        zh="编号 {number} 的文书已被替换或者作废，请使用最新的文书。",
    ),
}  # fmt: skip
