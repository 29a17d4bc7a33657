"""One list of everything of a court's money that is due, late first: what, whose it is, until when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for

from auction.cases.models import EnforcementCase, Party
from auction.distribution.models import DistributionLine, DistributionPlan, EscrowedLine
from auction.distribution.queries import BOUND_STATES
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject_of
from auction.ground.refusal import Words
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet
from auction.lots.models import Lot
from auction.objections.models import Objection, ObjectionStep
from auction.payments.models import Payment, Payout, Refund
from auction.settlement.models import Settlement

from . import due_elsewhere
from .ageing_rules import TONES
from .desk import free_money
from .due_rows import DueRow, court_day, rows_of
from .queries import was_made_good

ROWS_ON_PAGE = 20


@dataclass(frozen=True)
class DuePage:
    """One page of the list, and how many rows there are by ageing."""

    rows: Sequence[DueRow]
    counts: dict[str, int]
    page: int
    page_count: int


def due_page(court_id: int, jurisdiction: str, page: int = 1) -> DuePage:
    """The list of a court, oldest due day first; a page beyond the last is the last. One query a kind."""
    rules = rule_set(jurisdiction)
    rows = sorted((row for kind in KINDS for row in kind(court_id, rules)), key=lambda row: row.due_on)
    counts = dict.fromkeys(TONES, 0)
    for row in rows:
        counts[row.ageing] += 1
    page_count = max(1, -(-len(rows) // ROWS_ON_PAGE))
    page = min(max(page, 1), page_count)
    return DuePage(rows[(page - 1) * ROWS_ON_PAGE : page * ROWS_ON_PAGE], counts, page, page_count)


def _desk(name: str) -> str:
    return url_for("finance.money_list", name=name)


def _releases(court_id: int, rules: RuleSet) -> list[DueRow]:
    newer = sa.orm.aliased(Refund)
    replaced = sa.exists().where(newer.payment_id == Refund.payment_id, newer.state != "failed")
    rows = rows_of(
        sa.select(Refund.state, Refund.due_at, Refund.amount_minor, Payment.currency, Lot.title)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == court_id, Refund.state != "arrived", (Refund.state != "failed") | ~replaced)
        .order_by(Refund.due_at)
    )
    return [
        DueRow(
            Words("Release failed: send it again", "退还失败，须重新退还") if row.state == "failed" else Words("Release under way", "退还办理中"),
            row.title, "finance" if row.state == "failed" else "itself", court_day(row.due_at), row.amount_minor,
            row.currency, _desk("refunds"),
        )
        for row in rows
    ]  # fmt: skip


def _payouts(court_id: int, rules: RuleSet) -> list[DueRow]:
    rows = rows_of(
        sa.select(Payout.state, Payout.created_at, Payout.amount_minor, Payout.currency, EnforcementCase.number,
                  Payout.payee_name, (Payout.needs_countersign & Payout.countersigned_at.is_(None)).label("unsigned"))
        .outerjoin(DistributionPlan, Payout.subject == sa.func.concat("plan:", DistributionPlan.id))
        .outerjoin(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(Payout.court_id == court_id, Payout.state != "arrived", (Payout.state != "failed") | ~was_made_good())
        .order_by(Payout.created_at)
    )  # fmt: skip
    return [
        DueRow(
            *_payout_words(row), rules.calendar.last_working_day(court_day(row.created_at), rules.payout_working_days),
            row.amount_minor, row.currency, _desk("payouts"),
        )
        for row in rows
    ]  # fmt: skip


def _payout_words(row: sa.Row) -> tuple[Words, str, str]:
    """What is to be done with a pay-out, about which case, and by whom."""
    about = row.number or row.payee_name
    if row.state == "failed":
        return Words("Pay-out failed: correct the payee", "发放失败，须更正收款人"), about, "finance"
    if row.unsigned:
        return Words("Countersign the pay-out", "复核大额案款"), about, "judge"
    return Words("Pay-out under way", "案款发放中"), about, "itself"


def _to_prepare(court_id: int, rules: RuleSet) -> list[DueRow]:
    return [
        DueRow(
            Words("Prepare the distribution plan", "编制分配方案"), row.number, "finance",
            rules.calendar.last_working_day(row.since, rules.payout_plan_working_days), row.free_minor, row.currency,
            url_for("distribution.new_plan", case_id=row.id),
        )
        for row in rows_of(free_money(court_id))
    ]  # fmt: skip


def _plans(court_id: int, rules: RuleSet) -> list[DueRow]:
    rows = rows_of(
        sa.select(DistributionPlan.id, DistributionPlan.prepared_at, DistributionPlan.proceeds_minor,
                  EnforcementCase.number, EnforcementCase.currency)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(DistributionPlan.state == "prepared", EnforcementCase.court_id == court_id)
        .order_by(DistributionPlan.prepared_at)
    )  # fmt: skip
    return [
        DueRow(
            Words("Approve the distribution plan", "审批分配方案"), row.number, "finance",
            rules.calendar.last_working_day(court_day(row.prepared_at), rules.payout_working_days), row.proceeds_minor,
            row.currency, url_for("distribution.show_plan", plan_id=row.id),
        )
        for row in rows
    ]  # fmt: skip


def _to_serve(court_id: int, rules: RuleSet) -> list[DueRow]:
    """Plans that wait for an officer: somebody without a sign-in is still to be served."""
    rows = rows_of(
        sa.select(DistributionPlan.id, DistributionPlan.decided_at, DistributionPlan.proceeds_minor,
                  EnforcementCase.number, EnforcementCase.currency)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .where(DistributionPlan.state == "approved", DistributionPlan.ordered_at.is_(None),
               DistributionPlan.look_at.is_(None), EnforcementCase.court_id == court_id)
        .order_by(DistributionPlan.decided_at)
    )  # fmt: skip
    return [
        DueRow(
            Words("Serve the distribution plan", "送达分配方案"), row.number, "officer",
            rules.calendar.last_working_day(court_day(row.decided_at), rules.payout_working_days), row.proceeds_minor,
            row.currency, url_for("distribution.show_plan", plan_id=row.id),
        )
        for row in rows
    ]  # fmt: skip


def _held(court_id: int, rules: RuleSet) -> list[DueRow]:
    """Money held back that somebody can move: objections that have ended, payees without a bank account."""
    is_open = sa.exists().where(
        Objection.plan_id == EscrowedLine.plan_id,
        ~sa.exists().where(ObjectionStep.objection_id == Objection.id, ObjectionStep.kind != "sued"),
    )
    rows = rows_of(
        sa.select(EscrowedLine.plan_id, EscrowedLine.is_disputed, EscrowedLine.held_at, EscrowedLine.held_minor,
                  EnforcementCase.number, EnforcementCase.currency, Party.payee_account)
        .join(DistributionPlan, DistributionPlan.id == EscrowedLine.plan_id)
        .join(EnforcementCase, EnforcementCase.id == DistributionPlan.case_id)
        .join(DistributionLine, (DistributionLine.plan_id == EscrowedLine.plan_id)
              & (DistributionLine.position == EscrowedLine.position))
        .outerjoin(Party, Party.id == DistributionLine.party_id)
        .where(EscrowedLine.payout_id.is_(None), EscrowedLine.corrected_by_id.is_(None),
               EnforcementCase.court_id == court_id, ~EscrowedLine.is_disputed | ~is_open)
        .order_by(EscrowedLine.held_at)
    )  # fmt: skip
    return [
        DueRow(
            Words("Share out the disputed part", "分配争议款项") if row.is_disputed
            else Words("Share out what had no payee", "分配无收款账户的款项") if (row.payee_account or "").strip()
            else Words("Find the payee's bank account", "查明收款账户"),
            row.number, "finance" if row.is_disputed or (row.payee_account or "").strip() else "officer",
            rules.calendar.last_working_day(court_day(row.held_at), rules.payout_working_days), row.held_minor,
            row.currency, url_for("distribution.show_plan", plan_id=row.plan_id),
        )
        for row in rows
    ]  # fmt: skip


def _balances(court_id: int, rules: RuleSet) -> list[DueRow]:
    rows = rows_of(
        sa.select(Settlement.lot_id, Settlement.balance_due_on, Settlement.balance_minor, Lot.title, Lot.currency)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.court_id == court_id, Lot.state == BOUND_STATES[0], Settlement.paid_at.is_(None))
        .order_by(Settlement.balance_late_at)
    )
    return [
        DueRow(Words("Balance awaited", "待付尾款"), row.title, "buyer", row.balance_due_on, row.balance_minor,
               row.currency, url_for("settlement.show", lot_id=row.lot_id))
        for row in rows
    ]  # fmt: skip


def _alarms(court_id: int, rules: RuleSet) -> list[DueRow]:
    rows = rows_of(
        sa.select(Payment.started_at, Payment.amount_minor, Payment.currency, Lot.title)
        .join(Enrolment, deposit_subject_of(Enrolment.id) == Payment.subject)
        .join(Lot, Lot.id == Enrolment.lot_id)
        .where(Lot.court_id == court_id, Payment.alarm.is_not(None))
        .order_by(Payment.started_at)
    )
    return [
        DueRow(Words("Look into the provider's alarm", "核查渠道告警"), row.title, "finance",
               court_day(row.started_at), row.amount_minor, row.currency, _desk("alarms"))
        for row in rows
    ]  # fmt: skip


# A noun below that has money waiting gets a line here.
KINDS: tuple[Callable[[int, RuleSet], list[DueRow]], ...] = (
    _releases, _payouts, _to_prepare, _plans, _to_serve, _held, _balances, _alarms,
    due_elsewhere.entries, due_elsewhere.differences, due_elsewhere.forfeited,
)  # fmt: skip
