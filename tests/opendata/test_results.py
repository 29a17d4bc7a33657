"""How lots ended: results, statistics and the daily dump, without anybody's name."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from auction.bidding.closing import close_due_lots
from auction.ground.store import db
from auction.opendata.actions import DUMPS_KEPT, make_dump
from auction.opendata.models import OpenDataDump
from auction.opendata.shapes import ResultRow
from auction.opendata.tables import csv_of
from tests import builders
from tests.bidding import stories


@pytest.fixture
def ended(app, standing_clock):
    """Three lots that ended: one sold to one of two bidders, one movable sold, one without a bid; one still runs."""
    lots = [
        builders.open_lot(lasts=timedelta(hours=1)),
        builders.open_lot(lasts=timedelta(hours=2), asset=builders.asset("movable")),
        builders.open_lot(lasts=timedelta(hours=3)),
    ]
    running = builders.open_lot(lasts=timedelta(days=5))
    first, second = builders.enrolled(lots[0], "A1111"), builders.enrolled(lots[0], "B2222")
    stories.bid(first, 700_000_00)
    stories.bid(second, 800_000_00)
    stories.bid(builders.enrolled(lots[1], "C3333"), 900_000_00)
    stories.bid(builders.enrolled(running, "D4444"), 700_000_00)
    standing_clock.at += timedelta(hours=4)
    close_due_lots()
    db.session.commit()
    return lots


def test_results_in_pages(client, ended):
    """Newest end first; sold with its price, unsold without; neither a code nor a name is in it, nor a lot that runs."""
    first = client.get("/api/v1/results?limit=2").get_json()
    rest = client.get("/api/v1/results", query_string={"limit": 2, "cursor": first["next"]}).get_json()
    rows = [*first["items"], *rest["items"]]
    assert [(row["lot_id"], row["outcome"], row["price_minor"]) for row in rows] == [
        (ended[2].id, "unsold", None), (ended[1].id, "sold", 900_000_00), (ended[0].id, "sold", 800_000_00),
    ]  # fmt: skip
    whole = json.dumps(rows, ensure_ascii=False)
    assert not [code for code in ("A1111", "B2222", "C3333", "D4444") if code in whole]
    assert [row["lot_id"] for row in client.get("/api/v1/results?kind=movable").get_json()["items"]] == [ended[1].id]
    assert client.get("/api/v1/results?cursor=x").get_json()["code"] == "CURSOR_BROKEN"


def test_results_as_csv(client, ended):
    """The same rows as a table, page by page; what a spreadsheet would reckon with is text."""
    ended[0].title = "=1+1"
    db.session.commit()
    answer = client.get("/api/v1/results.csv?limit=2")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["price_minor"] for row in rows] == ["", "90000000"]
    link = answer.headers["Link"]
    rest = list(csv.DictReader(io.StringIO(client.get(link[1 : link.index(">")]).get_data(as_text=True))))
    assert [row["title"] for row in rest] == ["'=1+1"]
    assert csv_of([]).strip() == ",".join(ResultRow.model_fields)


def test_statistics(client, ended):
    """Sums by month and kind of what has ended: shares and ratios in whole parts; who bids in a running lot counts nowhere."""
    month = client.get("/api/v1/statistics?lang=en").get_json()["items"]
    assert month == [{
        "key": "2026-03", "name": "2026-03", "lots": 3, "sold": 2, "sold_ppm": 666_666, "hammer_minor": 1_700_000_00,
        "reference_minor": 2_000_000_00, "hammer_of_reference_ppm": 850_000, "bids": 3, "bidders_per_lot_centi": 150,
    }]  # fmt: skip
    kinds = client.get("/api/v1/statistics?by=kind").get_json()["items"]
    assert [(row["key"], row["lots"], row["sold"]) for row in kinds] == [("immovable", 2, 1), ("movable", 1, 1)]
    courts = client.get(f"/api/v1/statistics?by=court&court={ended[0].court_id}").get_json()["items"]
    assert sum(row["lots"] for row in courts) == sum(row.court_id == ended[0].court_id for row in ended)
    listed = client.get("/api/v1/courts").get_json()["items"]
    assert sum(row["lots"] for row in listed) == 4


def test_the_daily_dump(client, ended, standing_clock):
    """Once a day after three: all lots and results in one zip whose hash is told; the newest thirty are kept."""
    assert (make_dump(), make_dump()) == (1, 0)
    (row,) = client.get("/api/v1/dumps").get_json()["items"]
    content = client.get(f"/api/v1/dumps/{row['day']}.zip").get_data()
    assert hashlib.sha256(content).hexdigest() == row["sha256"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        lots = [json.loads(line) for line in archive.read("lots.jsonl").splitlines()]
        results = [json.loads(line) for line in archive.read("results.jsonl").splitlines()]
        table = list(csv.DictReader(io.StringIO(archive.read("results.csv").decode())))
        assert len(archive.read("courts.jsonl").splitlines()) == len(client.get("/api/v1/courts").get_json()["items"])
    assert (len(lots), len(results), len(table)) == (row["lots"], row["results"], row["results"]) == (4, 3, 3)
    assert [int(line["lot_id"]) for line in table] == [line["lot_id"] for line in results]
    standing_clock.at = datetime(2026, 3, 3, 18, 59, tzinfo=UTC)  # 02:59 of the next day in Shanghai
    assert make_dump() == 0
    standing_clock.at += timedelta(minutes=1)
    assert make_dump() == 1
    standing_clock.at += timedelta(days=DUMPS_KEPT - 1)
    assert make_dump() == 1
    kept = db.session.scalars(sa.select(OpenDataDump.day).order_by(OpenDataDump.day)).all()
    assert kept == [date(2026, 3, 4), date(2026, 4, 2)]
    for day in ("2026-03-03", "x", "0000-00-00"):
        assert client.get(f"/api/v1/dumps/{day}.zip").get_json()["code"] == "NOT_FOUND"
