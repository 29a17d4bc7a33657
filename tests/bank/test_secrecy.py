"""Before the end finance does not learn from the bank's pages who bids (article 18)."""

import itertools

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.bank.matching import judge_new
from auction.bank.models import Statement, StatementEntry
from auction.bank.statements import import_statement
from auction.ground.store import db
from auction.lots.models import Lot
from auction.payments.models import Refund
from tests import builders
from tests.browsing import Visitor, sign_in
from tests.conftest import empty
from tests.house.test_secrecy import _begin_numbers_anew, without_the_drawn

from .conftest import Bank
from .files import E, camt

# In each telling others bid; the last characters of their names are the same, because those may be seen.
TELLINGS = (
    (("欧阳金雀", "6222CANARY1"), ("慕容鸣鹂", "6222CANARY2"), ("司马如风", "6222CANARY3")),
    (("上官银雀", "6222OTHER01"), ("东方黄鹂", "6222OTHER02"), ("西门听风", "6222OTHER03")),
)
DEPOSIT = 70_000_00


@pytest.fixture
def told(app, monkeypatch):
    """What two finance clerks' pages showed in each telling, and what they must not show."""
    tellings = []
    app.config["BANK_TRANSFER"] = True
    for people in TELLINGS:
        empty()
        _begin_numbers_anew()
        monkeypatch.setattr(builders, "_numbers", itertools.count(1))
        tellings.append(_tell(app, people))
        db.session.remove()
    app.config["BANK_TRANSFER"] = False
    return tellings


def _tell(app, people) -> tuple[dict[str, str], list[str]]:
    bank = Bank(builders.announced_lot())
    clerk_id = builders.user("finance", of_court=True).id
    db.session.commit()
    (one, own), (two, second), (three, third) = people
    references = [bank.bidder(name)[1] for name, _ in people]
    entries = [
        E(DEPOSIT, references[0], one, own), E(DEPOSIT + 5, references[1], two, second), E(1, references[1], two, second),
        E(30_00, references[2], three, third), E(40_00, references[2], one, own), E(50_00, f"我是{three}", three, third),
        E(60_00, f"{references[2][:-1]}{(int(references[2][-1]) + 1) % 10}", three, third),
        E(70_00, " ".join(references), three, third),
    ]  # fmt: skip
    import_statement(camt(bank.account, 0, entries), "s.xml", None)
    judge_new()
    too_much = db.session.scalars(sa.select(Refund).where(Refund.reason == "overpaid")).one()
    orders = [E(-5, "退款", two, second, end_to_end=too_much.id.hex), E(-1, "冲正", three, third, is_reversal=True)]
    import_statement(camt(bank.account, sum(one.minor for one in entries), orders), "t.xml", None)
    judge_new()
    clerk = Visitor(app, app.response_class)
    sign_in(clerk, db.session.get_one(User, clerk_id))
    statements = db.session.scalars(sa.select(Statement.id).order_by(Statement.id)).all()
    numbers = db.session.scalars(sa.select(StatementEntry.id).order_by(StatementEntry.id)).all()
    paths = ["/desk/bank", "/desk/bank/exceptions", "/desk/finance",
             *(f"/desk/bank/statements/{number}" for number in statements),
             *(f"/desk/bank/exceptions/{number}" for number in numbers)]  # fmt: skip
    seen = {path: without_the_drawn(clerk.get(path).get_data(as_text=True)) for path in paths}
    db.session.get_one(Lot, bank.lot.id).state = "unsold"
    db.session.commit()
    seen["afterwards"] = clerk.get(f"/desk/bank/exceptions/{numbers[0]}").get_data(as_text=True)
    return seen, [*(text for person in people for text in person), *references]


def test_other_bidders_look_the_same(told):
    """With other bidders every page of the bank's desk is the same to the letter: matched, partial, too much, from
    another's account, mistyped, without a reference, with several, sent back by order, taken back by the bank.
    """
    (first, _), (second, _) = told
    assert [path for path in first if path != "afterwards" and first[path] != second[path]] == []


def test_no_page_names_a_bidder(told):
    """Neither name nor account nor reference of anybody stands on them; the last character, amount and day do."""
    for seen, canaries in told:
        assert [(path, one) for path in seen if path != "afterwards" for one in canaries if one in seen[path]] == []
        assert all(text in seen["/desk/bank/exceptions"] for text in ("*风", "¥60.00", "*雀"))


def test_after_the_end_everything_is_shown(told):
    """When bidding is over the clerk reads who paid."""
    for seen, canaries in told:
        assert canaries[0] in seen["afterwards"]
        assert canaries[1] in seen["afterwards"]
