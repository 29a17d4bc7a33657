"""Shares that pass only with an authority's approval (法释〔2021〕20号 15)."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from auction.annulment.actions import propose_annulment
from auction.approvals.actions import record_answer, require_approval
from auction.approvals.models import NeededApproval
from auction.enrolment.application_rules import Bidder
from auction.enrolment.bars import refuse_barred
from auction.enrolment.queries import buyers_of
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots import actions as lots
from auction.lots.models import Lot
from auction.lots.rules import NEXT_ROUND
from auction.panel.actions import vote
from auction.panel.queries import decisions_about
from auction.payments.models import Refund
from auction.settlement.actions import serve_ruling
from auction.settlement.knowing import propose_knowing
from auction.settlement.queries import balance_account, case_account, settlement_of
from tests.browsing import sign_in, submit, text_of
from tests.builders import announced_lot, asset
from tests.lots import stories
from tests.pdfs import PDF
from tests.settlement.stories import paid_lot, settling_lot, work

AUTHORITY = "国家金融监督管理总局江州监管分局"


def paper():
    return FileStorage(io.BytesIO(PDF), "paper.pdf")


def refused(act, *arguments, **named):
    with pytest.raises(Refusal) as no:
        act(*arguments, **named)
    db.session.rollback()
    return no.value.code


def needed(thing) -> None:
    """The approval is on record as needed for the asset."""
    db.session.add(NeededApproval(
        asset_id=thing.id, authority=AUTHORITY, conditions="境内企业法人", within_days=90, recorded_at=clock.now(),
        recorded_by_id=thing.case.officer_id,
    ))  # fmt: skip
    db.session.commit()


def test_the_announcement_names_the_authority(app, client):
    """Recorded on the officer's page before the announcement, which is refused until it says so; then everybody reads it.
    A thing needs no approval, and none is added twice or later.
    """
    lot = stories.ready("other_right")
    officer = lot.case.officer
    sign_in(client, officer)
    answer = submit(
        client,
        f"/desk/lots/{lot.id}/approval",
        "needed",
        authority=AUTHORITY,
        conditions="境内企业法人",
        within_days="90",
    )
    assert answer.status_code == 303
    assert refused(require_approval, lot.id, officer, AUTHORITY, "任何人", 90) == "APPROVAL_RECORDED"
    assert refused(lots.announce, lot.id, officer) == "APPROVAL_NOT_ANNOUNCED"
    texts = stories.clerk_items(lot) | {"other_information": f"股权变更须经{AUTHORITY}批准，买受人应为境内企业法人。"}
    lots.save_announcement(lot.id, officer, texts, lot.announcement.opens_at, lot.announcement.closes_at)
    lots.announce(lot.id, officer)
    assert AUTHORITY in text_of(client.get(f"/lots/{lot.id}"))
    thing = stories.drafted("movable")
    assert refused(require_approval, thing.id, thing.case.officer, AUTHORITY, "任何人", 90) == "APPROVAL_KIND"


def test_no_ruling_before_the_approval(app, client, standing_clock):
    """The day to bring it is a deadline, the ruling's is none yet; a yes with its paper opens the way to the ruling."""
    lot, _ = paid_lot(asset=asset("other_right"))
    needed(lot.asset)
    officer = lot.case.officer
    due = lambda key: [row.subject_id for row in db.session.execute(deadline_of(key).rows())]  # noqa: E731
    assert (due("approval"), due("ruling")) == ([lot.id], [])
    assert refused(serve_ruling, lot.id, officer, "（2026）江01执1号之三", clock.today()) == "APPROVAL_AWAITED"
    tomorrow = clock.today() + timedelta(days=1)
    assert refused(record_answer, lot.id, officer, True, tomorrow, "金复〔2026〕1号", paper()) == "APPROVAL_DAY"
    sign_in(client, officer)
    assert AUTHORITY in text_of(client.get(f"/lots/{lot.id}/settlement"))
    record_answer(lot.id, officer, True, clock.today(), "金复〔2026〕1号", paper())
    assert (due("approval"), due("ruling")) == ([], [lot.id])
    assert (
        refused(record_answer, lot.id, officer, False, clock.today(), "金复〔2026〕2号", paper()) == "APPROVAL_ANSWERED"
    )
    serve_ruling(lot.id, officer, "（2026）江01执1号之三", clock.today())
    assert lot.state == "settled"


