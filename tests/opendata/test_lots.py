"""The public list and a lot in full: filters, order, pages, ETags, refusals."""

import base64
import json
from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.partners.mirror_models import MirroredListing
from auction.search.filling import rebuild
from tests import builders
from tests.bidding import stories


@pytest.fixture
def lots(app):
    """Five announced lots, the first with bids, and one that is the court's own paper."""
    rows = [
        builders.open_lot(start_price_minor=700_000_00, lasts=timedelta(hours=5)),
        builders.announced_lot(opens_in=timedelta(days=2), start_price_minor=600_000_00),
        builders.announced_lot(opens_in=timedelta(days=3), asset=builders.asset("movable"), start_price_minor=500_000_00),
        builders.announced_lot(opens_in=timedelta(days=4), start_price_minor=400_000_00, round_kind="second"),
        builders.announced_lot(opens_in=timedelta(days=5), start_price_minor=300_000_00),
    ]  # fmt: skip
    builders.announced_lot(state="approved", announced_at=None)
    for place, row in enumerate(rows):
        row.announced_at -= timedelta(days=place)
    rows[0].asset.division_code = "110105"
    db.session.commit()
    bidder = builders.enrolled(rows[0], "K4071")
    for step in range(3):
        stories.bid(bidder, 700_000_00 + step * 5_000_00)
    return rows


def numbers(client, lots, **query) -> list[int]:
    """Which of the five (from 0) the list shows, in its order, followed to its end."""
    places, found, address = {lot.id: place for place, lot in enumerate(lots)}, [], "/api/v1/lots"
    while True:
        answer = client.get(address, query_string=query).get_json()
        found += [places[item["id"]] for item in answer["items"]]
        if answer["next"] is None:
            return found
        query["cursor"] = answer["next"]


def test_filters(client, lots):
    """Each filter alone leaves what it should, and an announcement that is not published is in none."""
    now = clock.now()
    for query, expected in (
        ({}, [0, 1, 2, 3, 4]),
        ({"state": "open"}, [0]),
        ({"state": ["open", "announced"]}, [0, 1, 2, 3, 4]),
        ({"kind": "movable"}, [2]),
        ({"round": "second"}, [3]),
        ({"court": lots[0].court_id}, [0, 1, 2, 3, 4]),
        ({"court": 10**9}, []),
        ({"place": "1101"}, [0]),
        ({"place": "99"}, []),
        ({"price_from_minor": 710_000_00}, [0]),
        ({"price_to_minor": 400_000_00}, [3, 4]),
        ({"price_from_minor": 700_000_01, "price_to_minor": 710_000_00}, [0]),
        ({"closes_before": (now + timedelta(days=1)).isoformat()}, [0]),
        ({"closes_after": (now + timedelta(days=5, hours=1)).isoformat()}, [4]),
        ({"changed_since": now.isoformat()}, [0]),
        ({"changed_since": (now + timedelta(seconds=1)).isoformat()}, []),
    ):
        assert numbers(client, lots, **query) == expected, query


def test_filters_of_the_sites_search(client, lots):
    """Words, deposit, discount, what is known and how near leave what they should, alone and together with a cursor; a point
    off the Earth is refused by name.
    """
    lots[1].deposit_minor, lots[2].reference_price_minor = 1_000_00, lots[2].start_price_minor * 5
    lots[3].title = "江州市湖区听雨巷5号"
    lots[4].asset.latitude_e6, lots[4].asset.longitude_e6 = 30_270_000, 120_150_000
    db.session.commit()
    rebuild()
    for query, expected in (
        ({"q": "听雨巷"}, [3]),
        ({"q": "听雨巷", "kind": "movable"}, []),
        ({"deposit_to_minor": 1_000_00}, [1]),
        ({"discount_percent": 80}, [2]),
        ({"discount_percent": 81}, []),
        ({"near": "30.28,120.16"}, [4]),
        ({"near": "30.28,120.16", "within_km": 1}, []),
        ({"opens_after": lots[3].opens_at.isoformat()}, [3, 4]),
        ({"opens_before": lots[1].opens_at.isoformat()}, [0]),
        ({"discount_percent": 60, "limit": 1}, [2, 3, 4]),
    ):
        assert numbers(client, lots, **query) == expected, query
    (near,) = client.get("/api/v1/lots?near=30.28,120.16").get_json()["items"]
    assert near["point"] == {"latitude_e6": 30_270_000, "longitude_e6": 120_150_000, "precision": "exact"}
    assert client.get("/api/v1/lots?near=99,10").get_json()["code"] == "FILTER_UNKNOWN"


