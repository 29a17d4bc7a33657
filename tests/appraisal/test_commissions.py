"""The list, the commission and its report on real PostgreSQL: who gets it, until when, and what may come in."""

from datetime import timedelta

import pytest

from auction.appraisal import choosing, commissioning, fees, queries, reporting, roster
from auction.appraisal.models import Appraiser
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.valuation import interrupting, objecting
from auction.valuation.actions import fix_price
from auction.valuation.hearing import services_of
from tests import builders
from tests.appraisal.stories import begun, commissioned, deliver, listed, pdf, reviewed
from tests.builders import user
from tests.lots import stories

DAY = timedelta(days=1)


def test_the_report_gives_the_price_and_goes_on_file(app):
    """Delivered, reviewed, sent, not objected to, fixed: price, validity and the paper stand on the lot's file."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    with pytest.raises(Refusal, match="REPORT_MISSING"):
        fix_price(held.inquiry_id, officer)
    report = deliver(held)
    with pytest.raises(Refusal, match="REPORT_NOT_REVIEWED"):
        fix_price(held.inquiry_id, officer)
    reporting.accept_report(held.id, officer)
    assert {row.source for row in services_of(held.inquiry_id)} == {f"appraiser:{held.appraiser_id}"}
    for party in lot.case.parties:
        objecting.waive(held.inquiry_id, officer, party.id)
    fix_price(held.inquiry_id, officer)
    assert (lot.reference_price_minor, lot.reference_method) == (980_000_00, "appraisal")
    assert lot.reference_valid_until == report.valid_until
    assert [(paper.kind, paper.file_id) for paper in lot.files] == [("pricing_basis", report.file_id)]
    assert not report.file.is_public


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("VALUATION_VALIDITY_TOO_LONG", {"valid_days": 366}),
        ("VALUATION_LAPSED", {"valid_days": 0}),
        ("VALUATION_LAPSED", {"valid_days": -1, "valued_days": -30}),
        ("REPORT_VALUED_IN_FUTURE", {"valued_days": 1}),
        ("VALUATION_FIGURE_NOT_POSITIVE", {"price_minor": 0}),
        ("FILE", {"upload": pdf(b"not a pdf at all")}),
    ],
)
def test_reports_that_are_refused(app, code, changes):
    """Longer than a year, lapsed, from the future, worth nothing, or not what its name says; nothing is kept."""
    held, today = commissioned(stories.drafted()), clock.today()
    changes = dict(changes)
    for name, field in (("valid_days", "valid_until"), ("valued_days", "valued_on")):
        if name in changes:
            changes[field] = today + timedelta(days=changes.pop(name))
    with pytest.raises(Refusal, match=code):
        deliver(held, **changes)
    db.session.expire_all()
    assert held.report is None


def test_only_the_commissioned_appraiser_delivers_once_and_in_time(app, standing_clock):
    """Another of the three finds nothing, twice is refused; on the thirtieth day it comes in time, a day later not."""
    agencies = listed()
    held = commissioned(stories.drafted(), agencies)
    facts = (980_000_00, "1", "市场法", clock.today(), clock.today() + 365 * DAY)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        reporting.deliver_report(held.id, agencies[1], *facts, pdf())
    other = commissioned(stories.drafted(), agencies)
    standing_clock.at += timedelta(days=30)
    deliver(held)
    with pytest.raises(Refusal, match="REPORT_ALREADY_DELIVERED"):
        deliver(held)
    standing_clock.at += timedelta(days=1)
    with pytest.raises(Refusal, match="REPORT_TOO_LATE"):
        deliver(other)


def test_a_missed_report_goes_to_the_next_and_the_material_comes_back(app, standing_clock):
    """Not a day early; then the second is commissioned with thirty days of its own, the first returns its material
    within three; after the third there is nobody left, and the rest of the list may be drawn."""
    agencies = listed(4)
    lot = stories.drafted()
    held, officer = commissioned(lot, agencies), stories.officer_of(lot)
    with pytest.raises(Refusal, match="REPORT_NOT_LATE"):
        commissioning.replace(held.id, officer, "missed", "逾期")
    standing_clock.at += timedelta(days=31)
    second = commissioning.replace(held.id, officer, "missed", "逾期")
    today = clock.today()
    assert (second.appraiser_id, second.rank, second.due_on) == (
        agencies[1].id,
        2,
        today + 33 * DAY,
    )  # behind the holidays of May
    assert held.material_due_on == today + 4 * DAY  # the third is a holiday
    with pytest.raises(Refusal, match="COMMISSION_ENDED"):
        deliver(held)
    with pytest.raises(Refusal, match="MATERIAL_DAY"):
        commissioning.record_material(held.id, officer, today + DAY)
    assert commissioning.record_material(held.id, officer, today).material_returned_on == today
    third = commissioning.replace(second.id, officer, "declined", "利害关系")
    assert commissioning.replace(third.id, officer, "declined", "停业") is None
    draw = choosing.promise_draw(held.inquiry_id, officer, "none_left", "demo", clock.now() + timedelta(hours=1))
    assert draw.account_ids == [agencies[3].id]


def test_more_time_is_asked_in_time_granted_and_counts_from_the_last_day(app, standing_clock):
    """Asked twenty-five days in and granted: fifteen more; a report is not late while the request waits."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    agency, due = held.appraiser.user, held.due_on
    standing_clock.at += timedelta(days=25)
    asked = commissioning.ask_extension(held.id, agency, 15, "资料不全")
    with pytest.raises(Refusal, match="EXTENSION_ASKED"):
        commissioning.ask_extension(held.id, agency, 15, "资料不全")
    assert commissioning.decide_extension(asked.id, officer, granted=True).due_on == due + 15 * DAY
    with pytest.raises(Refusal, match="EXTENSION_DECIDED"):
        commissioning.decide_extension(asked.id, officer, granted=True)
    standing_clock.at += timedelta(days=16)
    with pytest.raises(Refusal, match="VALUATION_EXTENSION_LATE"):
        commissioning.ask_extension(held.id, agency, 5, "仍不全")


