"""An auction on a partner's platform, from the applicant's choice to the ruling, and what can go wrong with its money."""

import io
import uuid
from datetime import timedelta

import sqlalchemy as sa

from auction.bidding.outages import suspend_for_jump
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.store import db
from auction.ledger.models import LedgerAccount
from auction.ledger.queries import balance_minor
from auction.lots.actions import pause, resume, withdraw
from auction.lots.models import Lot
from auction.settlement.actions import serve_ruling
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account
from tests import builders
from tests.bank.conftest import Bank
from tests.bank.files import E
from tests.browsing import page as tree
from tests.browsing import sign_in, submit, text_of
from tests.pdfs import pdf
from tests.settlement.stories import work

from .conftest import ADDRESS, DAY, MINUTE, announced, terms_decided

START, STEP, DEPOSIT = 700_000_00, 5_000_00, 70_000_00
HOLDER = "江州拍卖网公司"


def chosen(client, lot, platform) -> None:
    """The officer records the applicant's choice on the lot's desk page."""
    sign_in(client, lot.case.officer)
    applicant = next(party for party in lot.case.parties if party.role == "applicant")
    typed = {
        "partner": str(platform.partner_id), "chosen_by": "applicant", "party": str(applicant.id),
        "chosen_on": clock.today().isoformat(), "account_holder": HOLDER,
    }  # fmt: skip
    url = f"/desk/lots/{lot.id}/outside/choice"
    assert submit(client, url, **typed | {"party": ""}, paper=(io.BytesIO(pdf()), "x.pdf")).status_code == 409
    assert submit(client, url, **typed, paper=(io.BytesIO(pdf()), "x.pdf")).status_code == 303
    assert "The applicant chose it" in text_of(client.get(f"/desk/lots/{lot.id}/outside"))


def sold(platform, lot, standing_clock) -> dict:
    """Two bids, the second extends; the result is reported: what the platform is told then."""
    standing_clock.at = lot.opens_at + MINUTE
    first = platform.bid(lot, (1, "A1", START, lot.opens_at + MINUTE))
    assert first.status_code == 200, first.json
    late = lot.closes_at - MINUTE
    standing_clock.at = end = late + 5 * MINUTE
    assert platform.bid(lot, (2, "B2", START + STEP, late), closes_at=end).status_code == 200
    told = {"outcome": "sold", "code": "B2", "price_minor": START + STEP, "ended_at": end.isoformat()}
    answer = platform.post(lot.id, "result", **told)
    assert answer.status_code == 200, answer.json
    work()
    return {one["part"]: one for one in answer.json["owed"]}


def sends(platform, lot, part, minor):
    sent = {"part": part, "amount_minor": minor, "sent_on": clock.today().isoformat(), "bank_reference": "YH0001"}
    return platform.post(lot.id, "transfers", **sent)


