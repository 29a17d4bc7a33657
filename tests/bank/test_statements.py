"""A statement is taken in whole or not at all, once, and the ledger mirrors it."""

import io
import threading
from datetime import date

import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.bank.matching import judge_new
from auction.bank.models import Statement, StatementEntry
from auction.bank.statements import import_statement
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from tests import builders
from tests.browsing import page, sign_in

from .files import E, camt, table

ONE, TWO = E(100, reference="A"), E(250, reference="B", day=date(2026, 3, 2))


def count(model=StatementEntry) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize("form", [camt, table])
def test_the_same_file_again_changes_nothing(bank, form):
    """The same file twice gives the first statement; the ledger moved once, from the bank to where each entry waits."""
    first = import_statement(form(bank.account, 0, [ONE, TWO]), "a", None)
    again = import_statement(form(bank.account, 0, [ONE, TWO]), "b", None)
    assert [one.id for one in first] == [one.id for one in again]
    assert (count(), balance_minor("outside:bank")) == (2, -350)
    assert [balance_minor(entry.held_on) for entry in bank.entries()] == [100, 250]


def test_another_format_of_the_same_days_moves_nothing(bank):
    """The table after the XML of the same days is kept as a statement, with nothing new in it."""
    import_statement(camt(bank.account, 0, [ONE, TWO]), "a.xml", None)
    (statement,) = import_statement(table(bank.account, 0, [ONE, TWO]), "a.csv", None)
    assert (statement.entry_count, statement.new_count, count()) == (2, 0, 2)
    assert balance_minor("outside:bank") == -350


def test_overlapping_statements(bank):
    """Of a statement that begins before the last one's end only what is new counts."""
    three = E(-40, reference="C", day=date(2026, 3, 3))
    import_statement(camt(bank.account, 500, [ONE, TWO]), "a", None)
    (statement,) = import_statement(camt(bank.account, 600, [TWO, three]), "b", None)
    assert (statement.new_count, statement.new_minor) == (1, -40)
    assert balance_minor("outside:bank") == -310
    assert balance_minor("outside:bank_orders") == -40


def test_entries_that_look_alike_are_counted(bank):
    """Three payments of one day, amount and reference are three; told again they are the same three."""
    alike = [E(100), E(100), E(100)]
    import_statement(camt(bank.account, 0, alike), "a", None)
    import_statement(camt(bank.account, 0, [*alike, E(100)]), "b", None)
    assert (count(), balance_minor("outside:bank")) == (4, -400)


def test_a_second_statement_of_the_day(bank):
    """Without references of the bank, the same amount in the day's second statement is another payment."""
    import_statement(camt(bank.account, 0, [E(100)]), "a", None)
    (statement,) = import_statement(camt(bank.account, 100, [E(100)]), "b", None)
    assert (statement.new_count, count(), balance_minor("outside:bank")) == (1, 2, -200)


def test_a_gap_is_refused(bank):
    """A statement that does not go on from what is known is refused, and so is one whose entries do not sum up."""
    import_statement(camt(bank.account, 0, [ONE]), "a", None)
    with pytest.raises(Refusal, match="STATEMENT_GAP"):
        import_statement(camt(bank.account, 150, [TWO]), "b", None)
    with pytest.raises(Refusal, match="STATEMENT_SUM"):
        import_statement(camt(bank.account, 100, [TWO], closing_minor=351), "c", None)
    with pytest.raises(Refusal, match="STATEMENT_GAP"):
        import_statement(camt(bank.account, 101, []), "d", None)
    assert (count(), count(Statement), balance_minor("outside:bank")) == (1, 1, -100)


