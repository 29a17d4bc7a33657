"""Months are closed by themselves, and the program's own role cannot touch what the books say."""

import uuid
from datetime import datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from auction.app import create_app
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.ledger.actions import transfer
from auction.ledger.models import BalanceSnapshot, LedgerPeriod
from auction.ledger.queries import balance_minor, trial_balance
from auction.ledger.rules import closable_until
from auction.worker import run_due
from tests.browsing import sign_in, text_of
from tests.builders import user
from tests.settlement.stories import settled_lot

ROLE = "subhasta_program"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-01T15:59:59Z", "2026-01-31T16:00:00Z"),  # 2 March, one second before midnight in court time
        ("2026-03-01T16:00:00Z", "2026-02-28T16:00:00Z"),
        ("2026-03-31T00:00:00Z", "2026-02-28T16:00:00Z"),
        ("2027-01-02T00:00:00Z", "2026-12-31T16:00:00Z"),
    ],
)
def test_a_month_is_closed_a_day_after_its_end(at, until):
    """The month ends at midnight in court time, and is closed one day later."""
    assert closable_until(datetime.fromisoformat(at)) == datetime.fromisoformat(until)


def move(amount_minor: int, to_name: str = "case:1") -> None:
    """Money from outside."""
    with transaction() as session:
        transfer(session, uuid.uuid4(), "payment.received", "outside:bank", to_name, amount_minor, "CNY")


def test_the_worker_closes_months_in_which_money_moved(app, standing_clock):
    """Each month once, with what stood then; quiet months and accounts that did not move cost nothing."""
    move(500)
    run_due()
    assert db.session.query(LedgerPeriod).count() == 0, "the month is not over"
    standing_clock.at += timedelta(days=40)
    move(70, "case:2")
    run_due()
    run_due()
    standing_clock.at += timedelta(days=90)
    run_due()
    periods = db.session.query(LedgerPeriod).order_by(LedgerPeriod.closed_until).all()
    assert [period.transfer_count for period in periods] == [1, 1]
    assert sorted(snapshot.balance_minor for snapshot in db.session.query(BalanceSnapshot)) == [-570, -500, 70, 500]
    assert (balance_minor("case:1"), balance_minor("case:2"), balance_minor("outside:bank")) == (500, 70, -570)
    assert sum(row.balance_minor for row in trial_balance()) == 0


def test_the_auditor_reads_the_books(app, client):
    """The page shows sums by kind, which add up to zero, and nobody's account; others are shown nothing."""
    settled_lot()
    supervisor = user("supervisor", of_court=True)
    db.session.commit()
    sign_in(client, supervisor)
    shown = text_of(client.get("/desk/books?lang=en"))
    assert "Case accounts ¥800,000.00" in shown
    assert "Sum ¥0.00" in shown
    assert "deposit:" not in shown
    finance = user("finance", of_court=True)
    db.session.commit()
    sign_in(client, finance)
    assert client.get("/desk/books").status_code == 403


FORBIDDEN = (
    "UPDATE transfer SET amount_minor = 1", "DELETE FROM transfer", "TRUNCATE transfer CASCADE",
    "UPDATE ledger_account SET opened_at = now()", "UPDATE ledger_account SET may_overdraw = true",
    "DELETE FROM pending_resolution", "UPDATE pending_transfer SET amount_minor = 1", "DELETE FROM journal_entry",
    "DELETE FROM balance_snapshot", "UPDATE ledger_period SET closed_until = now()", "UPDATE bid SET amount_minor = 1",
    "ALTER TABLE transfer DISABLE TRIGGER ALL", "DROP TRIGGER transfer_guarded ON transfer",
    "SET session_replication_role = replica", "DROP TABLE transfer",
    "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
    " SELECT gen_random_uuid(), 'x', id, NULL, 1, 'CNY', now() FROM ledger_account LIMIT 1",
    "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
    " SELECT gen_random_uuid(), 'x', a.id, b.id, 1, 'EUR', now() FROM ledger_account a, ledger_account b"
    " WHERE a.name LIKE 'outside:%' AND b.name LIKE 'case:%' LIMIT 1",
    "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
    " SELECT gen_random_uuid(), 'x', a.id, b.id, 900000000000, 'CNY', now() FROM ledger_account a, ledger_account b"
    " WHERE a.name LIKE 'case:%' AND b.name LIKE 'outside:%' LIMIT 1",
    "INSERT INTO ledger_account (name, currency, may_overdraw, opened_at) VALUES ('case:x', 'CNY', true, now())",
)  # fmt: skip


DRAW = (
    "INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)"
    " SELECT gen_random_uuid(), 'x', a.id, b.id, 900000000000, 'CNY', now() + interval '20 years'"
    " FROM public.ledger_account a, public.ledger_account b WHERE a.name LIKE 'case:%' AND b.name LIKE 'outside:%' LIMIT 1"
)
# Ways round the balance: each ends in a withdrawal of more than there is.
ATTACKS = (
    ("INSERT INTO ledger_period VALUES (now() + interval '1 year', 0, now())",
     "INSERT INTO balance_snapshot SELECT id, (SELECT max(closed_until) FROM ledger_period), 1000000000000"
     " FROM ledger_account WHERE name LIKE 'case:%'", DRAW),
    ("CREATE TEMP TABLE ledger_account AS SELECT id, true AS may_overdraw FROM public.ledger_account",
     "GRANT SELECT ON pg_temp.ledger_account TO PUBLIC", DRAW),
    ("CREATE FUNCTION pg_temp.account_balance(bigint) RETURNS numeric LANGUAGE sql AS 'SELECT 1::numeric'", DRAW),
)  # fmt: skip


def _attack(address: str, statements: tuple[str, ...]) -> None:
    with psycopg.connect(address) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.rollback()


def test_the_programs_own_role_adds_and_never_changes(app):
    """A role with no more than `books grant` gives runs a whole sale; every way to change the books is refused to it."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.execute(sa.text(f"CREATE ROLE {ROLE} LOGIN"))
    try:
        result = app.test_cli_runner().invoke(args=["books", "grant", ROLE])
        assert result.exit_code == 0, result.output
        program = create_app(app.config | {"SQLALCHEMY_DATABASE_URI": db.engine.url.set(username=ROLE)})
        clock.install(program, app.extensions["clock"])
        with program.app_context():
            settled_lot()
            assert db.session.scalar(sa.text("SELECT current_user")) == ROLE
            address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            db.session.remove()
            db.engine.dispose()
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in FORBIDDEN:
                with pytest.raises(psycopg.Error) as refused:
                    connection.execute(statement)
                assert refused.value.sqlstate, statement
        for attack in ATTACKS:
            with pytest.raises(psycopg.Error):
                _attack(address, attack)
    finally:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
            owner.execute(sa.text(f"DROP OWNED BY {ROLE}"))
            owner.execute(sa.text(f"DROP ROLE {ROLE}"))


def test_an_unknown_role_is_said(app):
    """A role that does not exist is named, without a trace of the program."""
    result = app.test_cli_runner().invoke(args=["books", "grant", "nobody_here"])
    assert result.exit_code == 1
    assert 'role "nobody_here" does not exist' in result.output
