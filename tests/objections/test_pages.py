"""The parties' say through the pages: each at his own browser, from the objection to the corrected plan."""

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db
from auction.objections.models import Objection
from tests.browsing import errors_of, submit, text_of
from tests.settlement.stories import work
from tests.settlement.test_pages import browser_of

from .stories import BANK, DEBTOR, KING, LEE, contested_case


def test_an_objection_from_the_inbox_to_the_judgment(app, standing_clock):
    """King objects, Lee opposes, King sues, the officer records the judgment, two clerks share out the escrow."""
    story = contested_case(without_sign_in=(BANK,))
    plan = story.approved()
    address, today = f"/plans/{plan.id}", clock.today().isoformat()
    king, lee, debtor = (browser_of(app, story.user(name)) for name in (KING, LEE, DEBTOR))
    officer, one, two = (browser_of(app, person) for person in (story.officer, *story.clerks))
    assert "Not everybody has been served yet" in text_of(king.get(address))
    empty = submit(king, f"{address}/objections/new", line_3="40,000.01")
    assert (empty.status_code, set(errors_of(empty))) == (422, {"reason"})
    made = submit(king, f"{address}/objections/new", line_2="259,999.99", line_3="40,000.01", reason="债权已部分清偿")
    assert made.status_code == 303
    assert "¥59,999.99" in text_of(lee.get(made.location))
    assert "Answer the objection" not in text_of(king.get(made.location)), "his own"
    silent = submit(lee, made.location, action="/answer", stance="opposes", reason="")
    assert silent.status_code == 422
    assert submit(lee, made.location, action="/answer", stance="opposes", reason="债权未清偿").status_code == 303
    assert "Opposed: the objector may sue" in text_of(king.get(made.location))
    bank = story.parties[BANK].id
    page = f"/desk/plans/{plan.id}/services"
    form = {"action": "/services", "means": "post", "served_on": today, "proof": "EMS 1"}
    assert submit(officer, page, what=f"0:{bank}", **form).status_code == 303
    for browser in (debtor, lee):
        assert submit(browser, address, action="/waive").status_code == 303
    assert submit(officer, page, action="/waive", party_id=str(bank), said_on=today).status_code == 303
    assert story.paid() == {BANK: 500_000_00, KING: 200_000_00, LEE: 40_000_01}
    assert (
        submit(king, made.location, action="/lawsuit", reference="（2026）江01民初9号", on_day=today).status_code == 303
    )
    assert "Before the court" in text_of(debtor.get(made.location))
    correction = f"/desk/plans/{plan.id}/correction"
    assert one.get(correction).status_code == 409
    verdict = {"verdict": "upheld", "reference": "（2026）江01民初9号判决书", "on_day": today}
    assert submit(officer, made.location, action="/judgment", **verdict).status_code == 303
    wrong = submit(one, correction, line_2="59,999.98", line_3="0")
    assert (wrong.status_code, "exactly ¥59,999.99 is held" in text_of(wrong)) == (422, True)
    prepared = submit(one, correction)
    assert prepared.status_code == 303
    assert submit(two, prepared.location, action="/approve").status_code == 303
    work()
    assert story.paid() == {BANK: 500_000_00, KING: 259_999_99, LEE: 40_000_01}
    assert db.session.scalar(sa.select(sa.func.count(Objection.id))) == 1


def test_every_page_speaks_chinese(app, standing_clock):
    """Nothing of the pages' own English is left over in Chinese."""
    story = contested_case(without_sign_in=(BANK,))
    plan = story.approved()
    king = browser_of(app, story.user(KING))
    made = submit(king, f"/plans/{plan.id}/objections/new", line_3="1", reason="债权已清偿")
    addresses = (f"/plans/{plan.id}", f"/desk/plans/{plan.id}/services", made.location)
    for address in addresses:
        shown = text_of(browser_of(app, story.officer).get(address + "?lang=zh"))
        assert not [word for word in shown.split() if word.isascii() and word.isalpha()], shown
