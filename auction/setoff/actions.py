"""Setting off: a creditor who has bought asks, one clerk reckons, another decides, and the balance falls by it."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.audience import same_court
from auction.accounts.inbox import News, tell, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.queries import staff_of
from auction.cases.models import Party
from auction.distribution.plan_rules import Cost
from auction.distribution.plans import lines_for
from auction.distribution.set_off_rules import entitlement_minor
from auction.distribution.set_offs import left_minor
from auction.distribution.standing_rules import Payee
from auction.enrolment.queries import deposit_subject
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.payments.actions import start_payment
from auction.payments.models import Payment
from auction.settlement.actions import SET_OFF_ACCOUNT
from auction.settlement.models import SetOff, Settlement
from auction.settlement.queries import balance_account, open_balance_minor
from auction.settlement.rules import SET_OFF_NAMES

from .queries import creditor_who_bought

COSTS = Words("Costs of enforcement", "执行费用")

ASKED = (
    Words("A creditor asks to set off his price: {title}", "债权人申请抵销价款：{title}"),
    Words("{name} has bought and asks to count what he would receive towards the price. Reckon it before {due_on}.",
          "{name} 竞得标的物，申请以应受分配金额抵销价款。请于 {due_on} 前核算。"),
)  # fmt: skip
APPROVED = (
    Words("Set-off: {title}", "抵销价款：{title}"),
    Words("{name} has bought the lot; {amount} that he would receive in the distribution counts towards his price. The "
          "plan pays him only the rest.",
          "{name} 竞得标的物，其应受分配的 {amount} 抵销相应价款，分配方案仅向其发放余额。"),
)  # fmt: skip
ASKED_BACK = (
    Words("Pay the difference of your set-off: {title}", "请补交抵销差额：{title}"),
    Words("The distribution gives you {amount} less than was counted towards your price. Pay this difference; until then "
          "nothing can be shared out.",
          "分配方案中您的应受分配金额比已抵销价款少 {amount}，请补交差额，补交前不能进行分配。"),
)  # fmt: skip
REFUSED = (
    Words("No set-off: {title}", "不予抵销：{title}"),
    Words("The court does not count your claim towards the price. The reason: {remark}\nThe balance is due on {due_on}.",
          "法院不予以债权抵销价款，理由：{remark}\n尾款应于 {due_on} 前付清。"),
)  # fmt: skip


def ask_set_off(lot_id: int, user: User, request_id: uuid.UUID) -> SetOff:
    """The buyer asks to set off; the same request twice is one, and so is a second one while the first is alive.

    Refuses NOT_FOUND, BALANCE_NOT_DUE, SET_OFF_NO_CREDITOR to a buyer without a claim in the case.
    """
    with transaction() as session:
        settlement = found(session.get(Settlement, lot_id, with_for_update=True))
        if settlement.enrolment.user_id != user.id:
            raise Refusal("NOT_FOUND")
        known = session.scalars(
            sa.select(SetOff).where(
                SetOff.lot_id == lot_id,
                (SetOff.id == request_id) | SetOff.state.in_(("asked", "prepared", "approved")),
            )
        ).first()  # fmt: skip
        if known:
            return known
        if open_balance_minor(settlement) == 0:
            raise Refusal("BALANCE_NOT_DUE")
        creditor = creditor_who_bought(settlement)
        if creditor is None:
            raise Refusal("SET_OFF_NO_CREDITOR")
        asked = SetOff(id=request_id, settlement=settlement, party=creditor, state="asked", asked_at=clock.now())
        session.add(asked)
        _record(session, asked, "set_off.asked", user)
        _tell_clerks(session, asked)
    return asked


def prepare_set_off(set_off_id: uuid.UUID, actor: User, costs_minor: int) -> SetOff:
    """Reckon what the creditor would receive from this price, with the case's claims and the costs known so far.

    At most the open balance is set off. Again before the decision, it replaces what was reckoned. Refuses NOT_FOUND to
    another court, STATE_FORBIDS, BALANCE_NOT_DUE, SET_OFF_NOTHING when he would receive nothing, PERSON_UNKNOWN.
    """
    with transaction() as session:
        one = _locked(session, set_off_id, actor)
        if one.state not in ("asked", "prepared"):
            raise Refusal("STATE_FORBIDS", state=SET_OFF_NAMES[one.state])
        content = _reckoned(one, costs_minor)
        one.state, one.amount_minor, one.content = "prepared", content["amount_minor"], content
        one.content_hash = content_hash(content)
        one.prepared_by_id, one.prepared_by_person_id, one.prepared_at = actor.id, _person(actor), clock.now()
        _record(session, one, "set_off.prepared", actor)
    return one


def _reckoned(one: SetOff, costs_minor: int) -> dict[str, Any]:
    settlement = one.settlement
    open_minor = open_balance_minor(settlement)
    if open_minor == 0:
        raise Refusal("BALANCE_NOT_DUE")
    lot = settlement.lot
    costs = [Cost(Payee(COSTS.zh, "", ""), costs_minor)] if costs_minor else []
    _, lines = lines_for(lot.case, settlement.price_minor, costs, clock.today())
    given_minor = entitlement_minor(lines, one.party_id)
    if given_minor == 0:
        raise Refusal("SET_OFF_NOTHING")
    return {
        "lot": lot.id, "party": one.party_id, "price_minor": settlement.price_minor, "costs_minor": costs_minor,
        "interest_until": clock.today().isoformat(), "entitlement_minor": given_minor, "open_minor": open_minor,
        "amount_minor": min(given_minor, open_minor), "currency": lot.currency, "lines": lines,
    }  # fmt: skip


def approve_set_off(set_off_id: uuid.UUID, actor: User, seen_hash: str) -> SetOff:
    """A second clerk approves what he has read: the balance falls by it, and everybody in the case is told.

    Refuses NOT_FOUND, STATE_FORBIDS, FOUR_EYES to the person who reckoned, SET_OFF_CHANGED when it is not what he read
    or less than that is still open.
    """
    with transaction() as session:
        one = _locked(session, set_off_id, actor)
        if one.state != "prepared":
            raise Refusal("STATE_FORBIDS", state=SET_OFF_NAMES[one.state])
        if actor.id == one.prepared_by_id or _person(actor) == one.prepared_by_person_id:
            raise Refusal("FOUR_EYES")
        amount_minor, settlement = found(one.amount_minor), one.settlement
        if seen_hash != one.content_hash or amount_minor > open_balance_minor(settlement):
            raise Refusal("SET_OFF_CHANGED")
        one.state, one.decided_at = "approved", clock.now()
        one.decided_by_id, one.decided_by_person_id = actor.id, actor.person_id
        session.flush()
        transfer(
            session, transfer_id("set_off.approved", one.id), "set_off.approved", SET_OFF_ACCOUNT,
            balance_account(settlement.enrolment_id), amount_minor, settlement.lot.currency,
        )  # fmt: skip
        _record(session, one, "set_off.approved", actor)
        _tell_parties(session, one, amount_minor)
    return one


def refuse_set_off(set_off_id: uuid.UUID, actor: User, remark: str) -> SetOff:
    """A clerk says no, with the reason. Refuses NOT_FOUND, STATE_FORBIDS, FIELD_REQUIRED."""
    if not remark.strip():
        raise Refusal("REMARK_REQUIRED")
    with transaction() as session:
        one = _locked(session, set_off_id, actor)
        if one.state not in ("asked", "prepared"):
            raise Refusal("STATE_FORBIDS", state=SET_OFF_NAMES[one.state])
        one.state, one.decided_at, one.remark = "refused", clock.now(), remark.strip()
        one.decided_by_id, one.decided_by_person_id = actor.id, actor.person_id
        _record(session, one, "set_off.refused", actor)
        settlement = one.settlement
        due_on, title = settlement.balance_due_on.isoformat(), settlement.lot.title
        subject, body = (words.filled(title=title, remark=one.remark, due_on=due_on) for words in REFUSED)
        tell(session, settlement.enrolment.user, subject, body, path_of("settlement.show", lot_id=one.lot_id))
    return one


def ask_back(set_off_id: uuid.UUID, actor: User, amount_minor: int) -> SetOff:
    """A clerk asks the creditor for what he set off and the plan does not give him; again, it replaces the amount.

    Refuses NOT_FOUND, STATE_FORBIDS when nothing was set off, SET_OFF_BACK_TOO_MUCH above what no plan has taken.
    """
    with transaction() as session:
        one = _locked(session, set_off_id, actor)
        if one.state != "approved" or one.settlement.paid_at is None:
            raise Refusal("STATE_FORBIDS", state=SET_OFF_NAMES[one.state])
        most_minor = left_minor(one)
        if amount_minor > most_minor:
            raise Refusal("SET_OFF_BACK_TOO_MUCH", most_minor=most_minor)
        one.asked_back_minor = one.repaid_minor + amount_minor
        _record(session, one, "set_off.asked_back", actor)
        lot = one.settlement.lot
        amount = format_amount(amount_minor, lot.currency)
        subject, body = (words.filled(title=lot.title, amount=amount) for words in ASKED_BACK)
        tell(session, one.settlement.enrolment.user, subject, body, path_of("settlement.show", lot_id=lot.id))
    return one


def pay_back(set_off_id: uuid.UUID, user: User, payment_id: uuid.UUID, return_path: str) -> Payment:
    """The creditor pays the difference. Refuses NOT_FOUND to others, BALANCE_NOT_DUE when nothing is asked."""
    with transaction() as session:
        one = found(session.get(SetOff, set_off_id))
        settlement, lot = one.settlement, one.settlement.lot
        if settlement.enrolment.user_id != user.id:
            raise Refusal("NOT_FOUND")
        open_minor = one.owed_minor - balance_minor(back_account(one.id))
        if open_minor <= 0:
            raise Refusal("BALANCE_NOT_DUE")
        facts: dict[str, Any] = {
            "about": lot.title, "payee": lot.court.account_holder, "payee_bank": lot.court.account_bank,
            "payee_account": lot.case.account_number, "return_path": return_path,
        }  # fmt: skip
        subject, currency, upto = deposit_subject(settlement.enrolment_id), lot.currency, one.owed_minor
    return start_payment(
        payment_id, user, "set_off", subject, back_account(set_off_id), open_minor, currency, up_to_minor=upto, **facts
    )  # fmt: skip


def take_back(set_off_id: uuid.UUID) -> bool:
    """What has come of the difference ends as much of the set-off; true when something came. For the due work."""
    with transaction() as session:
        lot_id = found(session.get(SetOff, set_off_id)).lot_id
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        one = found(session.get(SetOff, set_off_id, with_for_update=True, populate_existing=True))
        came_minor = min(one.owed_minor, balance_minor(back_account(one.id)))
        if came_minor == 0:
            return False
        transfer(
            session, transfer_id("set_off.repaid", one.id, one.repaid_minor), "set_off.repaid", back_account(one.id),
            SET_OFF_ACCOUNT, came_minor, settlement.lot.currency,
        )  # fmt: skip
        one.repaid_minor += came_minor
        session.flush()
        private = {"set_off": str(one.id), "amount_minor": came_minor}
        record(session, deposit_subject(settlement.enrolment_id), "set_off.repaid", {}, private)
    return True


def back_account(set_off_id: uuid.UUID) -> str:
    """The ledger account on which the difference arrives."""
    return f"set_off:{set_off_id}"


def _locked(session: Session, set_off_id: uuid.UUID, actor: User) -> SetOff:
    """The settlement's lock first, as every act about the balance takes it."""
    lot_id = found(session.get(SetOff, set_off_id)).lot_id
    settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
    same_court(actor, settlement.lot.court_id)
    return found(session.get(SetOff, set_off_id, with_for_update=True, populate_existing=True))


