"""The catalogue of events: every kind of journal entry there is, and which of them partners are told.

`subject.act`, both words a court clerk would say. The schema of an event's public part stands in
tests/contracts and is checked for every entry the suite writes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One kind of entry: its name in both languages and whether it leaves the house by webhook."""

    kind: str
    en: str
    zh: str
    for_partners: bool = False


EVENTS: dict[str, Event] = {
    event.kind: event
    for event in (
        Event("identity.submitted", "Identity proof submitted", "提交实名认证"),
        Event("identity.confirmed", "Identity confirmed", "实名认证通过"),
        Event("identity.refused", "Identity proof refused", "实名认证未通过"),
        Event("account.registered", "Account registered", "注册账号"),
        Event("account.confirmed", "E-mail address confirmed", "确认电子邮箱"),
        Event("account.disabled", "Account closed", "停用账号"),
        Event("account.enabled", "Account opened again", "恢复账号"),
        Event("account.role_changed", "Role changed", "变更角色"),
        Event("password.changed", "Password changed", "更改密码"),
        Event("staff.appointed", "Staff account opened", "开设工作人员账号"),
        Event("court.automatic_switched", "Automatic bidding switched on or off", "开启或关闭自动出价"),
        Event("case.opened", "Case opened", "执行立案"),
        Event("party.added", "Party added", "登记当事人"),
        Event("party.corrected", "Party's particulars corrected", "更正当事人信息"),
        Event("claim.added", "Claim recorded", "登记债权"),
        Event("claim.corrected", "Claim corrected", "更正债权"),
        Event("asset.recorded", "Asset recorded", "登记财产"),
        Event("asset.corrected", "Asset's description corrected", "更正财产信息"),
        Event("asset.file_added", "File added to the asset", "添加财产材料"),
        Event("asset.seized", "Asset seized", "查封财产"),
        Event("valuation.started", "Valuation inquiry started", "启动询价评估"),
        Event("valuation.offered", "Party named a price", "当事人报价"),
        Event("valuation.reported", "Appraisal report delivered", "提交评估报告"),
        Event("valuation.fixed", "Reference price fixed", "确定参考价"),
        Event("valuation.failed", "Valuation method failed", "询价方式不成"),
        Event("lot.drafted", "Lot drafted", "建立标的物"),
        Event("lot.valued", "Reference price on the lot's file", "参考价入卷"),
        Event("panel.proposed", "Put before the panel", "提请合议庭"),
        Event("panel.voted", "Panel vote cast", "合议庭表决"),
        Event("panel.decided", "Panel has decided", "合议庭作出决定"),
        Event("lot.terms_proposed", "Terms proposed to the panel", "提请合议"),
        Event("lot.terms_voted", "Panel vote cast", "合议庭表决"),
        Event("lot.terms_rejected", "Terms rejected by the panel", "合议庭未通过"),
        Event("lot.approved", "Terms decided by the panel", "合议庭决定"),
        Event("lot.notice_recorded", "Notice recorded", "登记通知"),
        Event("lot.purchaser_added", "Priority purchaser recorded", "登记优先购买权人"),
        Event("lot.purchaser_removed", "Priority purchaser struck out", "删除优先购买权人"),
        Event("lot.announcement_saved", "Announcement saved as a draft", "保存公告草稿"),
        Event("lot.announced", "Announcement published", "发布拍卖公告", for_partners=True),
        Event("lot.opened", "Bidding opened", "竞价开始", for_partners=True),
        Event("bid.accepted", "Bid accepted", "出价有效", for_partners=True),
        Event("lot.extended", "Bidding extended", "竞价延时", for_partners=True),
        Event("maximum.left", "Maximum for automatic bidding left", "设置自动出价上限"),
        Event("maximum.withdrawn", "Maximum for automatic bidding withdrawn", "撤回自动出价上限"),
        Event("lot.paused", "Bidding suspended", "竞价中止", for_partners=True),
        Event("platform.outage", "The platform was out of service", "平台服务中断"),
        Event("clock.jumped", "The database's clock jumped", "数据库时钟跳变"),
        Event("lot.resumed", "Bidding resumed", "竞价恢复", for_partners=True),
        Event("lot.closed", "Bidding closed", "竞价结束", for_partners=True),
        Event("lot.paid", "Price paid in full", "价款付清", for_partners=True),
        Event("lot.settled", "Ruling served, title passed", "裁定送达、权属转移", for_partners=True),
        Event("lot.handed_over", "Handed over to the buyer", "移交买受人"),
        Event("letter.issued", "Confirmation letter issued", "出具网络竞价成功确认书"),
        Event("lot.defaulted", "Buyer defaulted", "买受人悔拍", for_partners=True),
        Event("lot.withdrawn", "Lot withdrawn", "撤回拍卖", for_partners=True),
        Event("lot.annulled", "Sale annulled", "撤销拍卖", for_partners=True),
        Event("enrolment.requested", "Enrolment requested", "提交报名"),
        Event("enrolment.confirmed", "Enrolment confirmed, code issued", "报名确认、发放竞买号"),
        Event("enrolment.refused", "Enrolment refused", "拒绝报名"),
        Event("enrolment.agent_confirmed", "Agent confirmed by the court", "确认委托代理竞买"),
        Event("enrolment.agent_refused", "Agent not confirmed by the court", "未确认委托代理竞买"),
        Event("relative.declared", "Relative declared by staff", "工作人员申报近亲属"),
        Event("relative.struck", "Declaration of a relative struck out", "撤销近亲属申报"),
        Event("buyer.unqualified", "Somebody found unqualified to buy", "认定不具备购买资格"),
        Event("buyer.qualified", "Finding of no qualification struck out", "撤销不具备购买资格的认定"),
        Event("prepayment.returned", "Rest of a sell-off prepayment returned", "退还变卖预缴款余额"),
        Event("payment.started", "Payment started", "发起付款"),
        Event("payment.received", "Payment received", "收到款项"),
        Event("payment.failed", "Payment failed", "付款失败"),
        Event("payment.alarmed", "Payment provider reported what cannot be right", "付款渠道报告异常"),
        Event("refund.due", "Release due", "应退款项"),
        Event("refund.sent", "Release sent", "退款已发出"),
        Event("refund.arrived", "Release arrived", "退款到账"),
        Event("refund.failed", "Release failed", "退款失败"),
        Event("deposit.applied", "Deposit became part of the price", "保证金转为价款"),
        Event("deposit.forfeited", "Deposit forfeited", "保证金不予退还"),
        Event("case_account.credited", "Case account credited", "案款入账", for_partners=True),
        Event("settlement.opened", "Settlement opened", "成交待履行"),
        Event("loan_payer.named", "Buyer named a lender", "登记贷款付款人"),
        Event("loan_payer.confirmed", "Lender confirmed by the court", "确认贷款付款人"),
        Event("loan_payer.refused", "Lender not confirmed by the court", "未确认贷款付款人"),
        Event("ruling.served", "Sale ruling served", "送达成交裁定"),
        Event("plan.prepared", "Distribution plan prepared", "编制分配方案"),
        Event("plan.approved", "Distribution plan approved", "批准分配方案"),
        Event("plan.rejected", "Distribution plan sent back", "退回分配方案"),
        Event("plan.served", "Distribution plan served on a party", "送达分配方案"),
        Event("plan.waived", "Party has no objection to the plan", "当事人对分配方案无异议"),
        Event("plan.ordered", "Undisputed part of the plan ordered", "发放分配方案无争议部分"),
        Event("plan.escrowed", "Part of the plan held in escrow", "提存分配方案争议部分"),
        Event("plan.released", "Escrow ended", "提存款解除"),
        Event("objection.filed", "Objection to the distribution plan", "对分配方案提出异议"),
        Event("objection.served", "Objection made known to a party", "通知分配方案异议"),
        Event("objection.answered", "Party answered the objection", "当事人对异议表态"),
        Event("objection.ended", "Objection ended by lapse of time", "异议期限届满"),
        Event("objection.sued", "Lawsuit over the distribution plan", "提起分配方案异议之诉"),
        Event("objection.judged", "Judgment on the objection recorded", "登记分配方案异议之诉判决"),
        Event("payout.due", "Pay-out due", "应发案款"),
        Event("payout.sent", "Pay-out sent", "案款发放"),
        Event("payout.arrived", "Pay-out arrived", "案款到账"),
        Event("payout.failed", "Pay-out failed", "发放失败"),
        Event("partner.added", "Partner added", "添加合作平台"),
        Event("endpoint.added", "Webhook endpoint added", "添加推送地址"),
        Event("endpoint.disabled", "Webhook endpoint disabled", "停用推送地址"),
        Event("endpoint.enabled", "Webhook endpoint enabled again", "恢复推送地址"),
        Event("endpoint.tested", "Test event", "测试事件"),
        Event("delivery.resent", "Delivery sent again", "重新推送"),
    )
}

PARTNER_KINDS = frozenset(kind for kind, event in EVENTS.items() if event.for_partners)