def test_without_the_approval_the_sale_is_undone_and_the_buyer_stays_away(app, standing_clock):
    """Only on record of a no the panel undoes the sale on this ground; in the next round the buyer is refused by name."""
    lot, buyer = paid_lot(asset=asset("other_right"))
    needed(lot.asset)
    officer = lot.case.officer
    ground = (lot.id, officer, "approval_lacking", "未取得批准")
    assert refused(propose_annulment, *ground) == "ANNULMENT_APPROVAL"
    record_answer(lot.id, officer, False, clock.today(), "金复〔2026〕3号", paper())
    assert refused(serve_ruling, lot.id, officer, "（2026）江01执1号之三", clock.today()) == "APPROVAL_REFUSED"
    decision = propose_annulment(*ground)
    for judge in stories.judges(2):
        vote(decision.id, judge, True, decision.content_hash, "同意")
    work()
    assert db.session.get_one(Lot, lot.id).state == "annulled"
    again = announced_lot(asset=lot.asset)
    people = buyers_of(buyer)
    assert refused(refuse_barred, db.session, again, people, people[0].id_number) == "APPROVAL_LACKED_BARRED"
    refuse_barred(db.session, again, [Bidder("别人", "cn_resident", "110101199003070134")], "110101199003070134")
    assert refused(record_answer, again.id, officer, True, clock.today(), "金复〔2026〕4号", paper()) == "STATE_FORBIDS"


@pytest.mark.parametrize("is_paid", [True, False])
def test_who_knew_that_he_could_not_buy_loses_his_deposit(app, client, standing_clock, is_paid):
    """Only on record of a no, and by the panel: the deposit is kept apart, paid balance goes back, the round is repeated
    (法释〔2021〕20号 15(3)).
    """
    lot, buyer = (paid_lot if is_paid else settling_lot)(asset=asset("other_right"))
    needed(lot.asset)
    officer, paid_minor = lot.case.officer, balance_minor(case_account(lot.case_id))
    assert refused(propose_knowing, lot.id, officer, "曾被告知") == "KNOWING_UNANSWERED"
    record_answer(lot.id, officer, False, clock.today(), "金复〔2026〕3号", paper())
    sign_in(client, officer)
    assert "/knowing-buyer" in client.get(f"/desk/lots/{lot.id}/approval").get_data(as_text=True)
    page = f"/lots/{lot.id}/knowing-buyer"
    assert submit(client, page, reason="报名时已书面告知其不具备资格").status_code == 303
    decision = decisions_about(f"lot:{lot.id}", "knowing_default")[0]
    withheld_minor = decision.content["withheld_minor"]
    for judge in stories.judges(2):
        vote(decision.id, judge, True, decision.content_hash, "同意")
    work()
    db.session.expire_all()
    settlement = settlement_of(lot.id)
    assert (lot.state, settlement.paid_at, settlement.defaulted_at is None) == ("defaulted", None, False)
    assert withheld_minor == buyer.deposit_minor
    assert balance_minor(f"forfeited:{lot.id}") == withheld_minor
    assert (balance_minor(case_account(lot.case_id)), balance_minor(balance_account(buyer.id))) == (0, 0)
    returned_minor = sum(one.amount_minor for one in db.session.scalars(sa.select(Refund).filter_by(reason="too_late")))
    assert returned_minor == (paid_minor - withheld_minor if is_paid else 0)
    assert "The panel has found that the buyer" in text_of(client.get(f"/lots/{lot.id}/settlement?lang=en"))
    assert NEXT_ROUND[(lot.round_kind, lot.state)] == "reauction"
