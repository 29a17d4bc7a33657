"""The public list as people search it: one world, many questions, through HTTP."""

from datetime import timedelta
from urllib.parse import quote

import sqlalchemy as sa

from auction.disclosure.models import DisclosedFact
from auction.ground import clock
from auction.ground.store import db
from auction.lots import actions
from auction.lots.models import Lot
from auction.search.filling import fill, follow, rebuild
from auction.search.models import SearchEntry
from auction.worker import run_due
from tests.browsing import page, text_of
from tests.builders import announced_lot, asset, open_lot, user
from tests.lots import stories


def titles(answer) -> set[str]:
    assert answer.status_code == 200
    return {link.get_text(strip=True) for link in page(answer).select(".app-card__title a")}


def placed(code: str, location: str, **terms) -> Lot:
    thing = asset()
    thing.division_code, thing.location = code, location
    return announced_lot(asset=thing, **terms)


def state(lot: Lot, topic: str, certainty: str) -> None:
    db.session.add(
        DisclosedFact(
            asset_id=lot.asset_id, topic=topic, what="现场查看", payer="nobody", certainty=certainty, source="法院",
            stated_on=clock.today(), stated_at=clock.now(), stated_by_id=user("officer", of_court=True).id,
        )
    )  # fmt: skip
    db.session.flush()


def world() -> None:
    soon = {"opens_in": timedelta(days=1)}
    placed("510106", "四川省成都市金牛区蜀西南二路66号", title="金牛区三居室住宅", state="open", **soon)
    placed("510104", "四川省成都市锦江区1号", title="锦江区车位", start_price_minor=90_000_00, **soon)
    placed("320106", "南京市鼓楼区2号", title="小型轿车一辆", asset_kind="movable", round_kind="second", **soon)
    placed("500113", "重庆市巴南区3号", title="巴南区商铺", state="settled", closed_at=clock.now(), **soon)


def test_words_kinds_places_prices(app, client):
    """Each wish finds its own, in Chinese and English, alone and together; what has ended only when it is asked for."""
    world()
    house, parking, car, shop = "金牛区三居室住宅", "锦江区车位", "小型轿车一辆", "巴南区商铺"
    for query, found in (
        ("", {house, parking, car}), ("state=any", {house, parking, car, shop}), ("state=bought", {shop}), ("q=住宅", {house}),
        ("q=居室", {house}), ("q=车", {parking, car}), ("q=轿车 | 住宅", {house, car}), ("q=轿车 住宅", set()),
        ("q=Chengdu", {house, parking}), ("q=parking", {parking}), ("q=car", {car}), ("q=江州", {house, parking, car}),
        ("q=区车", {parking}), ("q=成都市锦江", {parking}), ("q=成锦", set()), ("q=动产 movable", {car}), ("kind=movable", {car}),
        ("kind=movable&kind=immovable", {house, parking, car}), ("place=51", {house, parking}), ("place=510106", {house}),
        ("place=500113&state=any", {shop}), ("round=second", {car}), ("price_to=100000", {parking}),
        ("price_from=100000&place=510000", {house}), ("discount=50", {parking}), ("deposit_to=1", set()),
        ("state=open", {house}), ("q=😀", set()), ("q=' OR 1=1 --", set()), ("q={{7*7}}", set()), ("q=%00住宅", {house}),
        ("q=\u202e住\u200b宅", {house}), ("q=%ff%fe", set()),
    ):  # fmt: skip
        assert titles(client.get(f"/lots?{query}")) == found, query


