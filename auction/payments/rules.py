"""The lives of money on its way, as tables, and when to try again. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from auction.ground.refusal import Words
from auction.ground.states import Transitions

# Money that arrives is taken whatever was said before: "failed" may be followed by "received", never the reverse.
PAYMENT_LIFE: Transitions = {
    ("started", "receive"): "received",
    ("started", "fail"): "failed",
    ("failed", "receive"): "received",
    # Money came another way, by bank transfer in one part or several: nothing is asked any more.
    ("started", "cover"): "covered",
}

# Releases and pay-outs live alike. A bank may send money back after it had arrived, so "failed" is the last word.
OUTGOING_LIFE: Transitions = {
    ("due", "send"): "sent",
    ("due", "fail"): "failed",
    ("sent", "arrive"): "arrived",
    ("sent", "fail"): "failed",
    ("arrived", "fail"): "failed",
}

PAYMENT_NAMES: Mapping[str, Words] = {
    "started": Words("Waiting for payment", "待付款"),
    "received": Words("Received", "已到账"),
    "failed": Words("Not paid", "未付款"),
    "covered": Words("Paid by bank transfer", "已通过银行转账付清"),
}

REFUND_NAMES: Mapping[str, Words] = {
    "due": Words("Release due", "应退还"),
    "sent": Words("Release sent", "已退出，待到账"),
    "arrived": Words("Released", "已退还到账"),
    "failed": Words("Release failed", "退还失败"),
}

PAYOUT_NAMES: Mapping[str, Words] = {
    "due": Words("Pay-out due", "待发放"),
    "sent": Words("Sent to the bank", "已交银行"),
    "arrived": Words("Paid out", "已发放到账"),
    "failed": Words("Pay-out failed", "发放失败"),
}

# Why a pay-out that is due has not been sent.
PAYOUT_WAITS: Mapping[str, Words] = {
    "countersign": Words("Waits for a judge's countersign", "待法官复核"),
    "day": Words("Waits for its turn within the day's limit", "待日限额内排队"),
}

PURPOSE_NAMES: Mapping[str, Words] = {
    "deposit": Words("Deposit", "保证金"),
    "balance": Words("Balance of the price", "尾款"),
    "set_off": Words("Difference of a set-off", "抵销差额"),
    "redemption": Words("Payment of what is owed", "自动履行款"),
    "self_sale": Words("Price of the debtor's own sale", "自行变卖价款"),
    "recovery": Words("Share paid back after an annulment", "拍卖撤销后返还分配款"),
    "top_up": Words("Top-up after a default", "悔拍补交差价"),
    # What a bank brought that nothing is owed for; it goes straight back.
    "returned": Words("Money sent back", "退回款项"),
}

# What may come in several payments; who asks for it says how much is missing, and sends back what is too much.
PAID_IN_PARTS = frozenset({"balance", "set_off", "top_up", "recovery", "redemption", "self_sale"})

# What the payer should know before he chooses, by the provider's key.
PROVIDER_HINTS: Mapping[str, Words] = {
    "stripe": Words("Counts at once.", "即时到账。"),
    "sandbox": Words("For trying out: no real money moves.", "仅供体验，不动用真实资金。"),
    "bank": Words(
        "From your own account, any amount. Counts when it stands on the court's statement, so send it a working day early.",
        "由本人账户转账，金额不限。以法院银行对账单到账为准，请至少提前一个工作日办理。",
    ),
}

REFUND_REASONS: Mapping[str, Words] = {
    "not_won": Words("Somebody else bought the lot", "未竞得标的物"),
    "unsold": Words("The lot was not sold", "标的物流拍"),
    "withdrawn": Words("The sale was withdrawn", "拍卖撤回"),
    "annulled": Words("The sale was annulled", "拍卖撤销"),
    "paid_twice": Words("Paid twice", "重复付款"),
    "overpaid": Words("More than was owed", "多付的款项"),
    "corrected": Words("Left after a correction of the announcement", "公告更正后退出"),
    "barred": Words("Not admitted to the bidding", "不具备竞买资格"),
    "selloff_default": Words("What exceeds the deposit, after the default", "悔拍后超出保证金的部分"),
    "too_late": Words("Paid too late to count", "逾期付款，不予计入"),
    "third_party": Words("Paid from another person's account", "由他人账户代付"),
    "self_sale_over": Words("The debtor's own sale was not completed", "自行变卖未完成"),
    "unclaimed": Words("Nobody could be found to whom it belongs", "无法确认归属"),
    "sent_back": Words("Sent back by the finance office", "财务退回"),
}

# Why money did not move, in words; a provider's own codes that are not here are shown as they are.
FAILURE_NAMES: Mapping[str, Words] = {
    "account_closed": Words("The payer's account is closed", "付款人账户已销户"),
    "account_unknown": Words("The bank knows no such account", "银行无此账户"),
    "not_countersigned": Words("A judge has declined to countersign", "法官不予复核"),
    "bank_text": Words(
        "The payee's particulars hold what the bank's file cannot carry", "收款人信息含银行文件无法承载的内容"
    ),
    "not_held": Words("The money no longer stands on its account", "款项已不在原账户"),
    "sale_annulled": Words("Stopped: the sale was annulled", "拍卖已撤销，停止发放"),
    "declined": Words("Declined by the payer", "付款人取消付款"),
    "expired": Words("Not paid in time", "超时未付"),
    "replaced": Words("Another amount was chosen instead", "已改付其他金额"),
    "PAYMENT_AMOUNT_DIFFERS": Words("Another amount or currency was reported", "渠道报告的金额或币种不符"),
    "PAYMENT_REFERENCE_DIFFERS": Words("A second charge was reported", "渠道报告了第二次扣款"),
    "REFUND_AMOUNT_DIFFERS": Words("Another amount or currency was reported", "渠道报告的金额或币种不符"),
    "PAYMENT_OBJECT_DIFFERS": Words("Paid by another page than ours", "并非通过本院发起的付款页面付款"),
    "REFUND_NOT_OURS": Words("Money went back that we did not send back", "渠道存在非本院发起的退款"),
    "CHARGE_DISPUTED": Words("The payer disputes the charge at his bank", "付款人向其银行提出拒付"),
    "lost_or_stolen_card": Words("The card was lost or stolen", "银行卡已挂失或被盗"),
    "expired_or_canceled_card": Words("The card has expired or was cancelled", "银行卡已过期或已注销"),
    "charge_for_pending_refund_disputed": Words("The payer disputes the charge", "付款人对原付款提出拒付"),
    "charge_already_refunded": Words("The provider says it has gone back already", "渠道称该款项已退还"),
    "insufficient_funds": Words("The court's balance with the provider is too low", "本院在渠道的余额不足"),
}

# What cannot be right about a payment, gravest first: of several the gravest stays on the desk.
ALARMS = (
    "CHARGE_DISPUTED", "REFUND_NOT_OURS", "PAYMENT_REFERENCE_DIFFERS", "PAYMENT_OBJECT_DIFFERS",
    "PAYMENT_AMOUNT_DIFFERS",
)  # fmt: skip


def gravest(known: str | None, new: str) -> str:
    """Which of two alarms stays: the same one in whatever order they come."""
    return new if known is None else min(known, new, key=ALARMS.index)


# After the first try, the second, …; from then on the last delay is kept, because money owed stays owed. Two hours, so
# that a dozen tries lie within the day of a release, the last of them less than two hours before its deadline.
TRY_AGAIN_S = (30, 120, 600, 3_600, 2 * 3_600)


def try_again_at(attempts: int, now: datetime) -> datetime:
    """When to send again what has been tried `attempts` times without an answer."""
    return now + timedelta(seconds=TRY_AGAIN_S[min(attempts, len(TRY_AGAIN_S)) - 1])


def how_many_go(spent_minor: int, limit_minor: int, waiting_minor: Sequence[int]) -> int:
    """How many of the waiting pay-outs, oldest first, fit into what is left of a day's limit.

    None overtakes an older one. One that is above the whole limit goes alone, as the first of its day.
    """
    for count, amount_minor in enumerate(waiting_minor):
        if spent_minor and spent_minor + amount_minor > limit_minor:
            return count
        spent_minor += amount_minor
    return len(waiting_minor)
