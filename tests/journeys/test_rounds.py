"""What follows a sale that failed: the second auction of an unsold lot, and the re-auction after a default."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.demo.acts import People, Thing, case_with_asset, decide, notify, propose, publish
from auction.demo.acts import ten_o_clock as ten
from auction.demo.valuing import appraise, commission
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from tests.conftest import books_balance

from .court import CourtHouse, court_house
from .test_chain import Chain, soon, take_part
from .test_chain import publish as publish_by_hand
from .walker import Page, Person

pytestmark = pytest.mark.timeout(300)

# `publish_by_hand` looks for this title.
TITLE = "江A·演示66 小型轿车一辆"
CAR = Thing("movable", TITLE, "江州市法院停车场", "2021 年注册", "机动车登记证书", 1_000_000_00)
# Its second auction is announced 15 days ahead, a movable's only 7 (article 26).
FLAT = replace(CAR, kind="immovable", location="江州市江北区")
# A tenth of the first start price, which is 80 % of the reference price.
DEPOSIT_MINOR = 80_000_00


@pytest.fixture
def house(database_url) -> Iterator[CourtHouse]:
    """A served court, whose books balance at the end."""
    with court_house(database_url) as house:
        yield house
        with house.app.app_context():
            books_balance()
            db.session.remove()


def announced(house: CourtHouse, number: int, thing: Thing) -> Chain:
    """A first auction, announced, made by the product's own actions; bidding opens tomorrow for a day."""
    with house.app.app_context():
        house.now()
        people = People({user.email.split("@")[0]: user.id for user in db.session.scalars(sa.select(User))})
        asset = case_with_asset(people, number, thing, (0, 500_000_00, 100_000_00))
        case_id = asset.case_id
        lot_id = commission(people, asset)
        appraise(people, lot_id, thing.price_minor)
        decide(people, propose(people, lot_id, thing.price_minor))
        notify(people, lot_id)
        db.session.remove()
    house.days_on(3)
    with house.app.app_context():
        house.now()
        publish(people, lot_id, ten(clock.today() + timedelta(days=32)), timedelta(days=1))
        # Weeks less to walk: the year's table of days off may end before the second round does.
        opens_at = clock.now() + timedelta(days=1)
        db.session.execute(sa.update(Lot).where(Lot.id == lot_id).values(
            opens_at=opens_at, scheduled_closes_at=opens_at + timedelta(days=1), closes_at=opens_at + timedelta(days=1),
        ))  # fmt: skip
        db.session.commit()
        db.session.remove()
    return Chain(house, case=case_id, lot=lot_id)


def facts(house: CourtHouse, lot_id: int) -> Lot:
    """The lot's row as it stands."""
    with house.app.app_context():
        lot = db.session.get_one(Lot, lot_id)
        db.session.expunge(lot)
        db.session.remove()
    return lot


def next_round(chain: Chain, officer: Person) -> Page:
    """The officer drafts the following round on the lot's desk; its page."""
    previous = chain.lot
    work = officer.open(f"/desk/lots/{previous}")
    page = officer.send(work, "next-round")
    chain.lot = page.number(r"/desk/lots/(\d+)")
    assert chain.lot != previous
    assert officer.open(f"/desk/lots/{previous}").link("To the next round").endswith(str(chain.lot))
    return page


def decide_and_notify(chain: Chain, officer: Person, start: str) -> None:
    """Terms at the floor are proposed, two judges agree, everybody on the file is told."""
    terms = {"increment_minor": "2,000", "deposit_minor": "40,000", "balance_days": "10"}
    officer.fill(f"/desk/lots/{chain.lot}/terms", start_price_minor=start, **terms)
    for name in ("judge1", "judge3"):
        judge = chain.house.person(name)
        judge.send(judge.open(judge.open("/desk/panel").link(TITLE)), in_favour="yes", opinion="同意")
    today = chain.house.now().astimezone(COURT_ZONE).date()
    work = officer.open(f"/desk/lots/{chain.lot}")
    for path in sorted({link["href"] for link in work.tree.select("a[href*='/notices/']")}):
        officer.fill(path, result="delivered", method="EMS", notified_on=str(today), remark="回执在卷")