def test_everything_is_in_the_address(app, client):
    """Filters are shown as links that take them off; counts stand beside choices; an empty list says what to loosen."""
    world()
    tree = page(client.get("/lots?q=住宅&kind=movable&place=510000&lang=en"))
    chips = {link.get_text(" ", strip=True): link["href"] for link in tree.select(".app-chip")}
    assert [text.removeprefix("Remove: ") for text in chips] == [
        "“住宅”",
        "Movable (vehicle, machine, goods)",
        "Sichuan",
    ]
    assert titles(client.get(chips["Remove: Movable (vehicle, machine, goods)"])) == {"金牛区三居室住宅"}
    assert [link["href"] for link in tree.select(".app-looser a")] == [f"/lots?q={quote('住宅')}&place=510000"]
    tree = page(client.get("/lots?lang=en"))
    counts = {one.select_one(".app-choice__label").text: one.select_one(".app-facet__count").text for one in tree.select(".app-choice:has(.app-facet__count)")}  # fmt: skip
    assert (counts["On now"], counts["All"], counts["Second auction"]) == ("3", "4", "1")
    assert tree.select_one("[name=state][checked]")["value"] == "on"
    assert [link.text for link in tree.select(".app-facet__places a")] == ["Sichuan", "Jiangsu"]
    assert client.get("/lots?page=2").status_code == 404
    assert client.get("/lots?q=&kind=movable&price_to=&court=").headers["Location"] == "/lots?kind=movable"


def test_what_was_typed_wrongly_is_shown_again(app, client):
    """A price that is none and a search of ten thousand characters: refused by name, shown short, the rest is kept."""
    answer = client.get("/lots?q=<script>alert(1)</script>&price_from=viel&kind=movable&lang=en")
    assert answer.status_code == 400
    tree = page(answer)
    assert tree.select_one("#price_from")["value"] == "viel"
    assert tree.select_one("#q")["value"] == "<script>alert(1)</script>"
    assert tree.select_one("[value=movable][checked]")
    assert "<script>alert" not in answer.text
    for language, said in (("en", "at most 100 are read"), ("zh", "最多 100 个")):
        answer = client.get(f"/lots?q={'房' * 10_000}&lang={language}")
        assert answer.status_code == 400
        assert said in text_of(answer)
    assert client.get("/lots?kind=nonsense").status_code == client.get("/lots?court=99999").status_code == 404


def test_near_a_point_and_what_is_known(app, client):
    """A radius measures along the great circle; occupancy and burdens are known, unknown or not stated."""
    near, far = open_lot(title="近"), open_lot(title="远")
    for lot, latitude_e6 in ((near, 30_600_000), (far, 31_600_000)):
        entry = db.session.get_one(SearchEntry, lot.id)
        entry.latitude_e6, entry.longitude_e6, entry.precision = latitude_e6, 104_000_000, "exact"
    db.session.commit()
    assert titles(client.get("/lots?near=30.6,104.1&km=20")) == {"近"}
    assert titles(client.get("/lots?near=30.6,104.1&km=200")) == {"近", "远"}
    state(far, "occupancy", "unknown")
    state(near, "encumbrance", "unknown")
    state(far, "encumbrance", "unknown")
    fill(db.session(), [near.id, far.id])
    db.session.commit()
    assert titles(client.get("/lots?known=occupancy")) == {"近"}
    assert titles(client.get("/lots?known=burdens")) == set()


def test_the_index_follows_what_happens(app, client):
    """An announcement by the court is found after due work, a withdrawal changes its state; made anew it is the same."""
    follow()
    lot = stories.announced()
    lot_id, title = lot.id, lot.title
    assert titles(client.get("/lots")) == set()
    run_due()
    assert titles(client.get("/lots")) == {title}
    actions.withdraw(lot_id, stories.officer_of(db.session.get_one(Lot, lot_id)), "申请执行人撤回申请")
    run_due()
    assert titles(client.get("/lots")) == set()
    assert titles(client.get("/lots?state=withdrawn")) == {title}
    before = db.session.execute(sa.select(SearchEntry.__table__)).all()
    db.session.execute(sa.delete(SearchEntry))
    db.session.commit()
    assert rebuild() == 1
    assert db.session.execute(sa.select(SearchEntry.__table__)).all() == before
    fill(db.session(), [])