def test_what_the_map_counts(client, lots):
    """Lots by province, and by the parts of one, beside those that nobody knows where; a code that is none is refused by name."""
    rebuild()
    whole = client.get("/api/v1/places?state=any").get_json()
    assert (whole["total"], [(row["code"], row["lots"]) for row in whole["items"]]) == (5, [("110000", 1)])
    below = client.get("/api/v1/places?place=110000&state=open").get_json()
    assert [(row["code"], row["lots"]) for row in below["items"]] == [("110105", 1)]
    assert client.get("/api/v1/places?place=999999").get_json()["code"] == "FILTER_UNKNOWN"


def test_listings_of_other_platforms_in_pages(client, app):
    """The latest end first, two that end together each once, however small the page."""
    now = clock.now()
    for number, days in ((1, 3), (2, 5), (3, 5)):
        db.session.add(
            MirroredListing(
                platform="甲平台", listing_id=str(number), source="x.csv", title=f"标的{number}", start_price_minor=100_00,
                opens_at=now, closes_at=now + timedelta(days=days), imported_at=now,
            )
        )  # fmt: skip
    db.session.commit()
    seen, query = [], {"limit": 1}
    while query:
        answer = client.get("/api/v1/listings", query_string=query).get_json()
        seen += [row["listing_id"] for row in answer["items"]]
        query = answer["next"] and {"limit": 1, "cursor": answer["next"]}
    assert seen == ["3", "2", "1"]
    assert client.get("/api/v1/listings?cursor=x").get_json()["code"] == "CURSOR_BROKEN"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("closes_at", [0, 1, 2, 3, 4]), ("-closes_at", [4, 3, 2, 1, 0]), ("announced_at", [4, 3, 2, 1, 0]),
        ("-announced_at", [0, 1, 2, 3, 4]), ("start_price", [4, 3, 2, 1, 0]), ("-start_price", [0, 1, 2, 3, 4]),
        ("id", [0, 1, 2, 3, 4]), ("-id", [4, 3, 2, 1, 0]),
    ],
)  # fmt: skip
def test_every_order_page_by_page(client, lots, sort, expected):
    """Two at a time, every order goes through all lots once; the Link header names the same next page."""
    assert numbers(client, lots, sort=sort, limit=2) == expected
    first = client.get("/api/v1/lots", query_string={"sort": sort, "limit": 2})
    link = first.headers["Link"]
    assert link.endswith('; rel="next"')
    following = client.get(link[1 : link.index(">")]).get_json()
    assert [item["id"] for item in following["items"]] == [lots[place].id for place in expected[2:4]]


