"""The forfeited deposit from the clerks' page to the next plan, and what parties and defaulter see of it."""

from auction.distribution.models import DistributionPlan
from auction.forfeiture.models import Forfeiture
from auction.ground.store import db
from auction.panel.models import PanelDecision
from auction.payments.models import Payment
from tests.browsing import errors_of, submit, text_of
from tests.builders import user
from tests.lots.stories import judges
from tests.settlement.stories import claim, clerks, party, received, work
from tests.settlement.test_pages import browser_of

from .stories import defaulted_lot, resold_lot, unsold_lot


def test_from_the_default_to_the_next_plan(app, standing_clock):
    """Two clerks use the deposit, the defaulter pays his top-up, the next plan shares all of it; the parties see it."""
    lot, buyer = defaulted_lot(1_000_000_00, 50_000_00)
    shop, debtor = party(lot, "applicant", "王记商行"), party(lot, "debtor", "李某", account="6222000000000003")
    claim(shop, "ordinary", 2_000_000_00)
    debtor.user_id = user("party").id
    db.session.commit()
    one, two = clerks()
    address = f"/desk/forfeitures/{lot.id}"
    assert "has not come to its end" in text_of(browser_of(app, one).get(address))
    resold_lot(lot, 900_000_00)
    preparer, approver = browser_of(app, one), browser_of(app, two)
    short = submit(preparer, address, cost_loss_minor="lots")
    assert (short.status_code, set(errors_of(short))) == (422, {"cost_loss_minor"})
    assert submit(preparer, address, cost_loss_minor="1,000", cost_proof="").status_code == 422
    assert submit(preparer, address, cost_loss_minor="1,000", cost_proof="公告费发票").status_code == 303
    shown = text_of(preparer.get(address))
    assert "¥49,000.00" in shown
    assert "Another person must approve" in shown
    assert submit(approver, address, action="/reject", remark="").status_code == 422
    assert submit(approver, address, action="/approve").status_code == 303
    assert db.session.query(Forfeiture).one().state == "approved"

    defaulter = browser_of(app, buyer.user)
    assert "¥51,000.00" in text_of(defaulter.get(f"/lots/{lot.id}/top-up"))
    assert browser_of(app, user("bidder")).get(f"/lots/{lot.id}/top-up").status_code == 404
    asked = submit(defaulter, f"/lots/{lot.id}/top-up")
    assert asked.status_code == 303
    received(db.session.query(Payment).filter_by(purpose="top_up").one())
    work()
    account = text_of(browser_of(app, debtor.user).get(f"/cases/{lot.case_id}/account"))
    assert "Forfeited deposit" in account
    assert "¥51,000.00" in account
    assert submit(preparer, f"/cases/{lot.case_id}/plans/new", act="prepare").status_code == 303
    assert db.session.query(DistributionPlan).one().proceeds_minor == 900_000_00 + 50_000_00 + 51_000_00


def test_the_rest_goes_before_the_panel_by_hand(app, standing_clock):
    """The clerk names destination and reason, two judges vote on the page, the money moves."""
    lot, _ = defaulted_lot(1_000_000_00, 50_000_00)
    unsold_lot(lot)
    one, two = clerks()
    preparer, approver = browser_of(app, one), browser_of(app, two)
    address = f"/desk/forfeitures/{lot.id}"
    assert submit(preparer, f"{address}/value", value_minor="1,000,000", reason="以物抵债").status_code == 303
    voters = [browser_of(app, judge) for judge in judges(2)]

    def both_agree() -> None:
        decision = db.session.query(PanelDecision).order_by(PanelDecision.id.desc()).first()
        for voter in voters:
            assert submit(voter, f"/desk/panel/{decision.id}", in_favour="yes").status_code == 303

    both_agree()
    assert submit(preparer, address).status_code == 303
    assert submit(approver, address, action="/approve").status_code == 303
    missing = submit(preparer, f"{address}/rest", destination="treasury", reason="")
    assert (missing.status_code, set(errors_of(missing))) == (422, {"reason"})
    assert submit(preparer, f"{address}/rest", destination="case_account", reason="全部债权未受清偿").status_code == 303
    both_agree()
    assert "Approved by the panel" in text_of(preparer.get(address))
    account = text_of(preparer.get(f"/cases/{lot.case_id}/account"))
    assert "¥50,000.00" in account
    for page in (address, f"{address}/rest", f"{address}/value", f"/cases/{lot.case_id}/account"):
        chinese = text_of(preparer.get(page + "?lang=zh"))
        assert not [word for word in chinese.split() if word.isascii() and word.isalpha()], chinese
