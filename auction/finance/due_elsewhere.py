"""What the desks of the other money nouns have waiting, for the one list: entries, differences, forfeited deposits."""

import sqlalchemy as sa
from flask import url_for

from auction.bank.models import Statement, StatementEntry
from auction.forfeiture.models import Forfeiture
from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet
from auction.lots.models import Lot
from auction.reconciliation.queries import newest_of_all
from auction.reconciliation.queries import shown as differences_shown

from .due_rows import DueRow, court_day, rows_of


def entries(court_id: int, rules: RuleSet) -> list[DueRow]:
    """Entries of bank statements that nobody could place, due a working day after they were read; never a name."""
    found = rows_of(
        sa.select(StatementEntry.id, StatementEntry.amount_minor, StatementEntry.currency, StatementEntry.booked_on,
                  Statement.imported_at)
        .join(Statement, Statement.id == StatementEntry.statement_id)
        .where(StatementEntry.court_id == court_id, StatementEntry.standing == "waiting")
        .order_by(StatementEntry.id)
    )  # fmt: skip
    return [
        DueRow(Words("Place what the bank reports", "处理待查款项"), row.booked_on.isoformat(), "finance",
               rules.calendar.last_working_day(court_day(row.imported_at), 1), row.amount_minor, row.currency,
               url_for("bank.exception", entry_id=row.id))
        for row in found
    ]  # fmt: skip


def differences(court_id: int, rules: RuleSet) -> list[DueRow]:
    """The last comparison of each provider that does not agree: one row with all that nobody has explained."""
    made = []
    for run in newest_of_all():
        open_ones = [one.difference for one in differences_shown(run, court_id) if not one.is_explained]
        if open_ones:
            between = sum(abs(one.theirs_minor - one.ours_minor) for one in open_ones)
            made.append(
                DueRow(Words("Explain the differences", "核对账目差异"), f"{run.provider}: {len(open_ones)}", "finance",
                       rules.calendar.last_working_day(court_day(run.at), 1), between, open_ones[0].currency,
                       url_for("reconciliation.desk"))
            )  # fmt: skip
    return made


def forfeited(court_id: int, rules: RuleSet) -> list[DueRow]:
    """Proposals for the use of a defaulter's deposit that wait for a second clerk."""
    found = rows_of(
        sa.select(Forfeiture.lot_id, Forfeiture.prepared_at, Forfeiture.content, Lot.title, Lot.currency)
        .join(Lot, Lot.id == Forfeiture.lot_id)
        .where(Lot.court_id == court_id, Forfeiture.state == "prepared")
        .order_by(Forfeiture.prepared_at)
    )
    return [
        DueRow(Words("Decide on the forfeited deposit", "审批不予退还的保证金"), row.title, "finance",
               rules.calendar.last_working_day(court_day(row.prepared_at), rules.payout_working_days),
               int(row.content.get("standing_minor", 0)), row.currency, url_for("forfeiture.use", lot_id=row.lot_id))
        for row in found
    ]  # fmt: skip