def cursor(*parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "x"}, "CURSOR_BROKEN"), ({"cursor": "é"}, "CURSOR_BROKEN"), ({"cursor": cursor(1)}, "CURSOR_BROKEN"),
        ({"cursor": cursor("id", 1, 1)}, "CURSOR_BROKEN"), ({"cursor": cursor("-id", True, 1), "sort": "-id"}, "CURSOR_BROKEN"),
        ({"cursor": cursor("-id", 10**30, 1), "sort": "-id"}, "CURSOR_BROKEN"),
        ({"cursor": cursor("-id", None, 1), "sort": "-id"}, "CURSOR_BROKEN"),
        ({"cursor": cursor("-announced_at", "2026-03-03", 1)}, "CURSOR_BROKEN"),
        ({"cursor": cursor("-announced_at", "9999-12-31T23:59:59-23:59", 1)}, "CURSOR_BROKEN"),
        ({"cursor": base64.urlsafe_b64encode(b"[" * 200).decode()}, "CURSOR_BROKEN"),
        ({"cursor": "x" * 401}, "PARAMETERS_WRONG"), ({"limit": 201}, "PARAMETERS_WRONG"), ({"limit": 0}, "PARAMETERS_WRONG"),
        ({"limit": "1.0"}, "PARAMETERS_WRONG"), ({"limit": "１"}, "PARAMETERS_WRONG"), ({"limit": [1, 2]}, "PARAMETERS_WRONG"),
        ({"state": "draft"}, "PARAMETERS_WRONG"), ({"colour": "red"}, "PARAMETERS_WRONG"), ({"lang": "fr"}, "PARAMETERS_WRONG"),
        ({"court": 2**63}, "PARAMETERS_WRONG"), ({"price_to_minor": -1}, "PARAMETERS_WRONG"), ({"sort": "price"}, "PARAMETERS_WRONG"),
        ({"closes_after": "2026-03-03T10:00:00"}, "PARAMETERS_WRONG"), ({"closes_after": "1"}, "PARAMETERS_WRONG"),
        ({"place": "a\x00b"}, "TEXT_UNSTORABLE"), ({"changed_since": "2025-01-01T00:00:00+08:00"}, "CHANGED_SINCE_TOO_EARLY"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused_by_name(client, app, query, code):
    """Broken or foreign cursors, huge pages, unknown and repeated parameters: a problem that says which."""
    answer = client.get("/api/v1/lots", query_string=query, headers={"Accept-Language": "en"})
    problem = answer.get_json()
    assert (answer.status_code, answer.content_type, problem["code"]) == (400, "application/problem+json", code)
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    if code == "PARAMETERS_WRONG":
        assert problem["errors"][0]["pointer"] == f"?{next(iter(query))}"
        assert problem["errors"][0]["detail"]


def test_one_lot_in_full(client, lots):
    """Everything of the page: terms, cost, valuation, rounds, story; the price of now; no name and no mail of anybody."""
    answer = client.get(f"/api/v1/lots/{lots[0].id}?lang=en")
    shape = answer.get_json()
    assert (shape["price_minor"], shape["state"], shape["state_name"]) == (710_000_00, "open", "Bidding open")
    assert shape["cost"]["price_minor"] == 710_000_00
    assert shape["terms"]["paid_first_minor"] == 70_000_00
    assert [row["id"] for row in shape["rounds"]] == [lots[0].id]
    assert shape["result"] is None
    assert client.get(f"/api/v1/lots/{lots[0].id}/rounds").get_json()["items"] == shape["rounds"]
    assert client.get(f"/api/v1/lots/{lots[0].id}/files").get_json()["files"] == shape["files"]
    assert client.get(f"/api/v1/lots/{lots[0].id}?lang=zh").get_json()["state_name"] == "竞价中"


def test_the_ladder_in_pages(client, lots):
    """Accepted bids newest first, by code, one page after the other."""
    first = client.get(f"/api/v1/lots/{lots[0].id}/bids?limit=2").get_json()
    rest = client.get(f"/api/v1/lots/{lots[0].id}/bids", query_string={"limit": 2, "cursor": first["next"]}).get_json()
    rows = [*first["items"], *rest["items"]]
    assert [(row["seq"], row["amount_minor"]) for row in rows] == [(3, 710_000_00), (2, 705_000_00), (1, 700_000_00)]
    assert {row["code"] for row in rows} == {"K4071"}
    assert rest["next"] is None


def test_what_is_not_public_is_not_found(client, app):
    """A lot before its announcement: 404 for everything about it."""
    lot = builders.announced_lot(state="approved", announced_at=None)
    for part in ("", "/files", "/rounds", "/bids", "/head", "/events", "/record"):
        assert client.get(f"/api/v1/lots/{lot.id}{part}").get_json()["code"] == "NOT_FOUND", part


def test_etags_and_other_sites(client, lots):
    """The same answer is 304 for who has it, by language; any site may read it, without credentials."""
    address = f"/api/v1/lots/{lots[1].id}"
    first = client.get(address, headers={"Accept-Language": "en"})
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get(address, headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get(address, headers={"If-None-Match": tag, "Accept-Language": "zh"}).status_code == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in first.headers
    preflight = client.options(address, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"})
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Set-Cookie" not in client.get(f"{address}?lang=en").headers
