"""Lists of the desks that nobody's own test opens: their rows, filters and exports."""

import csv
import io

from auction.appraisal.models import Appraiser
from auction.ground.store import db
from auction.settlement.models import Settlement
from tests.appraisal.stories import listed
from tests.browsing import page, sign_in
from tests.builders import user
from tests.settlement.stories import paid_lot, settled_lot
from tests.settlement.test_pages import browser_of
from tests.tables.test_list_pages import other_court


def exported(browser, address: str) -> list[dict[str, str]]:
    """The rows of a list's export."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_appraisers_are_found_by_trade(client, app):
    """An agency with two trades is listed under either, a third shows nothing; the export names both."""
    agency, other = listed(2)
    db.session.get_one(Appraiser, agency.id).trades = ["property", "land"]
    administrator = user("administrator")
    db.session.commit()
    sign_in(client, administrator)
    for trade, count in (("land", 1), ("property", 2), ("mining", 0)):
        shown = page(client.get(f"/desk/appraisers?trade={trade}"))
        assert len(shown.select("tbody th")) == count, trade
    rows = exported(client, "/desk/appraisers?trade=land&as=csv&lang=en")
    assert [row["Fields"] for row in rows] == ["Real estate · Land"]
    assert other.person.legal_name not in str(rows)


def test_what_is_due_and_the_books_are_exported(app):
    """Last days as the desk shows them, whose they are and by which article, of one's own court; the books by kind."""
    lot, _buyer = paid_lot()
    due_on = db.session.get_one(Settlement, lot.id).ruling_due_on
    officer = browser_of(app, lot.case.officer)
    rows = exported(officer, "/desk?as=csv&lang=en&when=all")
    assert [(row["About"], row["Last day"]) for row in rows if row["What"] == "Serve the ruling"] == [
        (lot.title, str(due_on))
    ]
    assert exported(officer, "/desk?as=csv&when=late") == []
    stranger = user("officer")
    stranger.court = other_court()
    db.session.commit()
    assert exported(browser_of(app, stranger), "/desk?as=csv&whose=court") == []
    settled_lot()
    supervisor = user("supervisor", of_court=True)
    db.session.commit()
    books = exported(browser_of(app, supervisor), "/desk/books?as=csv&lang=en")
    assert ("Case accounts", "CNY", "1600000.00") in [tuple(row.values()) for row in books]