def test_days_of_a_suspension_do_not_count(app, standing_clock):
    """Suspended for twenty days: the report is due twenty days later, and is not late meanwhile (art 19(1), 28)."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    due = held.due_on
    standing_clock.at += timedelta(days=20)
    interrupting.suspend_inquiry(held.inquiry_id, officer, "case_stayed", "暂缓执行")
    standing_clock.at += timedelta(days=20)
    assert not queries.is_late(held, clock.today())
    interrupting.resume_inquiry(held.inquiry_id, officer)
    db.session.expire_all()
    assert held.due_on >= due + 20 * DAY
    deliver(held)


def test_the_courts_review_has_a_report_corrected(app, standing_clock):
    """A fault found: three days, the corrected version takes the place of the first, and only it is sent (art 20)."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    deliver(held)
    asked = reporting.ask_correction(held.id, officer, "facts", "楼层写错")
    assert asked.due_on == clock.today() + 3 * DAY
    for act in (lambda: reporting.accept_report(held.id, officer),
                lambda: reporting.ask_correction(held.id, officer, "facts", "x")):  # fmt: skip
        with pytest.raises(Refusal, match="REQUEST_OPEN"):
            act()
    today = clock.today()
    reporting.correct(
        asked.id, held.appraiser.user, "已更正", 990_000_00, "2", "市场法", today, today + 300 * DAY, pdf()
    )
    with pytest.raises(Refusal, match="REQUEST_ANSWERED"):
        reporting.answer(asked.id, held.appraiser.user, "x")
    reporting.accept_report(held.id, officer)
    with pytest.raises(Refusal, match="REPORT_REVIEWED"):
        reporting.accept_report(held.id, officer)
    for party in lot.case.parties:
        objecting.waive(held.inquiry_id, officer, party.id)
    fix_price(held.inquiry_id, officer)
    assert lot.reference_price_minor == 990_000_00
    assert [(one.amount_minor, one.why_not) for one in held.inquiry.figures] == [
        (980_000_00, "replaced"), (990_000_00, ""),
    ]  # fmt: skip


def test_a_correction_that_does_not_come_lets_the_court_replace(app, standing_clock):
    """After its three days the answer is refused and the commission may be taken away; the figure counts no more."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    deliver(held)
    asked = reporting.ask_correction(held.id, officer, "seal", "签章不符")
    standing_clock.at += timedelta(days=7)
    with pytest.raises(Refusal, match="REQUEST_TOO_LATE"):
        reporting.answer(asked.id, held.appraiser.user, "x")
    assert commissioning.replace(held.id, officer, "missed", "未补正").rank == 2


def test_a_lapsed_report_fixes_nothing(app, standing_clock):
    """A report whose validity ended on the officer's desk cannot become the reference price."""
    lot = stories.drafted()
    inquiry = reviewed(lot, valid_until=clock.today() + 5 * DAY)
    for party in lot.case.parties:
        objecting.waive(inquiry.id, stories.officer_of(lot), party.id)
    standing_clock.at += timedelta(days=6)
    with pytest.raises(Refusal, match="VALUATION_LAPSED"):
        fix_price(inquiry.id, stories.officer_of(lot))


def test_the_list_and_its_ban(app, standing_clock):
    """Only appraisers' accounts are listed; struck off they are in no sub-list and come back after five years at the
    earliest (art 15(2))."""
    administrator, agency, bidder = user("administrator"), user("appraiser"), user("bidder")
    db.session.commit()
    with pytest.raises(Refusal, match="APPRAISER_UNKNOWN"):
        roster.list_appraiser(bidder.id, administrator, ["land"], "440305", "一级")
    for trades, code in ((["land"], "x"), ([], "440305")):
        with pytest.raises(Refusal, match=r"DIVISION_CODE|TRADES_MISSING"):
            roster.list_appraiser(agency.id, administrator, trades, code, "一级")
    roster.list_appraiser(agency.id, administrator, ["property", "land"], "440305", "一级")
    assert [row.user_id for row in queries.listed("land", "4403")] == [agency.id]
    assert queries.listed("land", "45") == queries.listed("mining", "") == []
    with pytest.raises(Refusal, match="APPRAISER_REASON_MISSING"):
        roster.delist_appraiser(agency.id, administrator, "fraud", " ")
    roster.delist_appraiser(agency.id, administrator, "fraud", "出具虚假报告")
    assert queries.listed("land", "") == []
    standing_clock.at += timedelta(days=5 * 365)
    with pytest.raises(Refusal, match="APPRAISER_BARRED"):
        roster.list_appraiser(agency.id, administrator, ["land"], "440305", "一级")
    standing_clock.at += timedelta(days=2)
    assert roster.list_appraiser(agency.id, administrator, ["land"], "440305", "一级").delisted_on is None


