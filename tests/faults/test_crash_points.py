"""A worker killed between any two statements of release, default and pay-out leaves money neither lost nor doubled."""

from datetime import timedelta

import sqlalchemy as sa

from auction.distribution.plans import approve_plan, prepare_plan
from auction.ground import clock
from auction.ground.store import db
from auction.payments.due import DUE as OF_PAYMENTS
from auction.settlement.due import DUE as OF_SETTLEMENT
from tests.conftest import books_balance
from tests.settlement.stories import claim, clerks, judge_countersigns, party, settled_lot, settling_lot, sold_lot

from .crash_points import lives_of, story_kept

# Letters move no money, and each takes a tenth of a second.
MONEY_WORK = [due for due in (*OF_PAYMENTS, *OF_SETTLEMENT) if "letters" not in due.name]

# What money is, without the ids and moments that differ from run to run.
MONEY = {
    "ledger": "SELECT split_part(name, ':', 1) AS kind, count(*), sum(balance) FROM (SELECT a.id, a.name, coalesce(sum("
    "CASE WHEN t.to_account_id = a.id THEN t.amount_minor ELSE -t.amount_minor END), 0) AS balance FROM ledger_account a"
    " LEFT JOIN transfer t ON a.id IN (t.to_account_id, t.from_account_id) GROUP BY a.id) AS books"
    " GROUP BY kind ORDER BY kind",
    "transfers": "SELECT reason, count(*), sum(amount_minor) FROM transfer GROUP BY reason ORDER BY reason",
    "releases": "SELECT reason, state, count(*), sum(amount_minor) FROM refund GROUP BY reason, state ORDER BY 1, 2",
    "pay-outs": "SELECT payee_name, state, count(*), sum(amount_minor) FROM payout GROUP BY 1, 2 ORDER BY 1, 2",
    "lots": "SELECT state, count(*) FROM lot GROUP BY state ORDER BY state",
    "record": "SELECT split_part(subject, ':', 1) AS noun, kind, count(*) FROM journal_entry GROUP BY 1, 2 ORDER BY 1, 2",
    "notices": "SELECT count(*) FROM inbox_notice",
}


def work() -> None:
    """All that falls due in the next minutes: sent, looked after, arrived."""
    for _ in range(3):
        _do_due_money()
        clock.current().at += timedelta(minutes=3)


def rest() -> None:
    """The next worker, hours later: what was left in the middle is tried again by then."""
    for _ in range(3):
        _do_due_money()
        clock.current().at += timedelta(hours=7)


def _do_due_money() -> None:
    while sum(due.run() for due in MONEY_WORK):
        pass
    db.session.close()


def money() -> dict[str, list[tuple]]:
    """Everything that must not depend on where the worker died."""
    books_balance()
    return {what: [tuple(row) for row in db.session.execute(sa.text(query))] for what, query in MONEY.items()}


def dies_everywhere(app) -> None:
    """Each death ends as the life without one."""
    with story_kept() as lay:
        lives = dict(lives_of(lay, work, rest, money))
    undisturbed = lives[max(lives)]
    assert max(lives) > 40, "the work has more steps than that"
    assert {step: life for step, life in lives.items() if life != undisturbed} == {}


def test_a_worker_killed_while_it_releases_deposits(app, standing_clock):
    """Whatever step of closing's aftermath kills the worker, the loser's deposit goes back once, the winner's is applied."""
    sold_lot()
    dies_everywhere(app)


def test_a_worker_killed_while_it_forfeits_a_deposit(app, standing_clock):
    """Whatever step of a default kills the worker, the deposit is forfeited once."""
    settling_lot()
    standing_clock.at += timedelta(days=60)
    dies_everywhere(app)


def test_a_worker_killed_while_it_pays_out(app, standing_clock):
    """Whatever step of a pay-out kills the worker, creditor and debtor are paid once."""
    lot, _ = settled_lot()
    bank, _ = party(lot, "secured_creditor", "江州银行"), party(lot, "debtor", "李某")
    claim(bank, "secured", 50_000_00)
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    approve_plan(plan.id, two, plan.content_hash)
    judge_countersigns()
    dies_everywhere(app)
