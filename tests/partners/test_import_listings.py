"""Importing other platforms' listings: all or nothing, and twice is once."""

import csv

import pytest

from auction.ground.store import db
from auction.partners.cli import import_listings_command
from auction.partners.mirror_models import MirroredListing
from auction.partners.mirror_rules import COLUMNS
from tests.shared_data import shared, shared_rows

GOOD = {
    "listing_id": "1", "source": "made", "platform": "甲平台", "title": "江州市江北区某房", "court": "江州法院",
    "division_code": "510106", "appraisal_yuan": "85470.5", "start_price_yuan": "70329.35",
    "start_time": "2026-01-01T10:00:00+08:00", "end_time": "2026-01-02T10:00:00+08:00",
}  # fmt: skip


def write(folder, *rows, columns=COLUMNS):
    path = folder / "listings.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(app, path, *options):
    return app.test_cli_runner().invoke(import_listings_command, [str(path), *options])


def count() -> int:
    return db.session.query(MirroredListing).count()


def test_real_listings_are_imported_once(app):
    """Every real listing is taken over to the fen; the second run changes nothing, a dry run neither."""
    path = shared("data/cn_listings.csv")
    rows = shared_rows("data/cn_listings.csv")
    assert run(app, path, "--dry-run").output == f"{len(rows)} would be new, 0 would be changed, 0 unchanged.\n"
    assert count() == 0
    assert run(app, path).output == f"{len(rows)} new, 0 changed, 0 unchanged.\n"
    first = {row.listing_id: row.imported_at for row in db.session.query(MirroredListing)}
    assert run(app, path).output == f"0 new, 0 changed, {len(rows)} unchanged.\n"
    assert {row.listing_id: row.imported_at for row in db.session.query(MirroredListing)} == first
    listing = db.session.get(MirroredListing, ("阿里司法拍卖", "608944509983"))
    assert (listing.start_price_minor, listing.deposit_minor) == (7_032_935, 1_196_587)


def test_a_changed_row_is_brought_up_to_date(app, tmp_path):
    """A later file of the same platform replaces what changed and says how many."""
    run(app, write(tmp_path, GOOD))
    result = run(app, write(tmp_path, GOOD | {"status_cn": "已结束"}, GOOD | {"listing_id": "2"}))
    assert result.output == "1 new, 1 changed, 0 unchanged.\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("listing_id", ""), ("start_price_yuan", ""), ("start_price_yuan", "-1"), ("start_price_yuan", "1.234"),
        ("start_price_yuan", "１００"), ("start_price_yuan", "NaN"), ("start_price_yuan", "1e9"),
        ("end_time", "2025-12-31T10:00:00+08:00"), ("end_time", "soon"), ("division_code", "51"),
        ("watchers", "-3"), ("notice_date", "2026-02-30"), ("title", "长" * 501),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_kept(app, tmp_path, column, value):
    """One bad value: its line and column are named, the exit status is 1, and the good rows are not kept either."""
    result = run(app, write(tmp_path, GOOD, GOOD | {"listing_id": "2"} | {column: value}))
    assert result.exit_code == 1
    assert f"line 3, column {column}:" in result.output
    assert count() == 0


def test_a_listing_twice_in_one_file_is_a_fault(app, tmp_path):
    """Two rows for one listing cannot both be right: the file is refused and the first line named."""
    result = run(app, write(tmp_path, GOOD, GOOD))
    assert (result.exit_code, count()) == (1, 0)
    assert "line 3, column listing_id: stands in line 2 already" in result.output


def test_files_that_are_no_listings(app, tmp_path):
    """A file without the columns, a ragged one and one in another encoding are refused in words."""
    assert "title" in run(app, write(tmp_path, GOOD, columns=[c for c in COLUMNS if c != "title"])).output
    path = write(tmp_path, GOOD)
    path.write_text(path.read_text(encoding="utf-8-sig") + ",".join("x" * 25) + "\n", encoding="utf-8")
    assert "more values than the header" in run(app, path).output
    path.write_bytes("标题".encode("gbk"))
    assert "not UTF-8" in run(app, path).output
    assert count() == 0
