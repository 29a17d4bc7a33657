"""Lots are estimated from imported and own sales of their city, or it is said that there are too few."""

import random
from datetime import timedelta

import pytest

from auction.estimate.actions import estimate_lots, import_sales
from auction.estimate.models import ImportedSale, LotEstimate
from auction.estimate.rules import is_comparable
from auction.estimate.scores import scores
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.valuation.models import Inquiry, InquiryFigure
from tests.browsing import sign_in, text_of
from tests.builders import announced_lot
from tests.lots import stories

HEAD = "source,reference,asset_kind,title,division_code,area_m2,sold_on,price"


def sales(count: int, city: str) -> list[str]:
    """Flats sold at about 10,000 a square metre."""
    chance = random.Random(3)
    rows = [HEAD]
    for number in range(count):
        area = chance.randint(50, 150)
        price = round(area * 10_000 * chance.uniform(0.95, 1.05))
        rows.append(f"演示,{number},immovable,住宅{number},{city}01,{area},2025-{1 + number % 12:02d}-15,{price}")
    return rows


def test_an_estimate_from_imported_sales_is_shown_beside_the_lawful_methods(app, client):
    """Sales are imported once however often they are read; the lot's estimate lies where its area puts it, within its
    interval, with comparables, and is made once.
    """
    lot = stories.drafted()
    asset = lot.asset
    asset.division_code, asset.area_centi_m2 = "990101", 100_00
    db.session.commit()
    assert import_sales(sales(60, "9901")) == 60
    assert import_sales(sales(60, "9901")) == 60
    assert db.session.query(ImportedSale).count() == 60
    assert estimate_lots() == 1
    assert estimate_lots() == 0
    estimate = db.session.get(LotEstimate, lot.id)
    assert 900_000_00 < estimate.price_minor < 1_100_000_00
    assert estimate.low_minor < estimate.price_minor < estimate.high_minor
    assert (estimate.sales_count, len(estimate.comparables)) == (60, 5)
    sign_in(client, stories.officer_of(lot))
    shown = text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    assert "80 of 100 comparable things fell between" in shown
    assert estimate.comparables[0]["title"] in shown


@pytest.mark.parametrize(
    ("title", "area", "expected"),
    [("江北住宅", 200_00, True), ("江北住宅", 50_00, True), ("江北住宅", 200_01, False), ("江北商铺", 100_00, False),
     ("一套", 100_00, False)],
)  # fmt: skip
def test_what_may_be_compared(title, area, expected):
    """The same use, and neither half as large nor twice as large."""
    assert is_comparable("滨江路住宅", 100_00, title, area) is expected


def test_too_few_sales_are_said_and_those_of_another_city_do_not_count(app, client):
    """Sixty sales elsewhere help nothing."""
    lot = stories.drafted()
    lot.asset.division_code, lot.asset.area_centi_m2 = "990101", 100_00
    db.session.commit()
    import_sales(sales(60, "9902"))
    assert estimate_lots() == 1
    sign_in(client, stories.officer_of(lot))
    assert "Too few comparable sales: 0, and an estimate needs 40." in text_of(
        client.get(f"/desk/lots/{lot.id}?lang=en")
    )


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["source,reference"], "SALE_COLUMNS"),
        ([HEAD, "甲,1,immovable,住宅,990101,80,2025-02-30,1"], "SALE_ROW"),
        ([HEAD, "甲,1,ship,住宅,990101,80,2025-02-03,1"], "SALE_ROW"),
        ([HEAD, "甲,1,immovable,住宅,990101,80,2025-02-03,0"], "SALE_ROW"),
    ],
)
def test_a_file_with_one_bad_row_is_not_imported(app, lines, code):
    """A missing column, a day that is none, an unknown kind, a price of zero: nothing is taken over."""
    good = [HEAD, "甲,9,immovable,住宅,990101,80,2025-02-03,1"]
    with pytest.raises(Refusal, match=code):
        import_sales(good + lines[1:] if lines[0] == HEAD else lines)
    assert db.session.query(ImportedSale).count() == 0


def test_sources_stand_beside_the_prices_paid(app, client):
    """An appraiser's figure of 1,000,000 and a sale at 1,080,000: one sale, +8.0 %, within a tenth. A party's figure and a
    sale that was not paid do not count.
    """
    now = clock.now()
    for state, paid in (("settled", 1_080_000_00), ("defaulted", 2_000_000_00)):
        lot = announced_lot(
            state=state,
            bid_count=1,
            leading_price_minor=paid,
            leading_code="A001",
            reference_price_minor=1_000_000_00,
            reference_method="appraisal",
            reference_fixed_on=clock.today(),
            reference_valid_until=clock.today(),
        )
        inquiry = Inquiry(lot=lot, method="appraisal", state="fixed", started_at=now, finished_at=now,
                          due_on=clock.today() + timedelta(days=1), price_minor=1_000_000_00, remark="")  # fmt: skip
        db.session.add(inquiry)
        db.session.flush()
        for source, name in (("appraiser:1", "江州评估"), ("party:1", "王某甲")):
            db.session.add(InquiryFigure(inquiry_id=inquiry.id, source=source, name=name, amount_minor=1_000_000_00,
                                         received_at=now, counts=True, why_not=""))  # fmt: skip
    db.session.commit()
    assert [(one.name, one.sales) for one in scores()] == [("江州评估", 1)]
    shown = text_of(client.get("/valuation-scores?lang=en"))
    assert "江州评估 1 +8.0 % 100.0 %" in shown
    assert client.get("/api/v1/valuation/scores").get_json()["items"] == [
        {"kind": "appraiser", "name": "江州评估", "sales": 1, "median_ppm": 80_000, "within_tenth_ppm": 1_000_000}
    ]


def test_the_command_reads_a_file(app, tmp_path):
    """What is not UTF-8 is named, what is right is read."""
    file = tmp_path / "sales.csv"
    file.write_text("\n".join(sales(3, "9901")), encoding="utf-8")
    run = app.test_cli_runner().invoke
    assert run(args=["import-sales", str(file)]).output.startswith("3 sales read")
    file.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in run(args=["import-sales", str(file)]).output
