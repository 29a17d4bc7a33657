"""The statement of a case account for a period: opening, lines, closing, pay-outs; as CSV and as PDF/A."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from auction.cases.models import EnforcementCase
from auction.cases.rules import masked
from auction.distribution.models import DistributionLine, DistributionPlan, EscrowedLine
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.ground.store import db
from auction.ledger.queries import Line, balance_before, lines
from auction.papers.letters import Frame, compile_letter
from auction.payments.models import Payout
from auction.payments.rules import PAYOUT_NAMES
from auction.settlement.queries import case_account


@dataclass(frozen=True)
class Statement:
    """A case account from one day to another, both included. Pay-outs are those ordered in the period."""

    case: EnforcementCase
    first_day: date
    last_day: date
    opening_minor: int
    lines: Sequence[Line]
    payouts: Sequence[tuple[Payout, DistributionLine | None]]

    @property
    def closing_minor(self) -> int:
        """What stood on the account at the end of the last day."""
        return self.opening_minor + sum(line.amount_minor for line in self.lines)

    @property
    def in_minor(self) -> int:
        """What came in."""
        return sum(line.amount_minor for line in self.lines if line.amount_minor > 0)

    @property
    def out_minor(self) -> int:
        """What went out."""
        return -sum(line.amount_minor for line in self.lines if line.amount_minor < 0)


def court_day(moment: datetime) -> date:
    """The day of a moment on the court's wall clock."""
    return moment.astimezone(COURT_ZONE).date()


def statement_of(case: EnforcementCase, first_day: date, last_day: date) -> Statement:
    """The statement of a period. Refuses PERIOD_REVERSED."""
    if first_day > last_day:
        raise Refusal("PERIOD_REVERSED")
    since, until = clock.court_midnight(first_day), clock.court_midnight(last_day + timedelta(days=1))
    account = case_account(case.id)
    within = lines(account, since=since, until=until)
    payouts = db.session.execute(
        sa.select(Payout, DistributionLine)
        .join(DistributionPlan, Payout.subject == sa.func.concat("plan:", DistributionPlan.id))
        .outerjoin(EscrowedLine, EscrowedLine.payout_id == Payout.id)
        .outerjoin(
            DistributionLine,
            (DistributionLine.payout_id == Payout.id)
            | (
                (DistributionLine.plan_id == EscrowedLine.plan_id)
                & (DistributionLine.position == EscrowedLine.position)
            ),
        )
        .where(DistributionPlan.case_id == case.id)
        .order_by(Payout.created_at, Payout.payee_name)
    ).all()
    ordered = [(payout, line) for payout, line in payouts if first_day <= court_day(payout.created_at) <= last_day]
    return Statement(case, first_day, last_day, balance_before(account, since), within, ordered)


HEADINGS = {
    "zh": (("时间", "事由", "收入", "支出", "余额"), ("收款人", "账号", "金额", "状态", "到账时间"), "期初余额", "期末余额"),
    "en": (("Time", "Why", "In", "Out", "Balance"), ("Payee", "Account", "Amount", "State", "Arrived"), "Opening balance", "Closing balance"),
}  # fmt: skip


def shown_lines(statement: Statement, language: str) -> list[tuple[str, ...]]:
    """Time, why, in, out, balance of each line, as text; amounts without sign of the currency."""
    return [
        (
            _moment(line.at), getattr(line.reason, language),
            plain(line.amount_minor) if line.amount_minor > 0 else "",
            plain(-line.amount_minor) if line.amount_minor < 0 else "", plain(line.balance_minor),
        )
        for line in statement.lines
    ]  # fmt: skip


def _payee(payout: Payout, line: DistributionLine | None, whole_parties: frozenset[int] | None) -> tuple[str, str]:
    """Name and account as the reader may see them: an informant has only the number that the plan gives him."""
    if whole_parties is None:
        return payout.payee_name, payout.payee_account
    if line is not None and line.line_class == "clue_reward":
        return line.payee_name, masked(line.payee_account)
    is_whole = line is not None and line.party_id in whole_parties
    return payout.payee_name, payout.payee_account if is_whole else masked(payout.payee_account)


def shown_payouts(statement: Statement, language: str, whole_parties: frozenset[int] | None) -> list[tuple[str, ...]]:
    """Payee, account, amount, state, arrived. Account numbers are whole for these parties alone; None: for all."""
    return [
        (
            *_payee(payout, line, whole_parties),
            plain(payout.amount_minor), getattr(PAYOUT_NAMES[payout.state], language), _moment(payout.arrived_at),
        )
        for payout, line in statement.payouts
    ]  # fmt: skip


def plain(minor: int) -> str:
    """Minor units of a currency with two decimals as a program reads them: 1234567 → 12345.67."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def as_csv(statement: Statement, language: str, whole_parties: frozenset[int] | None) -> bytes:
    """The statement for a spreadsheet: UTF-8 with its mark, so that Chinese shows; no cell is a formula."""
    lines_head, payouts_head, opening, closing = HEADINGS[language]
    rows: list[tuple[str, ...]] = [
        (statement.case.number, f"{statement.first_day} – {statement.last_day}", statement.case.currency),
        (opening, "", "", "", plain(statement.opening_minor)),
        lines_head, *shown_lines(statement, language),
        (closing, "", "", "", plain(statement.closing_minor)),
        (), payouts_head, *shown_payouts(statement, language, whole_parties),
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet reckons: what begins like a formula is preceded by an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


@dataclass(frozen=True)
class StatementFacts:
    """What the printed statement states; `lines` and `payouts` are rows of text."""

    case_number: str
    account_number: str
    first_day: date
    last_day: date
    currency: str
    opening_minor: int
    in_minor: int
    out_minor: int
    closing_minor: int
    lines: tuple[tuple[str, ...], ...]
    payouts: tuple[tuple[str, ...], ...]


def as_pdf(
    statement: Statement, whole_parties: frozenset[int] | None, verify_url: str, generated_at: datetime
) -> bytes:
    """The statement on paper, in both languages. Refuses LETTER_GLYPH_MISSING."""
    case = statement.case
    facts = StatementFacts(
        case_number=case.number, account_number=case.account_number,
        first_day=statement.first_day, last_day=statement.last_day, currency=case.currency,
        opening_minor=statement.opening_minor, in_minor=statement.in_minor, out_minor=statement.out_minor,
        closing_minor=statement.closing_minor, lines=tuple(shown_lines(statement, "zh")),
        payouts=tuple(shown_payouts(statement, "zh", whole_parties)),
    )  # fmt: skip
    number = f"{case.account_number}-{statement.first_day:%Y%m%d}-{statement.last_day:%Y%m%d}"
    sha256 = hashlib.sha256(as_csv(statement, "zh", whole_parties)).hexdigest()
    return compile_letter("statement.typ", facts, Frame(case.court.name_zh, number, generated_at, sha256, verify_url))