def _person(actor: User) -> int:
    if actor.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    return actor.person_id


def _record(session: Session, one: SetOff, kind: str, actor: User) -> None:
    session.flush()
    private = {"set_off": str(one.id), "amount_minor": one.amount_minor, "remark": one.remark}
    record(session, deposit_subject(one.settlement.enrolment_id), kind, {}, private, actor.id)


def _tell_clerks(session: Session, one: SetOff) -> None:
    lot, due_on = one.settlement.lot, one.settlement.balance_due_on.isoformat()
    subject, body = (words.filled(title=lot.title, name=one.party.name, due_on=due_on) for words in ASKED)
    clerks = staff_of(lot.court_id, "finance")
    path = path_of("setoff.show", set_off_id=one.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in clerks])


def _tell_parties(session: Session, one: SetOff, amount_minor: int) -> None:
    settlement, lot = one.settlement, one.settlement.lot
    amount = format_amount(amount_minor, lot.currency)
    subject, body = (words.filled(title=lot.title, name=one.party.name, amount=amount) for words in APPROVED)
    parties = session.scalars(
        sa.select(Party.user_id).where(Party.case_id == lot.case_id, Party.user_id.is_not(None)).distinct()
    ).all()
    news = {user_id: path_of("finance.case_account", case_id=lot.case_id) for user_id in parties if user_id}
    news[settlement.enrolment.user_id] = path_of("settlement.show", lot_id=lot.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id, path in news.items()])
