"""The valuation file, and the last days of a valuation."""

from datetime import timedelta
from fractions import Fraction

import pytest

from auction.ground import clock
from auction.ground.deadline import COLUMNS, deadline_of
from auction.ground.store import db
from auction.valuation import actions, directing, objecting
from auction.valuation.file_rules import deviation, percent, spread
from auction.valuation.filing import valuation_file
from tests.browsing import sign_in, text_of
from tests.lots import stories
from tests.valuation.test_actions import negotiation
from tests.valuation.test_directing import answer, asked


@pytest.mark.parametrize(
    ("figures", "expected"), [([], None), ([5], None), ([100, 130], Fraction(3, 10)), ([200, 100, 150], Fraction(1))]
)
def test_the_spread_is_of_the_lowest(figures, expected):
    """How far the highest lies above the lowest, exact; nothing to compare, no spread."""
    assert spread(figures) == expected


def test_shares_as_people_read_them():
    """Signed, one decimal, never a float on the way."""
    assert [percent(deviation(1000, paid)) for paid in (1125, 970, 1000, 999)] == [
        "+12.5 %",
        "−3.0 %",
        "0.0 %",
        "−0.1 %",
    ]


def test_the_file_shows_every_method_and_hides_what_parties_said(app, client):
    """A negotiation that failed and an authority's answer stand side by side at the desk; the public page shows methods,
    dates, outcomes and the answer, and no figure of a party.
    """
    lot = stories.drafted()
    officer = stories.officer_of(lot)
    talks = negotiation(lot)
    for party, price in zip(lot.case.parties, (900_000_00, 1_300_000_00), strict=True):
        actions.offer_price(talks.id, officer, party.id, price)
    actions.record_failure(talks.id, officer, "报价不一致")
    inquiry = asked(lot)
    answer(inquiry)
    file = valuation_file(lot, is_public=False)
    assert [(one.inquiry.method, [(figure.amount_minor, figure.why_not) for figure in one.figures]) for one in file.tried] == [
        ("negotiation", [(900_000_00, "not_agreed"), (1_300_000_00, "not_agreed")]),
        ("directed_inquiry", [(870_000_00, "")]),
    ]  # fmt: skip
    assert set(file.untried) == {"network_inquiry", "appraisal"}
    public = valuation_file(lot, is_public=True)
    assert [(one.inquiry.method, list(one.figures)) for one in public.tried] == [("negotiation", [])], (
        "what runs is not public"
    )
    actions.fix_price(inquiry.id, officer)
    sign_in(client, officer)
    desk = text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    assert "1,300,000.00 (does not count: the figures differ)" in " ".join(desk.split())
    stories.written(stories.notified(stories.decided(lot)))
    from auction.lots.actions import announce

    announce(lot.id, officer)
    client.delete_cookie("session")
    shown = text_of(client.get(f"/lots/{lot.id}?lang=en"))
    assert "Valuation file" in shown
    assert "Party negotiation No price" in shown
    assert "1,300,000.00" not in shown
    assert "江州市税务局 : ¥870,000.00" in shown


def test_every_last_day_of_a_valuation_stands_on_the_list(app, standing_clock):
    """Seized and unvalued: 30 days. Running: its own day. Sent and not proved: 3 days. Price fixed: 10 days."""

    def due(key):
        return [tuple(row) for row in db.session.execute(deadline_of(key).rows())]

    asset = stories.seized_asset()
    today = clock.today()
    assert [(row[1], row[3]) for row in due("valuation_start")] == [(asset.case_id, today + timedelta(days=30))]
    lot = stories.drafted()
    inquiry = asked(lot)
    assert [row[1] for row in due("valuation_start")] == [asset.case_id]
    assert [(row[1], row[3]) for row in due("valuation_end")] == [(inquiry.id, inquiry.due_on)]
    answer(inquiry)
    assert due("report_delivery") == []
    objecting.send_reports(inquiry.id, stories.officer_of(lot))
    assert [(row[1], row[3]) for row in due("report_delivery")] == [(inquiry.id, today + timedelta(days=3))]
    actions.fix_price(inquiry.id, stories.officer_of(lot))
    assert due("report_delivery") == due("valuation_end") == due("report_objection") == []
    assert [(row[1], row[3]) for row in due("sale_start")] == [(lot.id, today + timedelta(days=10))]
    assert [column.key for column in deadline_of("sale_start").rows().selected_columns] == list(COLUMNS)


def test_a_lapsed_result_starts_anew(app, standing_clock):
    """When the price has lapsed before the first announcement the authority is asked again; what failed before the old
    price stands no longer in the way.
    """
    lot = stories.drafted()
    inquiry = asked(lot)
    answer(inquiry, valid_until=clock.today() + timedelta(days=5))
    actions.fix_price(inquiry.id, stories.officer_of(lot))
    standing_clock.at += timedelta(days=6)
    again = directing.start_directed_inquiry(
        lot.id, stories.officer_of(lot), "江州市税务局", "tax_base", "x", clock.today() + timedelta(days=7)
    )
    answer(again, price_minor=880_000_00)
    actions.fix_price(again.id, stories.officer_of(lot))
    assert lot.reference_price_minor == 880_000_00
