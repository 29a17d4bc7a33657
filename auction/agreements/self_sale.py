"""The debtor sells the thing himself: asked, permitted by the panel, paid into the court's account, released or over."""

import uuid
from datetime import date, timedelta

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.queries import staff_of
from auction.drafting.queries import contact_of
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import months_after
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.interruptions import resume_step
from auction.lots.models import Lot
from auction.lots.steps import locked, locked_for
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision
from auction.papers.facts import AssistNoticeFacts
from auction.papers.issuing import issue
from auction.payments.actions import refund_deposit, start_payment
from auction.payments.models import Payment
from auction.redemption.queries import reckoning
from auction.settlement.queries import case_account
from auction.stays.queries import stay_in_force
from auction.stays.steps import suspend_lot, withdraw_lot

from . import queries
from .models import SelfSale
from .rules import MAY_BE_SOLD_BY_DEBTOR, Leave, check_leave

GROUND = "self_sale"
ENDS = {"refused": "self_sale.refused", "lapsed": "self_sale.lapsed", "completed": "self_sale.completed"}
NEWS = {
    "asked": Words("The debtor asks to sell it himself: {title}", "被执行人申请自行变卖：{title}"),
    "permitted": Words("You may sell it yourself until {last_on}: {title}", "准许自行变卖，截止 {last_on}：{title}"),
    "refused": Words("You may not sell it yourself: {title}", "不予准许自行变卖：{title}"),
    "lapsed": Words("Your own sale is over, the court's goes on: {title}", "自行变卖期限届满，恢复拍卖：{title}"),
    "completed": Words("The thing is released to your buyer: {title}", "已解除查封，自行变卖完成：{title}"),
}


def latest_day(lot: Lot, today: date) -> date:
    """The last day that may be set, moved past days off: 60 days; for shares and other rights three months
    (法释〔2021〕20号 10).
    """
    rules = rule_set(lot.jurisdiction)
    if lot.asset_kind == "other_right":
        return rules.calendar.last_day(months_after(today, rules.self_sale_right_months), 0)
    return rules.calendar.last_day(today, rules.self_sale_days)


def ask(lot_id: int, user: User, request_id: uuid.UUID, price_minor: int, reason: str) -> SelfSale:
    """The debtor asks for leave to sell at no less than a price. The same form again changes nothing.

    Refuses NOT_FOUND to others, SELF_SALE_TOO_LATE, SELF_SALE_RUNS.
    """
    with transaction() as session:
        lot = locked(session, queries.debtors_lot(user, lot_id).id)
        known = next((one for one in queries.sales_of(lot_id) if one.request_id == request_id), None)
        if known:
            return known
        _check_open(lot)
        if queries.running_sale(lot_id):
            raise Refusal("SELF_SALE_RUNS")
        sale = SelfSale(
            lot_id=lot_id, request_id=request_id, asked_by_id=user.id, asked_at=clock.now(), asked_minor=price_minor,
            reason=reason.strip(),
        )  # fmt: skip
        session.add(sale)
        session.flush()
        record(session, f"lot:{lot_id}", "self_sale.asked", {}, {"sale": sale.id, "price_minor": price_minor}, user.id)
        path = path_of("agreements.sale_desk", lot_id=lot_id)
        tell_all(session, [News(lot.case.officer_id, NEWS["asked"].filled(title=lot.title), _price(sale), path)])
    return sale


def _check_open(lot: Lot) -> None:
    has_begun = lot.opens_at is not None and lot.opens_at <= clock.now()
    if lot.state not in MAY_BE_SOLD_BY_DEBTOR or has_begun:
        raise Refusal("SELF_SALE_TOO_LATE")


def _price(sale: SelfSale) -> Words:
    amount = format_amount(sale.lowest_minor or sale.asked_minor, sale.lot.currency)
    return Words(f"Lowest price: {amount}", f"最低价：{amount}")