def test_the_parties_agree_on_three_of_the_list_once(app):
    """Two, a stranger to the list or a second agreement are refused; another court's officer finds nothing."""
    agencies = listed(4)
    inquiry = begun(stories.drafted())
    officer, ids = stories.officer_of(inquiry.lot), [one.id for one in agencies]
    for ranked, code in (
        ([ids[0], ids[1], ids[1]], "AGREE_ON_THREE"),
        ([ids[0], ids[1], officer.id], "APPRAISER_UNKNOWN"),
    ):
        with pytest.raises(Refusal, match=code):
            choosing.agree(inquiry.id, officer, ranked, pdf())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        choosing.agree(inquiry.id, user("officer"), ids[:3], pdf())
    held = choosing.agree(inquiry.id, officer, [ids[2], ids[0], ids[1]], pdf())
    assert (held.appraiser_id, held.due_on) == (ids[2], clock.today() + 30 * DAY)
    assert [row.appraiser_id for row in queries.candidates_of(inquiry.id)] == [ids[2], ids[0], ids[1]]
    with pytest.raises(Refusal, match="CHOICE_MADE"):
        choosing.agree(inquiry.id, officer, ids[:3], pdf())
    assert db.session.query(Appraiser).count() == 4


def test_a_report_that_lapsed_is_issued_again_by_the_same_appraiser(app, standing_clock):
    """Not while it holds; after it the same appraiser has fifteen days, and its new figure becomes the price (art 19(4))."""
    lot = stories.drafted(days=1_000)
    officer = stories.officer_of(lot)
    with pytest.raises(Refusal, match="REISSUE_NOT_DUE"):
        choosing.reissue(lot.id, officer)
    inquiry = reviewed(lot, valid_until=clock.today() + 60 * DAY)
    standing_clock.at += timedelta(days=10)
    for party in lot.case.parties:
        objecting.waive(inquiry.id, officer, party.id)
    fix_price(inquiry.id, officer)
    with pytest.raises(Refusal, match="REISSUE_NOT_DUE"):
        choosing.reissue(lot.id, officer)
    standing_clock.at += timedelta(days=60)
    again = queries.live_commission(db.session(), choosing.reissue(lot.id, officer).id)
    assert (again.appraiser_id, again.is_reissue) == (
        queries.live_commission(db.session(), inquiry.id).appraiser_id,
        True,
    )
    assert again.due_on == clock.today() + 15 * DAY
    deliver(again, price_minor=940_000_00)
    reporting.accept_report(again.id, officer)
    for party in lot.case.parties:
        objecting.waive(again.inquiry_id, officer, party.id)
    fix_price(again.inquiry_id, officer)
    assert lot.reference_price_minor == 940_000_00


def test_what_the_appraiser_is_paid(app):
    """Unsold the actual cost, sold the lower of the two prices as base, 30 % for a report issued again, nothing for one
    whose commission went on; set once (art 32)."""
    lot = stories.drafted()
    held, officer = commissioned(lot), stories.officer_of(lot)
    deliver(held)
    assert fees.fee_base_minor(held) is None
    with pytest.raises(Refusal, match="FEE_BASIS_MISSING"):
        fees.set_fee(held.id, officer, 4_500_00, " ")
    assert fees.set_fee(held.id, officer, 4_500_00, "收费标准").fee_minor == 4_500_00
    with pytest.raises(Refusal, match="FEE_SET"):
        fees.set_fee(held.id, officer, 1_00, "收费标准")
    second = commissioning.replace(held.id, officer, "unqualified", "资质异议成立")
    with pytest.raises(Refusal, match="FEE_NOT_OWED"):
        fees.set_fee(commissioned_and_replaced(second, officer).id, officer, 1_00, "x")
    third = queries.live_commission(db.session(), held.inquiry_id)
    third.is_reissue = True
    db.session.commit()
    assert fees.set_fee(third.id, officer, 4_500_00, "收费标准").fee_minor == 1_350_00
    lot.state = "withdrawn"
    builders.announced_lot(
        asset=lot.asset, state="settled", bid_count=1, leading_price_minor=900_000_00, leading_code="A"
    )
    assert fees.fee_base_minor(held) == 900_000_00


def commissioned_and_replaced(held, officer):
    """A commission that went on to the next."""
    commissioning.replace(held.id, officer, "declined", "停业")
    return held
