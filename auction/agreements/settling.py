"""Settlements between the parties (执行和解): recorded, decided on, performed, broken, concluded."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names, same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.cases.models import Claim, ClaimSegment, EnforcementCase
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision
from auction.redemption.rules import STOPPABLE
from auction.settlement.queries import case_account
from auction.stays.models import Stay
from auction.stays.queries import stay_in_force
from auction.stays.rules import last_day_to_resume
from auction.stays.steps import suspend_lot, withdraw_lot

from . import queries
from .models import Agreement, AgreementSigner, AgreementTerm, Performance
from .rules import is_broken, read_terms

GROUND = "settlement"
ENDS = {"refused": "agreement.refused", "broken": "agreement.broken", "concluded": "agreement.concluded"}
NEWS = {
    "in_force": Words("Settlement on record: {number}", "执行和解协议已备案：{number}"),
    "stated": Words("Confirm a payment under the settlement: {number}", "请确认和解协议付款：{number}"),
    "broken": Words("Enforcement goes on, the settlement was not kept: {number}", "和解协议未履行，恢复执行：{number}"),
    "performed": Words("The settlement is performed: {number}", "和解协议已履行完毕：{number}"),
}


def record_agreement(case_id: int, actor: User, request_id: uuid.UUID, signed_on: date, signers: Sequence[int],
                     terms: str, remark: str, paper: FileStorage) -> Agreement:  # fmt: skip
    """The officer records the parties' signed paper and puts the stay before the panel (执行和解规定 2). The same form again
    changes nothing. `terms`: one instalment on each line: day, amount, number of the debt (`queries.debts_of`).

    Refuses NOT_FOUND to another court, AGREEMENT_KNOWN, AGREEMENT_DAY, AGREEMENT_SIDES, and what `read_terms` refuses.
    """
    with transaction() as session:
        case = _locked_case(session, case_id)
        same_court(actor, case.court_id)
        known = session.scalars(sa.select(Agreement).filter_by(request_id=request_id)).one_or_none()
        if known:
            return known
        if queries.running_agreement(case_id):
            raise Refusal("AGREEMENT_KNOWN")
        if signed_on > clock.today():
            raise Refusal("AGREEMENT_DAY")
        roles = {party.role == "debtor" for party in case.parties if party.id in signers}
        if roles != {True, False}:
            raise Refusal("AGREEMENT_SIDES")
        debts = {number: one.id for number, one in queries.debts_of(case).items() if one.party_id in signers}
        rows = read_terms(terms, signed_on, case.currency, debts)
        file = store_file(session, paper, is_public=False, actor_id=actor.id)
        agreement = Agreement(
            case_id=case_id, request_id=request_id, signed_on=signed_on, file_id=file.id, remark=remark.strip(),
            recorded_by_id=actor.id, recorded_at=clock.now(),
            signers=[AgreementSigner(party_id=party.id) for party in case.parties if party.id in signers],
            terms=[AgreementTerm(**term._asdict()) for term in rows],
        )  # fmt: skip
        session.add(agreement)
        session.flush()
        content = {
            "agreement": agreement.id, "signed_on": signed_on.isoformat(), "currency": case.currency,
            "paper": file.sha256, "terms": [[row.due_on.isoformat(), row.amount_minor, row.claim_id] for row in rows],
            "signers": [one.name for one in case.parties if one.id in signers],
        }  # fmt: skip
        record(session, f"case:{case_id}", "agreement.recorded", {}, {"agreement": agreement.id}, actor.id)
        put_before_panel(session, case, "agreement", f"case:{case_id}", case.number, content, actor)
    return agreement


def hold(session: Session, decision: PanelDecision) -> None:
    """The case, locked, while its settlement waits for the panel. Refuses AGREEMENT_NOT_RUNNING."""
    _locked_case(session, decision.case_id)
    _of_state(decision.case_id, "asked")


def approve(session: Session, decision: PanelDecision) -> None:
    """The panel stays the enforcement: every announced or open lot of the case is suspended, no other is announced."""
    agreement = session.get_one(Agreement, decision.content["agreement"])
    agreement.state, agreement.decision_id = "in_force", decision.id
    for lot in _lots(session, agreement.case_id, ("announced", "open")):
        is_over = lot.closes_at is not None and lot.closes_at <= clock.now()
        if not is_over and stay_in_force(session, lot) is None:
            suspend_lot(session, lot, GROUND, "当事人达成执行和解协议", None, None)
    record(session, f"case:{agreement.case_id}", "agreement.in_force", {}, {"agreement": agreement.id})
    _tell(session, agreement, "in_force")


def reject(session: Session, decision: PanelDecision) -> None:
    """The panel stays nothing: the paper remains on record."""
    _end(session, session.get_one(Agreement, decision.content["agreement"]), "refused", "合议庭不予中止执行", None)


def state_payment(case_id: int, actor: User, payment_id: uuid.UUID, claim_id: int, amount_minor: int,
                  paid_on: date) -> Performance:  # fmt: skip
    """A party, or the officer for it, states what was paid beside the case account; it counts once the creditor confirms.

    Refuses NOT_FOUND to others and for a claim without instalments, AGREEMENT_NOT_RUNNING, PERFORMANCE_DAY,
    PERFORMANCE_KNOWN.
    """
    with transaction() as session:
        case = _locked_case(session, case_id)
        _check_reader(case, actor)
        known = session.get(Performance, payment_id)
        if known:
            return known
        agreement = _of_state(case_id, "in_force")
        claim = found(session.get(Claim, claim_id))
        if claim_id not in {term.claim_id for term in agreement.terms}:
            raise Refusal("NOT_FOUND")
        if not agreement.signed_on <= paid_on <= clock.today():
            raise Refusal("PERFORMANCE_DAY")
        same_day = sa.exists().where(
            Performance.claim_id == claim_id, Performance.paid_on == paid_on
        ) | sa.exists().where(
            ClaimSegment.claim_id == claim_id, ClaimSegment.kind == "payment", ClaimSegment.starts_on == paid_on
        )
        if session.scalar(sa.select(same_day)):
            raise Refusal("PERFORMANCE_KNOWN")
        made = Performance(
            id=payment_id, agreement_id=agreement.id, claim_id=claim_id, amount_minor=amount_minor, paid_on=paid_on,
            stated_by_id=actor.id, stated_at=clock.now(),
        )  # fmt: skip
        session.add(made)
        record(session, f"case:{case_id}", "agreement.payment_stated", {}, {"payment": str(payment_id)}, actor.id)
        if claim.party.user_id:
            _tell(session, agreement, "stated", [claim.party.user_id])
    return made


def confirm_payment(payment_id: uuid.UUID, actor: User) -> Performance:
    """The creditor confirms, or the officer on his paper: it counts, and his claim falls by it from that day on.

    Refuses NOT_FOUND to others, AGREEMENT_NOT_RUNNING. Twice is once.
    """
    with transaction() as session:
        made = found(session.get(Performance, payment_id))
        case = _locked_case(session, made.claim.case_id)
        is_creditor = made.claim.party.user_id == actor.id
        if not is_creditor and not _is_officer(case, actor):
            raise Refusal("NOT_FOUND")
        session.refresh(made)
        if made.confirmed_at:
            return made
        _of_state(case.id, "in_force")
        made.confirmed_by_id, made.confirmed_at = actor.id, clock.now()
        segment = ClaimSegment(
            request_id=made.id, claim_id=made.claim_id, kind="payment", starts_on=made.paid_on,
            amount_minor=made.amount_minor, basis="执行和解协议履行，债权人确认",
        )  # fmt: skip
        session.add(segment)
        session.flush()
        facts = {"payment": str(payment_id), "amount_minor": made.amount_minor}
        record(session, f"case:{case.id}", "agreement.payment_confirmed", {}, facts, actor.id)
        public = {"claim_id": made.claim_id, "kind": "payment"}
        record(session, f"case:{case.id}", "claim.segment_added", public, {"amount_minor": made.amount_minor}, actor.id)
    return made


def take_up_again(case_id: int, actor: User, reason: str) -> Agreement:
    """A creditor applies, or the officer records his paper: an instalment was not kept, so enforcement goes on and the sale
    resumes within five days (执行和解规定 9). What was performed stays deducted.

    Refuses NOT_FOUND to others, AGREEMENT_NOT_RUNNING, AGREEMENT_KEPT.
    """
    with transaction() as session:
        case = _locked_case(session, case_id)
        signed = queries.running_agreement(case_id)
        creditors = {one.party.user_id for one in signed.signers if one.party.role != "debtor"} if signed else set()
        if actor.id not in creditors and not _is_officer(case, actor):
            raise Refusal("NOT_FOUND")
        agreement = _of_state(case_id, "in_force")
        if not is_broken(queries.instalments(agreement), clock.today()):
            raise Refusal("AGREEMENT_KEPT")
        for lot in _lots(session, case_id, ("paused",)):
            stay = stay_in_force(session, lot)
            if stay and stay.ground == GROUND and stay.resume_by is None:
                _end_ground(session, lot, stay, actor, reason)
        _end(session, agreement, "broken", reason.strip(), actor.id)
        _tell(session, agreement, "broken")
    return agreement


def _end_ground(session: Session, lot: Lot, stay: Stay, actor: User, reason: str) -> None:
    today = clock.today()
    stay.ground_ended_on, stay.ended_by_id, stay.end_remark = today, actor.id, reason.strip()
    stay.resume_by = last_day_to_resume(today, rule_set(lot.jurisdiction))
    private = {"ended_on": today.isoformat(), "remark": stay.end_remark, "resume_by": stay.resume_by.isoformat()}
    record(session, f"lot:{lot.id}", "stay.ground_ended", {}, private, actor.id)


def note_performed(agreement_id: int) -> bool:
    """Due work: everything agreed has come: every lot of the case that is on its way is withdrawn (拍卖变卖规定 17(4))."""
    with transaction() as session:
        case = _locked_case(session, session.get_one(Agreement, agreement_id).case_id)
        agreement = session.get_one(Agreement, agreement_id, populate_existing=True)
        if agreement.state != "in_force" or any(row.open_minor for row in queries.instalments(agreement)):
            return False
        agreement.state = "performed"
        for lot in _lots(session, case.id, STOPPABLE):
            withdraw_lot(session, lot, "settled", "和解协议已履行完毕", None)
        record(session, f"case:{case.id}", "agreement.performed", {}, {"agreement": agreement_id})
        _tell(session, agreement, "performed")
    return True


def conclude(case_id: int, actor: User) -> Agreement:
    """The officer ends what the settlement has settled: the claims of the creditors who signed take part in nothing more
    (执行和解规定 8). Refuses NOT_FOUND, AGREEMENT_NOT_RUNNING, AGREEMENT_OPEN, AGREEMENT_MONEY_WAITS.
    """
    with transaction() as session:
        case = _locked_case(session, case_id)
        same_court(actor, case.court_id)
        agreement = queries.running_agreement(case_id)
        if agreement is None:
            raise Refusal("AGREEMENT_NOT_RUNNING")
        open_minor = sum(row.open_minor for row in queries.instalments(agreement))
        if agreement.state != "performed":
            raise Refusal("AGREEMENT_OPEN", open_minor=open_minor, currency=case.currency)
        standing_minor = balance_minor(case_account(case_id))
        if standing_minor:
            raise Refusal("AGREEMENT_MONEY_WAITS", standing_minor=standing_minor, currency=case.currency)
        signed = {one.party_id for one in agreement.signers}
        for claim in case.claims:
            if claim.party_id in signed and not claim.excluded_reason:
                claim.excluded_reason = "执行和解协议已履行完毕（执行和解规定第八条）"
        _end(session, agreement, "concluded", "", actor.id)
    return agreement


def _locked_case(session: Session, case_id: int) -> EnforcementCase:
    return found(session.get(EnforcementCase, case_id, with_for_update={"of": EnforcementCase}, populate_existing=True))


def _lots(session: Session, case_id: int, states: Sequence[str]) -> Sequence[Lot]:
    return session.scalars(
        sa.select(Lot)
        .where(Lot.case_id == case_id, Lot.state.in_(states), ~Lot.is_practice)
        .order_by(Lot.id)
        .with_for_update(of=Lot)
        .execution_options(populate_existing=True)
    ).all()


def _of_state(case_id: int, state: str) -> Agreement:
    agreement = queries.running_agreement(case_id)
    if agreement is None or agreement.state != state:
        raise Refusal("AGREEMENT_NOT_RUNNING")
    return agreement


def _is_officer(case: EnforcementCase, actor: User) -> bool:
    return may(role_names(actor), "run_case") and actor.court_id == case.court_id


def _check_reader(case: EnforcementCase, actor: User) -> None:
    if not _is_officer(case, actor) and actor.id not in {party.user_id for party in case.parties}:
        raise Refusal("NOT_FOUND")


def _end(session: Session, agreement: Agreement, state: str, reason: str, actor_id: int | None) -> None:
    agreement.state, agreement.ended_at, agreement.ended_by_id = state, clock.now(), actor_id
    agreement.end_reason = reason
    session.flush()
    private = {"agreement": agreement.id, "reason": reason}
    record(session, f"case:{agreement.case_id}", ENDS[state], {}, private, actor_id)


def _tell(session: Session, agreement: Agreement, what: str, readers: Sequence[int] = ()) -> None:
    case = agreement.case
    told = readers or sorted({case.officer_id, *(party.user_id for party in case.parties if party.user_id)})
    path = path_of("agreements.show", case_id=case.id)
    subject = NEWS[what].filled(number=case.number)
    body = Words("Open the page of the settlement.", "详见执行和解页面。")
    tell_all(session, [News(user_id, subject, body, path) for user_id in told])