def propose(lot_id: int, actor: User, lowest_minor: int, last_on: date, has_consent: bool) -> PanelDecision:
    """Put before the panel that the debtor may sell, with lowest price and last day; the sale is suspended by its vote.

    Refuses NOT_FOUND to another court, SELF_SALE_NOT_RUNNING, SELF_SALE_TOO_LATE, LAST_DAY_OFF, and what `check_leave`
    refuses.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        sale = _running(lot_id, "asked")
        _check_open(lot)
        today = clock.today()
        due = reckoning(lot.case, today)
        leave = Leave(lot.reference_price_minor, due.owed_minor + due.costs_minor, lot.asset_kind == "other_right",
                      has_consent, lot.currency)  # fmt: skip
        check_leave(lowest_minor, last_on, leave, today, latest_day(lot, today))
        rule_set(lot.jurisdiction).calendar.check_last_day(last_on)
        content = {
            "lot": lot_id, "sale": sale.id, "lowest_minor": lowest_minor, "last_on": last_on.isoformat(),
            "has_consent": has_consent, "currency": lot.currency, "reference_price_minor": lot.reference_price_minor,
        }  # fmt: skip
        return put_before_panel(session, lot.case, "self_sale", f"lot:{lot_id}", lot.title, content, actor)


def hold(session: Session, decision: PanelDecision) -> None:
    """The lot, locked, while its bidding has not begun and the debtor still asks. Refuses SELF_SALE_TOO_LATE."""
    lot = locked(session, decision.content["lot"])
    _running(lot.id, "asked")
    _check_open(lot)


def approve(session: Session, decision: PanelDecision) -> None:
    """The panel agrees: an announced sale is suspended, another is not announced meanwhile (`gates`)."""
    content, lot = decision.content, locked(session, decision.content["lot"])
    sale = session.get_one(SelfSale, content["sale"])
    sale.state, sale.decision_id = "permitted", decision.id
    sale.lowest_minor, sale.last_on = content["lowest_minor"], date.fromisoformat(content["last_on"])
    if lot.state == "announced":
        suspend_lot(session, lot, GROUND, f"最低价与期限由合议庭确定，截止 {content['last_on']}", None, decision)
    record(session, f"lot:{lot.id}", "self_sale.permitted", {}, {"sale": sale.id, "last_on": content["last_on"]})
    _tell_debtor(session, sale, "permitted")


def reject(session: Session, decision: PanelDecision) -> None:
    """The panel does not agree."""
    _end(session, session.get_one(SelfSale, decision.content["sale"]), "refused", "合议庭不予准许", None)


def decline(lot_id: int, actor: User, reason: str) -> SelfSale:
    """The officer answers that leave is not asked of the panel. Refuses SELF_SALE_NOT_RUNNING."""
    with transaction() as session:
        locked_for(session, lot_id, actor)
        sale = _running(lot_id, "asked")
        _end(session, sale, "refused", reason.strip(), actor.id)
    return sale


def name_buyer(lot_id: int, user: User, name: str, number: str, price_minor: int, contract: FileStorage) -> SelfSale:
    """The debtor names his buyer, the price and the contract; another in his place until money has come.

    Refuses NOT_FOUND, SELF_SALE_NOT_RUNNING, SELF_SALE_BELOW, SELF_SALE_PAID_INTO.
    """
    with transaction() as session:
        lot = locked(session, queries.debtors_lot(user, lot_id).id)
        sale = _running(lot_id, "permitted")
        if price_minor < found(sale.lowest_minor):
            raise Refusal("SELF_SALE_BELOW", lowest_minor=found(sale.lowest_minor), currency=lot.currency)
        if balance_minor(queries.sale_account(sale.id)):
            raise Refusal("SELF_SALE_PAID_INTO")
        file = store_file(session, contract, is_public=False, actor_id=user.id)
        sale.buyer_name, sale.buyer_number, sale.price_minor, sale.contract_id = name, number, price_minor, file.id
        private = {"sale": sale.id, "buyer": name, "number": number, "price_minor": price_minor}
        record(session, f"lot:{lot_id}", "self_sale.buyer_named", {}, private, user.id)
    return sale


def pay(lot_id: int, user: User, payment_id: uuid.UUID, amount_minor: int | None) -> Payment:
    """The price, or a part, is paid into the court's account: the debtor starts it, his buyer pays, by whatever way he
    likes; it stands apart until the thing is released. Refuses SELF_SALE_NOT_RUNNING, SELF_SALE_NO_BUYER.
    """
    with transaction() as session:
        lot = locked(session, queries.debtors_lot(user, lot_id).id)
        sale = _running(lot_id, "permitted")
        if sale.price_minor is None:
            raise Refusal("SELF_SALE_NO_BUYER")
        number, price_minor, court = sale.id, sale.price_minor, lot.court
        holder, bank, account = court.account_holder, court.account_bank, lot.case.account_number
        about, currency, until = lot.title, lot.currency, clock.court_midnight(found(sale.last_on) + timedelta(days=1))
    missing_minor = price_minor - balance_minor(queries.sale_account(number))
    return start_payment(
        payment_id, user, queries.PURPOSE, queries.sale_subject(number), queries.sale_account(number),
        amount_minor or max(1, missing_minor), currency, about=about, payee=holder, payee_bank=bank,
        payee_account=account, pay_until=until, return_path=path_of("agreements.sale", lot_id=lot_id),
        up_to_minor=price_minor,
    )  # fmt: skip


def complete(lot_id: int, actor: User, ruling_number: str, registry: str) -> SelfSale:
    """The whole price is there: it goes to the case account, every seizure is lifted, the lot is withdrawn, and the
    registry is asked to register the buyer.

    Refuses NOT_FOUND to another court, SELF_SALE_NOT_RUNNING, SELF_SALE_NO_BUYER, SELF_SALE_UNPAID.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        sale = _running(lot_id, "permitted")
        if sale.price_minor is None:
            raise Refusal("SELF_SALE_NO_BUYER")
        account = queries.sale_account(sale.id)
        missing_minor = sale.price_minor - balance_minor(account)
        if missing_minor > 0:
            raise Refusal("SELF_SALE_UNPAID", missing_minor=missing_minor, currency=lot.currency)
        transfer(
            session, transfer_id("self_sale.credited", sale.id), "self_sale.credited", account,
            case_account(lot.case_id), sale.price_minor, lot.currency,
        )  # fmt: skip
        facts = {"lot": lot_id, "amount_minor": sale.price_minor, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "self_sale.credited", facts, {}, actor.id)
        refund_deposit(session, account, _release_by(lot), "overpaid")
        sale.ruling_number = ruling_number.strip()
        _issue_notice(session, sale, registry, actor)
        for seizure in lot.asset.seizures:
            seizure.released_on = seizure.released_on or clock.today()
        withdraw_lot(session, lot, "other", "被执行人经准许自行变卖，价款已付至案款账户", actor.id)
        _end(session, sale, "completed", "", actor.id)
    return sale


