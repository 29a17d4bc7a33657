"""Annulment by hand: proposed, voted, the shares paid back on the pages, the buyer's own page."""

from auction.annulment.models import Recovery
from auction.ground import clock
from auction.ground.store import db
from auction.panel.models import PanelDecision
from auction.payments.models import Payment
from tests.browsing import Visitor, errors_of, submit, text_of
from tests.lots.stories import judges
from tests.settlement.stories import clerks, received, settled_lot
from tests.settlement.test_pages import browser_of

from .test_actions import shared_out, until_quiet


def test_from_the_proposal_to_the_last_repayment(app, standing_clock):
    """Officer proposes, two judges vote on the page, a clerk records, the debtor pays, the buyer reads that he is whole."""
    lot, buyer = settled_lot()
    _plan, debtor = shared_out(lot, standing_clock)
    officer = browser_of(app, lot.case.officer)
    assert "Annul the sale" in text_of(officer.get(f"/desk/lots/{lot.id}"))
    address = f"/desk/lots/{lot.id}/annulment"
    empty = submit(officer, address, reason="")
    assert (empty.status_code, set(errors_of(empty))) == (422, {"ground", "reason"})
    assert submit(officer, address, ground="collusion", reason="竞买人串通").status_code == 303
    decision = db.session.query(PanelDecision).one()
    for judge in judges(2):
        browser = browser_of(app, judge)
        assert "竞买人串通" in text_of(browser.get(f"/desk/panel/{decision.id}"))
        assert submit(browser, f"/desk/panel/{decision.id}", in_favour="yes").status_code == 303
    public = text_of(Visitor(app).get(f"/lots/{lot.id}?lang=zh"))
    assert "恶意串通" in public
    assert "竞买人串通" not in public, "the court's reasons stay on its file"

    clerk = browser_of(app, clerks()[0])
    page = f"/lots/{lot.id}/annulled"
    first = db.session.query(Recovery).order_by(Recovery.id.desc()).first()
    too_much = submit(
        clerk, page, action=f"/recoveries/{first.id}/repayments", amount_minor="9,000,000",
        came_on=clock.today().isoformat(), proof="流水1",
    )  # fmt: skip
    assert too_much.status_code == 422
    assert "流水1" in too_much.text, "what was typed is kept"
    for recovery in db.session.query(Recovery).all():
        if recovery.party.user_id:
            payer = browser_of(app, debtor)
            assert submit(payer, page, action=f"/recoveries/{recovery.id}/pay").status_code == 303
            received(db.session.query(Payment).filter_by(purpose="recovery").one())
        else:
            sent = submit(
                clerk, page, action=f"/recoveries/{recovery.id}/repayments", proof="流水1",
                amount_minor=str(recovery.amount_minor // 100), came_on=clock.today().isoformat(),
            )  # fmt: skip
            assert sent.status_code == 303
    own = f"/lots/{lot.id}/annulment"
    assert browser_of(app, debtor).get(own).status_code == 404
    buyer_browser = browser_of(app, buyer.user)
    assert submit(buyer_browser, own, bank="江州银行", account="6222").status_code == 303
    until_quiet(standing_clock)
    assert "¥800,000.00" in text_of(buyer_browser.get(own))
    assert "¥0.00" in text_of(buyer_browser.get(own)), "nothing is open"
    for reader, shown in (
        (clerk, page),
        (clerk, f"/cases/{lot.case_id}/account"),
        (buyer_browser, own),
        (officer, address),
    ):
        reader.get(shown)  # what was said after the last act has been read
        chinese = text_of(reader.get(shown + "?lang=zh"))
        assert not [word for word in chinese.split() if word.isascii() and word.isalpha()], chinese
