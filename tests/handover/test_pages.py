"""From the ruling to the keys, told through the pages: the court's steps, the buyer's, the delay that everybody sees."""

from datetime import timedelta

import pytest

from auction.accounts.models import InboxNotice
from auction.deadlines.actions import warn
from auction.deadlines.queries import Asked, desk_page
from auction.drafting.actions import issue_paper
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.handover.actions import HandoverFacts, end_step, record_handover
from auction.handover.models import HandoverStep
from auction.handover.queries import court_times
from auction.settlement.models import Settlement
from tests.browsing import errors_of, form_of, submit, text_of
from tests.builders import user
from tests.settlement.stories import paid_lot, settled_lot
from tests.settlement.test_pages import browser_of

RECORD = {
    "place": "江州市江北区滨江路8号",
    "received_by": "张三",
    "items": "钥匙三把\n门禁卡两张",
    "condition": "空置，墙面渗水",
}


def test_the_keys_are_handed_over_late_and_everybody_sees_it(app, standing_clock):
    """On the twentieth day the buyer and the supervisor read "5 days late"; the record closes it with its delay."""
    lot, buyer = settled_lot()
    supervisor = user("supervisor", of_court=True)
    db.session.commit()
    standing_clock.at += timedelta(days=20)
    address = f"/lots/{lot.id}/track"
    for reader in (buyer.user, supervisor, lot.case.officer):
        shown = text_of(browser_of(app, reader).get(address))
        assert shown.count("5 days late") == 2, reader.email  # keys and clearing
    assert "5 days late" in text_of(browser_of(app, supervisor).get("/desk/tracks"))
    assert "5 days late" in text_of(browser_of(app, supervisor).get("/desk?when=late"))
    officer = browser_of(app, lot.case.officer)
    empty = submit(officer, f"/lots/{lot.id}/handover")
    assert (empty.status_code, set(errors_of(empty))) == (
        422, {"handed_over_on", "place", "received_by", "items", "condition"}
    )  # fmt: skip
    early = submit(officer, f"/lots/{lot.id}/handover", handed_over_on="2026-01-01", **RECORD)
    assert early.status_code == 422
    assert form_of(early)["items"].splitlines() == RECORD["items"].splitlines()
    done = submit(officer, f"/lots/{lot.id}/handover", handed_over_on=clock.today().isoformat(), **RECORD)
    assert "The hand-over is recorded" in text_of(officer.get(done.location))
    own = browser_of(app, buyer.user)
    shown = text_of(own.get(address))
    assert "门禁卡两张" in shown
    assert own.get(f"/lots/{lot.id}/handover-record.pdf").status_code == 404
    issue_paper(lot.id, "handover_record", None, lot.case.officer)
    paper = own.get(f"/lots/{lot.id}/handover-record.pdf")
    assert paper.mimetype == "application/pdf"
    assert "Verification page" in text_of(own.get(address))
    assert browser_of(app, user("bidder")).get(f"/lots/{lot.id}/handover-record.pdf").status_code == 404
    assert db.session.get(Settlement, lot.id).handed_over_on == clock.today()
    assert submit_again(officer, lot) == 409
    one = court_times()[0]
    assert (one.sales, one.handed_over, one.keys_days, one.keys_delay_days) == (1, 1, 20, 5)
    public = text_of(browser_of(app, user("bidder")).get("/court-times"))
    assert "20 days" in public
    assert "江州" in public or "Jiangzhou" in public
    (figures,) = browser_of(app, user("bidder")).get("/api/v1/courts/times").get_json()["items"]
    assert (figures["sales"], figures["keys_days"], figures["keys_delay_days"]) == (1, 20, 5)


def submit_again(officer, lot) -> int:
    address = f"/lots/{lot.id}/handover"
    return submit(officer, address, handed_over_on=clock.today().isoformat(), **RECORD).status_code