@pytest.mark.parametrize(("code", "change"), [
    ("STATEMENT_ACCOUNT", {"account": "6200999"}),
    ("STATEMENT_ACCOUNT", {"account": ""}),
    ("STATEMENT_CURRENCY", {"currency": "USD"}),
    ("STATEMENT_DAY_ODD", {"entries": [E(1, day=date(2026, 3, 9))]}),
    ("STATEMENT_DAY_ODD", {"entries": [E(1, day=date(2019, 3, 9))]}),
])  # fmt: skip
def test_what_is_not_ours_or_not_possible(bank, code, change):
    """Another's account, another currency, bookings in the future or long ago: refused, and nothing is kept."""
    facts = {"account": bank.account, "opening_minor": 0, "entries": [ONE]} | change
    with pytest.raises(Refusal, match=code):
        import_statement(camt(**facts), "a", None)
    assert (count(), count(Statement)) == (0, 0)


def test_all_or_nothing(bank):
    """A good statement beside a bad one in the same file leaves nothing behind."""
    text = camt(bank.account, 0, [ONE]).read().decode()
    both = text.replace("</BkToCstmrStmt>", text[text.index("<Stmt>") : text.index("</BkToCstmrStmt>")].replace(bank.account, "9") + "</BkToCstmrStmt>")  # fmt: skip
    with pytest.raises(Refusal, match="STATEMENT_ACCOUNT"):
        import_statement(io.BytesIO(both.encode()), "a", None)
    assert (count(), balance_minor("outside:bank")) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"   ", b"\xef\xbb\xbf", "账号,交易日期,借方金额,贷方金额,余额\n".encode()])
def test_an_empty_file(bank, content):
    """A file without a statement is refused."""
    with pytest.raises(Refusal, match=r"STATEMENT_EMPTY|STATEMENT_COLUMNS"):
        import_statement(io.BytesIO(content), "a", None)


def test_a_clerk_takes_in_only_his_own_courts(bank, clerks):
    """The court's own main account counts; a clerk of another court is refused, also with a file known already."""
    file = lambda: camt("6200000000000001", 0, [ONE])  # noqa: E731
    import_statement(file(), "a", clerks[0])
    stranger = builders.user("finance")
    stranger.court = Court(
        name_zh="他州法院", name_en="Elsewhere", address="1", phone="1", supervision_phone="1", account_holder="x",
        account_bank="x", account_number="62009",
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Refusal, match="STATEMENT_ACCOUNT"):
        import_statement(file(), "a", stranger)


def test_two_at_once(bank, whole_app):
    """Two clerks who take in the same day at once take it in once."""
    faults = []

    def take(name: str) -> None:
        with whole_app.app_context():
            try:
                import_statement(camt(bank.account, 0, [ONE, TWO]), name, None)
            except Exception as error:  # noqa: BLE001
                faults.append(error)
            finally:
                db.session.remove()

    account = bank.account
    assert account
    threads = [threading.Thread(target=take, args=(f"{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, count(), count(Statement), balance_minor("outside:bank")) == ([], 2, 1, -350)


@pytest.mark.parametrize("statement", [
    "UPDATE statement_entry SET amount_minor = 1", "DELETE FROM statement_entry", "UPDATE statement SET closing_minor = 1",
    "UPDATE statement_entry SET other_account = 'x'", "DELETE FROM entry_decision", "TRUNCATE statement_entry CASCADE",
])  # fmt: skip
def test_the_database_keeps_what_the_bank_said(bank, statement):
    """What a bank told is never changed or deleted, whoever asks."""
    import_statement(camt(bank.account, 0, [ONE]), "a", None)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_a_long_statement_says_how_far_it_is_placed(bank, clerks, client):
    """While the worker is at it the page counts and offers to look again; when all is placed neither is left."""
    statement = bank.tells(
        *(E(amount, "转账", f"甲{amount}", f"62220{amount}") for amount in range(11, 14)), judge=False
    )
    sign_in(client, clerks[0])
    address = f"/desk/bank/statements/{statement.id}?lang=en"
    shown = page(client.get(address))
    assert (shown.select_one("progress")["value"], shown.select_one("progress")["max"]) == ("0", "3")
    assert "0 of 3 entries placed" in shown.select_one("[role=status]").get_text()
    assert shown.select_one("[data-again] a") is not None
    while judge_new():
        pass
    assert page(client.get(address)).select("progress, [data-waits], [data-again]") == []
