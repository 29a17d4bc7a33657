"""No sale that leaves the applicant nothing, unless he insists (拍卖变卖规定 art 6)."""

from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.terms import propose_terms
from auction.surplus import actions, queries
from auction.surplus.rules import Ranked, ahead_minor
from tests import builders
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.settlement import stories

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("claims", "ahead"),
    [
        ([Ranked("ordinary", 1, 100, True), Ranked("secured", 1, 70, False)], 70),
        ([Ranked("secured", 2, 100, True), Ranked("secured", 1, 70, False), Ranked("secured", 3, 9, False)], 70),
        ([Ranked("secured", 1, 100, True), Ranked("secured", 2, 70, False)], 0),
        ([Ranked("ordinary", 1, 100, True), Ranked("ordinary", 1, 70, False)], 0),
        ([Ranked("ordinary", 1, 1, True), Ranked("secured", 1, 1, True), Ranked("statutory_priority", 1, 5, False)], 5),
        ([Ranked("secured", 1, 70, False)], 0),
        ([Ranked("ordinary", 1, 100, True), Ranked("costs", 1, 9, False)], 9),
    ],
)
def test_what_stands_before_the_applicant(claims, ahead):
    """Better kinds and ranks than the applicant's best claim, nobody else's; without a claim of his there is no line."""
    assert ahead_minor(claims) == ahead


def valued(secured_minor=800_000_00):
    """A lot valued at 1,000,000.00; a bank's security stands before the applicant."""
    asset = builders.asset()
    lot = Lot(
        asset=asset, case=asset.case, court_id=asset.case.court_id, title=asset.title, asset_kind=asset.kind,
        currency="CNY", created_at=clock.now(), round_kind="first", state="valued", reference_price_minor=1_000_000_00,
        reference_method="appraisal", reference_fixed_on=clock.today(),
        reference_valid_until=clock.today() + 300 * DAY,
    )  # fmt: skip
    db.session.add(lot)
    db.session.flush()
    applicant = stories.party(lot, "applicant", "申请人")
    applicant.user_id = builders.user("party").id
    bank = stories.party(lot, "creditor", "抵押银行")
    stories.party(lot, "debtor", "被执行人")
    stories.claim(applicant, "ordinary", 300_000_00)
    stories.claim(bank, "secured", secured_minor)
    db.session.commit()
    return lot, applicant.user


def propose(lot, start_minor):
    return propose_terms(lot.id, lot.case.officer, start_minor, 5_000_00, start_minor // 10, 10)


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


def test_nothing_goes_to_the_panel_before_he_insists(app, standing_clock):
    """70 % would leave nothing: refused until told, while he may answer, after silence; insisted, only above the sum."""
    lot, _user = valued()
    ahead = queries.ahead_of_applicant(lot, 700_000_00)
    assert ahead.claims_minor == 800_000_00
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS"
    notice = actions.tell_applicant(lot.id, lot.case.officer)
    assert notice.reply_by == rule_set("cn").calendar.last_day(clock.today(), 5)
    assert refused(actions.tell_applicant, lot.id, lot.case.officer) == "SURPLUS_TOLD"
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS_WAITS"
    actions.answer(notice.id, lot.case.officer, True, True)
    assert refused(actions.answer, notice.id, lot.case.officer, False, True) == "SURPLUS_ANSWERED"
    assert refused(propose, lot, 800_000_00) == "NO_SURPLUS_RESERVE"
    assert propose(lot, 900_000_00).state == "proposed"


def test_silence_means_no_sale(app, standing_clock):
    """The days are over: an answer comes too late, and terms that leave nothing stay refused."""
    lot, user = valued()
    notice = actions.tell_applicant(lot.id, lot.case.officer)
    standing_clock.at += 7 * DAY
    assert refused(actions.answer, notice.id, user, True, False) == "SURPLUS_TOO_LATE"
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS_DECLINED"


def test_a_sale_that_leaves_something_is_free(app):
    """Nobody is asked when the start price is greater than what stands before him, by a fen more than the costs."""
    lot, _user = valued(600_000_00)
    assert propose(lot, 700_000_00).state == "proposed"
    other, _ = valued(10)
    assert refused(actions.tell_applicant, other.id, builders.user("officer")) == "NOT_FOUND"


def test_through_the_pages(app, client):
    """The officer tells on the lot's page, the applicant insists on his own, strangers find nothing."""
    lot, user = valued()
    sign_in(client, lot.case.officer)
    assert "What stands before the applicant" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    assert submit(client, f"/desk/lots/{lot.id}/surplus", "/surplus/notice").status_code == 303
    notice = queries.notice_of(lot.id)
    his = Visitor(app, app.response_class)
    sign_in(his, user)
    assert submit(his, f"/surplus/{notice.id}", insists="").status_code == 422
    assert submit(his, f"/surplus/{notice.id}", insists="yes").status_code == 303
    assert "at my cost if it fails" in text_of(his.get(f"/surplus/{notice.id}?lang=en"))
    stranger = Visitor(app, app.response_class)
    sign_in(stranger, builders.user("party"))
    assert stranger.get(f"/surplus/{notice.id}").status_code == 404