def test_the_buyer_enters_his_own_steps_and_the_court_all(app, standing_clock):
    """He enters the tax with its receipt; what the court has entered he cannot change, nor call a step not needed."""
    lot, buyer = settled_lot()
    browser, officer = browser_of(app, buyer.user), browser_of(app, lot.case.officer)
    today = clock.today().isoformat()
    assert submit(browser, f"/lots/{lot.id}/track/tax", done_on=today, remark="完税凭证1号").status_code == 303
    assert "完税凭证1号" in text_of(officer.get(f"/lots/{lot.id}/track"))
    assert submit(browser, f"/lots/{lot.id}/track/clearing", done_on=today).status_code == 403
    answer = submit(officer, f"/lots/{lot.id}/track/clearing", state="not_needed", remark="")
    assert answer.status_code == 422
    assert "Write why" in answer.get_data(as_text=True)
    assert submit(officer, f"/lots/{lot.id}/track/clearing", state="not_needed", remark="空置").status_code == 303
    assert submit(officer, f"/lots/{lot.id}/track/tax", state="done", done_on=today, remark="更正").status_code == 303
    assert submit(browser, f"/lots/{lot.id}/track/tax", done_on=today, remark="x").status_code == 409
    assert db.session.get(HandoverStep, (lot.id, "tax")).remark == "更正"
    assert "not needed" in text_of(browser.get(f"/lots/{lot.id}/track"))
    told = db.session.query(InboxNotice).filter_by(user_id=buyer.user_id, path=f"/lots/{lot.id}/track").count()
    assert told == 2


def test_nobody_else_reads_or_enters_it(app, standing_clock):
    """Another bidder, another court's officer: as if it did not exist; a clerk of the court reads and cannot enter."""
    lot, _buyer = settled_lot()
    other = user("bidder")
    clerk = user("finance", of_court=True)
    db.session.commit()
    for reader in (other, user("officer")):
        assert browser_of(app, reader).get(f"/lots/{lot.id}/track").status_code == 404
        with pytest.raises(Refusal, match="NOT_FOUND"):
            end_step(lot.id, "tax", reader, "done", clock.today(), "")
    assert browser_of(app, clerk).get(f"/lots/{lot.id}/track").status_code == 200
    with pytest.raises(Refusal, match="NOT_ALLOWED"):
        end_step(lot.id, "tax", clerk, "done", clock.today(), "")
    public = text_of(browser_of(app, other).get(f"/lots/{lot.id}"))
    assert "Title passed" in public
    assert "Taxes paid" not in public


def test_before_the_service_nothing_is_handed_over(app, standing_clock):
    """A paid lot without ruling cannot be handed over nor registered; the ruling's own day can be entered."""
    lot, _buyer = paid_lot()
    officer = lot.case.officer
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        record_handover(lot.id, officer, HandoverFacts(clock.today(), **RECORD))
    with pytest.raises(Refusal, match="HANDOVER_STEP_EARLY"):
        end_step(lot.id, "registration", officer, "done", clock.today(), "")
    end_step(lot.id, "ruling", officer, "done", clock.today(), "（2026）江01执1号之三")
    assert "Ruling made" in text_of(browser_of(app, officer).get(f"/lots/{lot.id}/track"))


def test_buyer_and_officer_are_warned_of_their_steps(app, standing_clock):
    """Five days before the fifteenth the officer hears of keys and clearing, a week before the thirtieth the buyer."""
    lot, buyer = settled_lot()
    officer = lot.case.officer
    standing_clock.at += timedelta(days=10)
    warn()
    told = db.session.query(InboxNotice).filter_by(user_id=officer.id, subject_en="2 last days are near").all()
    assert len(told) == 1
    assert "Hand over the lot" in told[0].body_en
    assert "Clear the premises" in told[0].body_en
    standing_clock.at += timedelta(days=13)
    warn()
    subjects = [n.subject_en for n in db.session.query(InboxNotice).filter_by(user_id=buyer.user_id)]
    assert [text for text in subjects if "Pay the taxes" in text]
    assert lot.title in subjects[-1]


def test_when_the_last_step_is_over_nothing_is_due(app, standing_clock):
    """The desk lists four steps, then none; only the last one's end finishes the sale."""
    lot, _buyer = settled_lot()
    officer, today = lot.case.officer, clock.today()

    def due() -> int:
        asked = Asked([lot.court_id], officer.id, frozenset({"officer"}), False, "all", None, 1)
        return desk_page(asked).counts["all"]

    assert due() == 4
    for step in ("tax", "registration", "clearing"):
        end_step(lot.id, step, officer, "done", today, "")
        assert db.session.get(Settlement, lot.id).finished_on is None
    record_handover(lot.id, officer, HandoverFacts(today, **RECORD))
    assert db.session.get(Settlement, lot.id).finished_on == today
    assert due() == 0
    browser = browser_of(app, officer)
    assert lot.title not in text_of(browser.get("/desk/tracks?standing=open"))
    assert lot.title in text_of(browser.get("/desk/tracks?standing=done"))
