"""The books: two sides, integers, written once, never below zero."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.models import LedgerAccount, Transfer
from auction.ledger.queries import balance_minor, lines, was_moved


def move(from_name: str, to_name: str, amount_minor: int, one: uuid.UUID | None = None) -> uuid.UUID:
    """One transfer in an act of its own."""
    one = one or uuid.uuid4()
    with transaction() as session:
        transfer(session, one, "payment.received", from_name, to_name, amount_minor, "CNY")
    return one


def test_balances_are_sums_and_lines_tell_why(app):
    """An account's lines carry the signed amount, the running balance, the other side and the reason."""
    move("outside:bank", "deposit:a", 500)
    one = move("deposit:a", "case:1", 200)
    assert (balance_minor("outside:bank"), balance_minor("deposit:a"), balance_minor("case:1")) == (-500, 300, 200)
    assert balance_minor("never opened") == 0
    assert [(line.amount_minor, line.balance_minor, line.other, line.reason.en) for line in lines("deposit:a")] == [
        (500, 500, "outside:bank", "Payment received"),
        (-200, 300, "case:1", "Payment received"),
    ]
    assert was_moved(one)
    assert not was_moved(uuid.uuid4())
    assert lines("never opened") == []


def test_the_same_transfer_twice_moves_once(app):
    """A retry with the same id and facts changes nothing; the same id for something else is refused."""
    one = move("outside:bank", "deposit:a", 500, transfer_id("deposit", 1))
    move("outside:bank", "deposit:a", 500, one)
    assert balance_minor("deposit:a") == 500
    with pytest.raises(Refusal, match="TRANSFER_ID_REUSED"):
        move("outside:bank", "deposit:a", 501, one)
    with pytest.raises(ValueError, match="catalogue"), transaction() as session:
        transfer(session, uuid.uuid4(), "because", "outside:bank", "deposit:a", 1, "CNY")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer SET amount_minor = 1", "DELETE FROM transfer", "TRUNCATE transfer CASCADE",
        "UPDATE ledger_account SET may_overdraw = true", "DELETE FROM ledger_account",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_the_books(app, statement):
    """Neither transfers nor accounts can be edited or deleted, whatever program asks."""
    move("outside:bank", "deposit:a", 500)
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_database_refuses_an_overdraft_and_nonsense(app):
    """Plain SQL cannot overdraw an account, move nothing, move to itself, change currency, or open a bottomless one."""
    move("outside:bank", "deposit:a", 500)
    ids = dict(db.session.execute(sa.select(LedgerAccount.name, LedgerAccount.id)).all())
    good = {
        "id": uuid.uuid4(), "reason": "payment.received", "from_account_id": ids["deposit:a"],
        "to_account_id": ids["outside:bank"], "amount_minor": 500, "currency": "CNY", "at": sa.func.now(),
    }  # fmt: skip
    broken = {
        "would be overdrawn": {"amount_minor": 501},
        "ck_transfer_amount": {"amount_minor": 0},
        "two_sides": {"to_account_id": ids["deposit:a"]},
        "fk_transfer_from": {"currency": "USD"},
    }
    db.session.rollback()
    for promise, change in broken.items():
        with pytest.raises(DBAPIError, match=promise), db.engine.begin() as connection:
            connection.execute(sa.insert(Transfer).values(**(good | change)))
    with pytest.raises(DBAPIError, match="only_outside_overdraws"), db.engine.begin() as connection:
        connection.execute(
            sa.insert(LedgerAccount).values(name="case:1", currency="CNY", may_overdraw=True, opened_at=sa.func.now())
        )
    with pytest.raises(Refusal, match="LEDGER_CURRENCY"), transaction() as session:
        transfer(session, uuid.uuid4(), "payment.received", "outside:bank", "deposit:a", 1, "USD")


def test_many_withdrawals_at_once_never_go_below_zero(app):
    """Twelve threads take 100 each from 700: seven succeed, the others are refused, nobody waits for ever."""
    move("outside:bank", "deposit:a", 700)
    db.session.rollback()

    def withdraw(number: int) -> bool:
        with app.app_context():
            try:
                move("deposit:a", f"case:{number % 3}", 100)
            except DBAPIError as error:
                # Anything but the overdraft (a deadlock, say) fails the test.
                if "would be overdrawn" not in str(error):
                    raise
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(withdraw, range(12))) == 7
    assert balance_minor("deposit:a") == 0
