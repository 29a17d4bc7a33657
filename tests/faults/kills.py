"""The durability harness: kill -9 at random while people bid and pay, then compare what was told with what is there.

    python -m tests.faults.kills --kills 200 [--seed 7] [--asynchronous-commit]

Prints one JSON line and ends with 1 when anything acknowledged was lost or doubled, the ledger does not balance, or a
chain of the journal is broken; what the killed servers complain of goes to standard error. `--asynchronous-commit`
runs it on a database that answers before it has written: it must then find losses.
"""

import argparse
import json
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask import Flask

from auction.bidding.models import Bid
from auction.ground.store import db
from auction.journal.models import JournalHead
from auction.journal.queries import broken_at, entries_after
from auction.lots.models import Lot
from tests.conftest import books_balance

from .acknowledged import Verdict, losses
from .bidders import Sale
from .house import House, house_of_its_own, newcomers, open_sale
from .payers import deposits_amiss

BIDDERS = 8
MOST_ANSWERS_BETWEEN = 40


@dataclass
class Report:
    """What a run saw. `losses`: one sentence for each contradiction between what was told and what is kept."""

    seed: int
    kills: dict[str, int]
    answers: int
    unanswered: int
    accepted: int
    deposits: int
    losses: list[str]
    seconds: float


def run(house: House, sequence: Sequence[Callable[[], None]], seed: int, is_mutant: bool = False) -> Report:
    """Kill in this order, at moments drawn from `seed`, while eight bidders bid and others enrol and pay; then compare.

    `is_mutant`: from the first bid on the database commits asynchronously.
    """
    began_s = time.monotonic()
    dice = random.Random(seed)
    sale = open_sale(house.app, [house.url], BIDDERS)
    payers = newcomers(house.app, sale, 2 * len(sequence))
    house.serve()
    if is_mutant:
        house.commit_asynchronously()
    sale.begin()
    payers.begin()
    try:
        for kill in sequence:
            sale.more_answers(dice.randint(5, MOST_ANSWERS_BETWEEN))
            kill()
        sale.more_answers(MOST_ANSWERS_BETWEEN)
    finally:
        sale.end()
        payers.end()
    for fault in sale.faults + payers.faults:
        raise fault
    found, accepted = examined(house.app, sale)
    with house.app.app_context():
        found += deposits_amiss(payers)
        db.session.remove()
    names = Counter(kill.__name__ for kill in sequence)
    return Report(
        seed, dict(names), len(sale.told), sale.unanswered, accepted, len(payers.held), found,
        round(time.monotonic() - began_s, 1),
    )  # fmt: skip


def drawn(house: House, count: int, seed: int) -> list[Callable[[], None]]:
    """A random order of `count` kills, the house's ways by turns."""
    ways = list(house.kills)
    sequence = [ways[place % len(ways)] for place in range(count)]
    random.Random(seed).shuffle(sequence)
    return sequence


def examined(app: Flask, sale: Sale) -> tuple[list[str], int]:
    """Every contradiction in the tables, and how many bids were accepted. The books must balance."""
    with app.app_context():
        db.engine.dispose()  # its connections may have died with the server
        kept, head, entered = _tables(sale.lot)
        found = losses(sale.told, kept, head, entered)
        subjects = db.session.scalars(sa.select(JournalHead.subject)).all()
        found += [f"the journal of {subject} is broken" for subject in subjects if broken_at(subject) is not None]
        books_balance()
        db.session.remove()
    return found, head[0]


def _tables(lot_id: int) -> tuple[dict[uuid.UUID, Verdict], tuple[int, int | None], list[tuple[int, int]]]:
    """The bid rows, the lot's head and the journal's bids, read straight from the database."""
    rows = db.session.execute(sa.select(Bid.bid_id, Bid.amount_minor, Bid.seq, Bid.refusal)).all()
    lot = db.session.get_one(Lot, lot_id)
    entered, after = [], 0
    while entries := entries_after(f"lot:{lot_id}", after):
        entered += [
            (entry.public["bid_seq"], entry.public["amount_minor"]) for entry in entries if entry.kind == "bid.accepted"
        ]
        after = entries[-1].seq
    kept = {row.bid_id: Verdict(row.amount_minor, row.seq, row.refusal) for row in rows}
    return kept, (lot.bid_count, lot.leading_price_minor), entered


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Kill database and web server while bidders bid; compare afterwards.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--asynchronous-commit", action="store_true", help="on a database that must lose bids")
    given = parser.parse_args()
    with house_of_its_own() as house:
        report = run(house, drawn(house, given.kills, given.seed), given.seed, is_mutant=given.asynchronous_commit)
    print(json.dumps(asdict(report), ensure_ascii=False))
    return 1 if report.losses else 0


if __name__ == "__main__":
    sys.exit(main())