def _issue_notice(session: Session, sale: SelfSale, registry: str, actor: User) -> None:
    lot, contact = sale.lot, contact_of(sale.lot)
    held = [seizure for seizure in lot.asset.seizures if not seizure.released_on]
    sides = ["、".join(one.name for one in lot.case.parties if one.role == role) for role in ("applicant", "debtor")]
    facts = AssistNoticeFacts(
        case_number=lot.case.number, addressee=registry, ruling_number=found(sale.ruling_number),
        cause="申请执行".join(sides), lot_title=lot.title, certificate=lot.asset.certificate,
        buyer_name=found(sale.buyer_name), buyer_particulars=f"证件号码{sale.buyer_number}",
        requests=(
            *(f"解除以{seizure.order_number}对上述财产的查封。" for seizure in held),
            f"协助办理上述财产向买受人{sale.buyer_name}的转移登记。",
        ),
        enclosures=(f"{sale.ruling_number}执行裁定书一份",), officer=contact.officer, court_phone=contact.phone,
        court_address=contact.address, issued_on=clock.today(),
    )  # fmt: skip
    issue(session, "assist_notice", f"lot:{lot.id}", facts, lot.court, actor, recipient_name=registry)


def lapse(sale_id: int) -> bool:
    """Due work: its last day is over and the price is not there: the court's sale goes on, what came goes back to whom
    it came from. True when done now; a price that is there waits for the officer.
    """
    with transaction() as session:
        lot = locked(session, session.get_one(SelfSale, sale_id).lot_id)
        sale = session.get_one(SelfSale, sale_id, populate_existing=True)
        account = queries.sale_account(sale.id)
        is_paid = sale.price_minor is not None and balance_minor(account) >= sale.price_minor
        if sale.state != "permitted" or found(sale.last_on) >= clock.today() or is_paid:
            return False
        refund_deposit(session, account, _release_by(lot), "self_sale_over")
        stay = stay_in_force(session, lot)
        if stay and stay.ground == GROUND:
            resume_step(session, lot, "自行变卖期限届满，价款未付清，恢复拍卖", None)
        _end(session, sale, "lapsed", "期限届满，价款未付清", None)
        _tell_debtor(session, sale, "lapsed")
        path = path_of("agreements.sale_desk", lot_id=lot.id)
        subject = Words(f"The debtor's own sale is over: {lot.title}", f"自行变卖期限届满：{lot.title}")
        body = Words("The price did not come. The sale goes on.", "价款未付清，恢复拍卖。")
        readers = dict.fromkeys([lot.case.officer_id, *staff_of(lot.court_id, "judge")])
        tell_all(session, [News(user_id, subject, body, path) for user_id in readers])
    return True


def _running(lot_id: int, state: str) -> SelfSale:
    sale = queries.running_sale(lot_id)
    if sale is None or sale.state != state:
        raise Refusal("SELF_SALE_NOT_RUNNING")
    return sale


def _end(session: Session, sale: SelfSale, state: str, reason: str, actor_id: int | None) -> None:
    sale.state, sale.ended_at, sale.end_reason = state, clock.now(), reason
    session.flush()
    record(session, f"lot:{sale.lot_id}", ENDS[state], {}, {"sale": sale.id, "reason": reason}, actor_id)
    if state != "lapsed":
        _tell_debtor(session, sale, state)


def _tell_debtor(session: Session, sale: SelfSale, what: str) -> None:
    facts = {"title": sale.lot.title, "last_on": sale.last_on.isoformat() if sale.last_on else ""}
    body = Words(sale.end_reason, sale.end_reason) if sale.end_reason else _price(sale)
    path = path_of("agreements.sale", lot_id=sale.lot_id)
    tell_all(session, [News(sale.asked_by_id, NEWS[what].filled(**facts), body, path)])


def _release_by(lot: Lot):
    return clock.now() + timedelta(hours=rule_set(lot.jurisdiction).release_losers_within_hours)