def test_from_the_choice_to_the_ruling(app, client, platform, standing_clock):
    """Choice, publication, ladder and result by the platform; deposit by the bank's statement, balance by the sandbox
    bank; then paid and settled like any other lot. Here nobody enrols or bids.
    """
    lot = terms_decided()
    chosen(client, lot, platform)
    announced(lot)
    bidder = builders.user("bidder")
    sign_in(client, bidder)
    page = text_of(client.get(f"/lots/{lot.id}/enrol"))
    assert "This lot is sold on 江州拍卖网." in page
    assert platform.publish(lot).status_code == 200
    shown = client.get(f"/lots/{lot.id}")
    assert f'href="{ADDRESS}"' in shown.get_data(as_text=True)
    for code in ("A1", "B2"):
        assert platform.enrol(lot, code).json == {
            "code": code,
            "rank": None,
            "deposit_minor": DEPOSIT,
            "currency": "CNY",
        }
    owed = sold(platform, lot, standing_clock)
    assert (lot.state, lot.leading_code, lot.extension_count) == ("sold", "B2", 1)
    assert sends(platform, lot, "deposit", DEPOSIT).status_code == 200
    work()
    settlement = db.session.get_one(Settlement, lot.id)
    assert (settlement.deposit_minor, settlement.balance_minor) == (0, START + STEP), "a reported transfer is no money"
    bank = Bank(lot)
    bank.tells(E(DEPOSIT, f"保证金 {owed['deposit']['payment_reference']}", HOLDER))
    assert bank.last() == ("matched", "exact")
    work()
    assert (settlement.deposit_minor, settlement.balance_minor) == (DEPOSIT, START + STEP - DEPOSIT)
    assert balance_minor(case_account(lot.case_id)) == DEPOSIT
    assert platform.get(f"/{lot.id}").json["owed"][1]["missing_minor"] == settlement.balance_minor
    assert sends(platform, lot, "balance", settlement.balance_minor + 1).json["code"] == "OUTSIDE_TRANSFER_ABOVE"
    assert sends(platform, lot, "balance", settlement.balance_minor).status_code == 200
    sign_in(client, builders.user("finance", of_court=True))
    assert submit(client, f"/desk/lots/{lot.id}/outside", "arrived").status_code == 303
    work()
    assert (lot.state, balance_minor(case_account(lot.case_id))) == ("paid", START + STEP)
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号之三", clock.today())
    db.session.refresh(lot)
    assert lot.state == "settled"


def test_nobody_bids_or_enrols_here(app, client, hosted, standing_clock):
    """Our own room refuses by name where to go; our clock neither opens nor closes the lot."""
    bidder = builders.user("bidder")
    sign_in(client, bidder)
    page = client.get(f"/lots/{hosted.id}")
    assert "Enrol for this lot" not in text_of(page)
    answer = client.post(
        f"/api/v1/lots/{hosted.id}/bids", json={"bid_id": str(uuid.uuid4()), "amount_minor": START},
        headers={"X-CSRFToken": page_token(page), "Accept-Language": "en"},
    )  # fmt: skip
    assert (answer.status_code, answer.json["code"]) == (409, "SOLD_OUTSIDE")
    assert ADDRESS in answer.json["message"]
    enrolled = client.post(f"/lots/{hosted.id}/enrol", data={"csrf_token": page_token(page), "accepts_conditions": "y"})
    assert enrolled.status_code == 409
    assert "江州拍卖网" in enrolled.get_data(as_text=True)
    standing_clock.at = hosted.closes_at + DAY
    work()
    assert hosted.state == "announced"


def page_token(page) -> str:
    return tree(page).select_one("input[name=csrf_token]")["value"]


def test_a_result_that_does_not_come_is_somebodys_last_day(app, platform, hosted, standing_clock):
    """A day after the end it is on the officer's desk; without bids the result is that the lot failed."""

    def due():
        return [row.due_on for row in db.session.execute(deadline_of("outside_result").rows())]

    assert due() == []
    standing_clock.at = hosted.closes_at
    assert due() == [clock.today() + DAY]
    end = hosted.closes_at.isoformat()
    answer = platform.post(hosted.id, "result", outcome="sold", code="A1", price_minor=START, ended_at=end)
    assert answer.json["code"] == "OUTSIDE_RESULT_FAILED"
    assert platform.post(hosted.id, "result", outcome="failed", ended_at=end).json["state"] == "unsold"
    work()
    assert (hosted.state, due()) == ("unsold", [])
    assert db.session.query(Settlement).count() == 0


def test_a_deposit_that_comes_after_the_default_is_withheld(app, client, platform, hosted, standing_clock):
    """The buyer does not pay, and the platform was late: what it held is not refunded all the same (article 24)."""
    owed = sold(platform, hosted, standing_clock)
    settlement = db.session.get_one(Settlement, hosted.id)
    assert [row.subject_id for row in db.session.execute(deadline_of("outside_deposit").rows())] == [hosted.id]
    standing_clock.at = settlement.balance_late_at + MINUTE
    work()
    assert (hosted.state, balance_minor(f"forfeited:{hosted.id}")) == ("defaulted", 0)
    Bank(hosted).tells(E(DEPOSIT, owed["deposit"]["payment_reference"], HOLDER))
    work()
    assert balance_minor(f"forfeited:{hosted.id}") == DEPOSIT
    assert (settlement.deposit_minor, settlement.balance_minor) == (DEPOSIT, START + STEP - DEPOSIT)
    assert sends(platform, hosted, "balance", 1).json["code"] == "OUTSIDE_NOT_SOLD"


