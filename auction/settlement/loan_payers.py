"""Lenders of the buyer: he names the bank that pays his balance, and the court confirms that it may."""

import uuid

import sqlalchemy as sa

from auction.accounts.audience import same_court
from auction.accounts.inbox import tell
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.enrolment.queries import deposit_subject
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record

from .models import LoanPayer, Settlement
from .queries import open_balance_minor

MOST_PAYERS = 5

NAMED = (
    Words("A lender waits for your decision: {title}", "贷款付款人待审核：{title}"),
    Words(
        "The buyer has named {holder} ({bank}) as the payer of his balance. Confirm it on the settlement page; until then "
        "its money does not count as his.",
        "买受人申请由 {holder}（{bank}）代为支付尾款。请在结算页面审核，确认前该付款不计入买受人尾款。",
    ),
)
DECIDED = {
    "confirmed": (
        Words("The court accepts your lender: {title}", "贷款付款人已确认：{title}"),
        Words("Money from {holder} counts as yours. The last day of the balance stays the same.",
              "{holder} 的付款计入您的尾款。尾款期限不变。"),
    ),
    "refused": (
        Words("The court does not accept your lender: {title}", "贷款付款人未获确认：{title}"),
        Words("Money from {holder} does not count as yours and would go back. Ask the court what is missing.",
              "{holder} 的付款不计入您的尾款，如已付款将予退回。请向法院了解原因。"),
    ),
}  # fmt: skip
KINDS = {"confirmed": "loan_payer.confirmed", "refused": "loan_payer.refused"}


def name_loan_payer(lot_id: int, user: User, request_id: uuid.UUID, bank_name: str, account_holder: str) -> LoanPayer:
    """The buyer names a lender; the same request twice is one. Refuses NOT_FOUND, BALANCE_NOT_DUE, LOAN_PAYERS_ENOUGH."""
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True))
        if settlement.enrolment.user_id != user.id:
            raise Refusal("NOT_FOUND")
        known = session.get(LoanPayer, request_id)
        if known:
            return known if known.lot_id == lot_id else found(None)
        if open_balance_minor(settlement) == 0:
            raise Refusal("BALANCE_NOT_DUE")
        waiting = sa.select(sa.func.count()).where(LoanPayer.lot_id == lot_id, LoanPayer.state == "named")
        if found(session.scalar(waiting)) >= MOST_PAYERS:
            raise Refusal("LOAN_PAYERS_ENOUGH", most=MOST_PAYERS)
        payer = LoanPayer(
            id=request_id,
            settlement=settlement,
            bank_name=bank_name,
            account_holder=account_holder,
            named_at=clock.now(),
        )
        session.add(payer)
        private = {"bank": bank_name, "holder": account_holder}
        record(session, deposit_subject(settlement.enrolment_id), "loan_payer.named", {}, private, user.id)
        subject, body = (
            words.filled(title=settlement.lot.title, holder=account_holder, bank=bank_name) for words in NAMED
        )
        tell(session, settlement.lot.case.officer, subject, body, path_of("settlement.show", lot_id=lot_id))
    return payer


def decide_loan_payer(payer_id: uuid.UUID, actor: User, verdict: str) -> LoanPayer:
    """The officer confirms or refuses a lender: `verdict` is "confirmed" or "refused".

    Refuses NOT_FOUND to another court, LOAN_PAYER_DECIDED when somebody has decided before.
    """
    with transaction() as session:
        payer = found(session.get(LoanPayer, payer_id, with_for_update=True))
        settlement = payer.settlement
        same_court(actor, settlement.lot.court_id)
        if payer.state == verdict and payer.decided_by_id == actor.id:
            return payer
        if payer.state != "named":
            raise Refusal("LOAN_PAYER_DECIDED")
        payer.state, payer.decided_at, payer.decided_by_id = verdict, clock.now(), actor.id
        private = {"bank": payer.bank_name, "holder": payer.account_holder}
        record(session, deposit_subject(settlement.enrolment_id), KINDS[verdict], {}, private, actor.id)
        subject, body = (
            words.filled(title=settlement.lot.title, holder=payer.account_holder) for words in DECIDED[verdict]
        )
        tell(session, settlement.enrolment.user, subject, body, path_of("settlement.show", lot_id=payer.lot_id))
    return payer