def low_start_is_refused(chain: Chain, officer: Person, low: str, floor: str) -> None:
    """A fen below the floor: refused, the floor named, what was typed kept."""
    page = officer.fill(
        f"/desk/lots/{chain.lot}/terms", status=422, start_price_minor=low, increment_minor="2,000",
        deposit_minor="40,000", balance_days="10",
    )  # fmt: skip
    assert floor in page.text
    assert page.tree.select_one("input[name=start_price_minor]")["value"] == low


def test_an_unsold_lot_is_sold_in_the_second_auction(house):
    """Nobody comes; the second round carries the price, may start at most 20 % lower, and is announced 15 days ahead."""
    chain, officer = announced(house, 901, FLAT), house.person("officer")
    house.until("moved: Bidding ends")
    assert "unsold" in house.person().open(f"/lots/{chain.lot}").text
    first = facts(house, chain.lot)
    next_round(chain, officer)
    second = facts(house, chain.lot)
    assert (second.round_kind, second.state, second.previous_lot_id) == ("second", "valued", first.id)
    assert (second.reference_price_minor, second.reference_method) == (CAR.price_minor, first.reference_method)
    low_start_is_refused(chain, officer, "639,999.99", "640,000.00")
    decide_and_notify(chain, officer, "640,000")
    publish_by_hand(chain, officer)  # fewer than 15 days are refused in there
    bidder = house.person("bidder2")
    take_part(chain, bidder, "bidder2")
    house.until("moved: Bidding opens")
    bidder.fill(f"/lots/{chain.lot}/room", "bids", amount="640,000")
    house.until("moved: Bidding ends")
    stranger = house.person()
    assert soon(lambda: "Result of the sale" in stranger.open(f"/lots/{chain.lot}").text)
    assert "640,000.00" in stranger.open(f"/lots/{chain.lot}").text


def test_a_buyer_who_does_not_pay_loses_his_deposit_and_his_place(house):
    """No balance by its last day: default, the deposit kept, a re-auction in which he is barred and others are not."""
    chain, officer = announced(house, 902, CAR), house.person("officer")
    defaulter = house.person("bidder1")
    take_part(chain, defaulter, "bidder1")
    house.until("moved: Bidding opens")
    defaulter.fill(f"/lots/{chain.lot}/room", "bids", amount="800,000")
    house.until("moved: Bidding ends")
    assert "720,000.00" in defaulter.open(f"/lots/{chain.lot}/settlement").text
    house.until("moved: Last day of the balance is over")
    assert soon(lambda: facts(house, chain.lot).state == "defaulted")
    assert "Deposit not refunded" in defaulter.open("/account/lots").text
    with house.app.app_context():
        assert balance_minor(f"forfeited:{chain.lot}") == DEPOSIT_MINOR
        assert balance_minor(f"case:{chain.case}") == 0
        db.session.remove()
    assert "Forfeited deposits" in house.person("finance1").open(f"/cases/{chain.case}/account").text
    next_round(chain, officer)
    assert facts(house, chain.lot).round_kind == "reauction"
    decide_and_notify(chain, officer, "800,000")
    publish_by_hand(chain, officer)
    for language, words in (("en", "You defaulted on this asset"), ("zh", "您曾就该财产悔拍")):
        barred = house.person("bidder1", language)
        answer = barred.fill(f"/lots/{chain.lot}/enrol", "enrol", status=403, accepts_conditions="y")
        assert words in answer.text
    other = house.person("bidder2")
    other.pay_in_sandbox(other.fill(f"/lots/{chain.lot}/enrol", "enrol", accepts_conditions="y"))
    assert soon(lambda: "Your bidder code" in other.open(f"/lots/{chain.lot}/room").text)
