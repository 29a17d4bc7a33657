"""Refusals of setting off."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SET_OFF_NO_CREDITOR": Reason(
        409,
        en="Only a buyer who has a claim in this case, and buys alone, can set off. Pay the balance.",
        zh="只有在本案享有债权并单独竞得的买受人可以申请抵销，请支付尾款。",
    ),
    "SET_OFF_NOTHING": Reason(
        409,
        en="From this price the creditor would receive nothing, so there is nothing to set off: he pays all of it. "
        "Refuse the request with this reason.",
        zh="按此价款该债权人无可受分配金额，不能抵销，应全额付款。请以此理由不予抵销。",
    ),
    "SET_OFF_CHANGED": Reason(
        409,
        en="This is not the reckoning that you have read, or less is still to be paid. Reload the page; it may have to be "
        "reckoned again.",
        zh="该核算结果与您所阅读的不一致，或尚欠尾款已少于抵销金额，请刷新页面，必要时重新核算。",
    ),
    "SET_OFF_BACK_TOO_MUCH": Reason(
        422,
        en="Of this set-off no plan has taken {most_minor}; no more than that can be asked back.",
        zh="该抵销金额中尚未被分配方案使用的为 {most_minor}，要求补交的金额不得超过该数。",
    ),
}
