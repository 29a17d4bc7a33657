"""Refusals of payments: asking, receiving, releasing, paying out."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PROVIDER_UNKNOWN": Reason(
        409,
        en="The payment provider “{provider}” is not set up here. Go back and choose another way to pay.",
        zh="此处未开通付款渠道“{provider}”，请返回并选择其他方式。",
    ),
    "PROVIDER_UNREACHABLE": Reason(
        503,
        en="The payment provider does not answer. No money was taken by us; try again in a few minutes.",
        zh="付款渠道暂无应答，我方未扣款，请几分钟后重试。",
    ),
    "PROVIDER_REFUSED": Reason(
        409,
        en="The payment provider refused this payment ({reason}). Choose another way to pay, or ask the court.",
        zh="付款渠道拒绝了这笔付款（{reason}），请选择其他方式或联系法院。",
    ),
    "PAYMENT_ID_REUSED": Reason(
        409,
        en="This form was already used for another payment. Reload the page and send it again.",
        zh="该表单已用于另一笔付款，请刷新页面后重新提交。",
    ),
    "PAYMENT_UNDER_WAY": Reason(
        409,
        en="A payment of {amount_minor} is under way. Finish it first, or wait until it has run out; then pay the rest.",
        zh="您有一笔 {amount_minor} 的付款正在进行，请先完成，或待其失效后再支付其余款项。",
    ),
    "PAYMENT_ABOVE_OPEN": Reason(
        422,
        en="Only {open_minor} is still to be paid. Enter that or less.",
        zh="尚需支付 {open_minor}，请填写不超过该数的金额。",
    ),
    "PAYMENT_PROVIDER_FIXED": Reason(
        409,
        en="This payment was already begun with another provider. Finish it there; if it expires, start again.",
        zh="该笔付款已在其他渠道发起，请在该渠道完成；如已过期，请重新发起。",
    ),
    "PAYMENT_AMOUNT_DIFFERS": Reason(
        409,
        en="The provider reports {reported}, the payment is {expected}. Nothing was credited; the court was told.",
        zh="渠道报告金额为 {reported}，应付金额为 {expected}。未入账，已通知法院核查。",
    ),
    "PAYMENT_REFERENCE_DIFFERS": Reason(
        409,
        en="The provider reports a second charge for one payment. Nothing was credited; the court was told.",
        zh="渠道对同一笔付款报告了第二次扣款。未入账，已通知法院核查。",
    ),
    "REFUND_AMOUNT_DIFFERS": Reason(
        409,
        en="The provider reports {reported}, the release is {expected}. The court was told.",
        zh="渠道报告金额为 {reported}，应退金额为 {expected}，已通知法院核查。",
    ),
    "PAYOUT_PROVIDER_NONE": Reason(
        503,
        en="No bank is connected for pay-outs, so the plan cannot be approved yet. Ask the administrator.",
        zh="尚未接入发放案款的银行，暂不能批准分配方案，请联系管理员。",
    ),
    "REFUND_NOT_FAILED": Reason(
        409,
        en="Only a failed release can be sent again. Reload the page.",
        zh="只有退还失败的款项才能重新退还，请刷新页面。",
    ),
    "INBOUND_SIGNATURE": Reason(
        400, en="The signature of this notice is not the provider's.", zh="该通知的签名与付款渠道不符。"
    ),
    "INBOUND_UNREADABLE": Reason(400, en="This notice cannot be read.", zh="无法读取该通知。"),
}
