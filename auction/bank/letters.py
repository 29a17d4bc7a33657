"""What a payer is told of his bank transfer: in his inbox, where nobody else reads it."""

from sqlalchemy.orm import Session

from auction.accounts.inbox import tell
from auction.ground.money import format_amount
from auction.ground.refusal import Words
from auction.payments.rules import PURPOSE_NAMES

from .match_rules import Verdict
from .named import Named

SUBJECTS = {
    "matched": Words("Your bank transfer has arrived", "您的银行转账已到账"),
    "waiting": Words("Your bank transfer cannot be counted yet", "您的银行转账暂不能计入"),
    "returned": Words("Your bank transfer goes back", "您的银行转账将被退回"),
}

BODIES = {
    "exact": Words("{amount} has arrived for: {title} ({purpose}). Nothing is missing.", "{title}（{purpose}）：{amount} 已到账，款项已付清。"),
    "partial": Words(
        "{amount} has arrived for: {title} ({purpose}). Still missing: {missing}. Transfer the rest under the same reference.",
        "{title}（{purpose}）：{amount} 已到账，尚缺 {missing}。请使用同一付款附言编号补足。",
    ),
    "over": Words(
        "{amount} has arrived for: {title} ({purpose}). {excess} of it is too much and goes back to the account it came from.",
        "{title}（{purpose}）：{amount} 已到账，其中多付的 {excess} 将退回原付款账户。",
    ),
    "third_party": Words(
        "{amount} came under your reference for: {title} ({purpose}), but from an account in another name. It does not "
        "count and goes back. Transfer it from an account of your own, or of somebody you bid for or with.",
        "{title}（{purpose}）：收到使用您付款附言编号的 {amount}，但付款账户户名不符，不予计入并将退回。请使用本人、"
        "委托人或共同竞买人名下的账户付款。",
    ),
    "payer_unknown": Words(
        "{amount} came under your reference for: {title} ({purpose}), but the bank does not say from which account. Ask "
        "your bank to send name and account along.",
        "{title}（{purpose}）：收到使用您付款附言编号的 {amount}，但银行未提供付款账户信息。请联系您的开户行补充户名和账号。",
    ),
    "other_court": Words(
        "{amount} for: {title} ({purpose}) came to another court's account. Compare the account number on the payment page.",
        "{title}（{purpose}）：{amount} 付至了其他法院的账户，请核对付款页面所载账号。",
    ),
    "returned": Words(
        "{amount} for: {title} ({purpose}) does not count any more and goes back to the account it came from.",
        "{title}（{purpose}）：{amount} 已不能计入，将退回原付款账户。",
    ),
}  # fmt: skip


def tell_payer(session: Session, named: Named, verdict: Verdict, amount_minor: int) -> None:
    """Tell the person behind a reference what became of the money. A step of an act; staff are shown none of it."""
    currency, body = named.owed.currency, BODIES.get(verdict.reason, BODIES["returned"])

    def written(minor: int) -> str:
        return format_amount(minor, currency)

    facts = {
        "amount": written(amount_minor), "title": named.title, "excess": written(amount_minor - verdict.taken_minor),
        "missing": written(named.owed.missing_minor - verdict.taken_minor),
    }  # fmt: skip
    purpose = PURPOSE_NAMES[named.purpose]
    text = Words(
        body.en.format(**facts, purpose=purpose.en.lower()), body.zh.format(**facts, purpose=purpose.zh)
    )  # fmt: skip
    tell(session, named.payer, SUBJECTS[verdict.standing], text, "/account/lots")