def test_a_deposit_beside_a_price_that_is_paid_goes_back(app, platform, hosted, standing_clock):
    """The platform sent the whole price as the balance: a deposit beside it, or after it, is returned to its account."""
    owed = sold(platform, hosted, standing_clock)
    bank = Bank(hosted)
    deposit = E(DEPOSIT, owed["deposit"]["payment_reference"], HOLDER)
    bank.tells(E(START + STEP, owed["balance"]["payment_reference"], HOLDER), deposit)
    work()
    assert hosted.state == "paid"
    bank.tells(deposit)
    work()
    buyer = db.session.scalars(sa.select(Enrolment).where(Enrolment.code == "B2")).one()
    assert balance_minor(deposit_account(buyer.id)) == 0
    assert [(amount, reason) for amount, reason, _ in bank.refunds()] == [
        (DEPOSIT, "overpaid"),
        (DEPOSIT, "paid_twice"),
    ]
    assert balance_minor(case_account(hosted.case_id)) == START + STEP


def test_no_money_but_the_winners_from_his_platform(app, platform, hosted, standing_clock):
    """The losers' deposits are never in our books; a transfer from somebody else's account waits for a person."""
    owed = sold(platform, hosted, standing_clock)
    assert db.session.scalars(sa.select(LedgerAccount.name).where(LedgerAccount.name.like("deposit:%"))).all() == []
    assert db.session.get_one(Lot, hosted.id).wound_up_at is not None
    bank = Bank(hosted)
    bank.tells(E(DEPOSIT, owed["deposit"]["payment_reference"], "路人甲"))
    assert bank.last() == ("waiting", "third_party")


def test_a_suspended_lot_takes_no_result(app, platform, hosted, standing_clock):
    """The court suspends: bids from before are taken, the result waits until it goes on."""
    at = hosted.opens_at + 10 * MINUTE
    standing_clock.at = at
    pause(hosted.id, hosted.case.officer, "案外人异议")
    standing_clock.at += timedelta(hours=1)
    assert platform.bid(hosted, (1, "A1", START, at + MINUTE)).json["code"] == "OUTSIDE_SUSPENDED"
    assert platform.bid(hosted, (1, "A1", START, at - MINUTE)).status_code == 200
    end = hosted.closes_at.isoformat()
    told = {"outcome": "sold", "code": "A1", "price_minor": START, "ended_at": end}
    assert platform.post(hosted.id, "result", **told).json["code"] == "OUTSIDE_SUSPENDED"
    resume(hosted.id, hosted.case.officer, "异议已处理")
    db.session.refresh(hosted)
    standing_clock.at = hosted.closes_at + MINUTE
    assert (
        platform.post(hosted.id, "result", **told | {"ended_at": hosted.closes_at.isoformat()}).json["state"] == "sold"
    )


def test_a_fault_of_ours_touches_nothing_there_and_a_withdrawal_everything(platform, hosted, standing_clock):
    """Our clock's jump suspends our own open lots, not this one; once the court withdraws it, no report is taken."""
    standing_clock.at = at = hosted.opens_at + MINUTE
    assert platform.bid(hosted, (1, "A1", START, at)).json["state"] == "open"
    ours = builders.open_lot()
    suspend_for_jump(9.0)
    db.session.expire_all()
    assert (hosted.state, ours.state) == ("open", "paused")
    withdraw(hosted.id, hosted.case.officer, "被执行人已履行")
    assert platform.bid(hosted, (2, "B2", START + STEP, at)).json["code"] == "OUTSIDE_OVER"
    assert platform.get(f"/{hosted.id}").json["state"] == "withdrawn"
