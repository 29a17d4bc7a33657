"""Recorded ladders through the live bid action: the results that were computed independently."""

import io
import json

import pytest

from auction.front.cli import replay_command
from auction.front.replay_files import read_ladders
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.lots.models import Lot
from tests.shared_data import EBAY_RULES, ebay_auctions, ended_as_recorded, shared, shared_rows


def run(app, bids, auctions, *options):
    """Run the command as a person would; the results by auction id."""
    result = app.test_cli_runner().invoke(replay_command, [str(bids), str(auctions), "--json", *options])
    assert result.exit_code == 0, result.output
    return {row["auction_id"]: row for row in map(json.loads, result.output.splitlines())}


@pytest.mark.parametrize("suffix", ["", "_perturbed"])
def test_chinese_ladders_end_as_recorded(app, suffix):
    """Winner, price, accepted and rejected bids, extensions and the second of the close are exact."""
    results = run(app, shared(f"data/cn_judicial_bids{suffix}.csv"), shared("data/cn_judicial_bid_auctions.csv"))
    expected = shared_rows(f"data/expected_cn_replay{suffix}.csv")
    assert set(results) == {row["auction_id"] for row in expected}
    for row in expected:
        result = results[row["auction_id"]]
        assert (result["winner_code"], result["price_minor"]) == (row["winner_code"], int(row["price_fen"]))
        assert (result["n_accepted"], result["n_rejected"]) == (int(row["n_accepted"]), int(row["n_rejected"]))
        assert result["n_extensions"] == int(row["n_extensions"])
        assert result["close_time"] == row["close_time"]


def test_every_injected_bid_is_refused_for_its_reason(app):
    """The perturbed ladder's bad bids get the recorded reason, and no good bid is refused."""
    bids = shared("data/cn_judicial_bids_perturbed.csv")
    results = run(app, bids, shared("data/cn_judicial_bid_auctions.csv"))
    expected = [
        (row["auction_id"], int(row["seq"]), row["expected_reject_reason"])
        for row in shared_rows("data/cn_judicial_bids_perturbed.csv") if row["expected_reject_reason"]
    ]  # fmt: skip
    given = [(name, bad["seq"], bad["reason"]) for name, row in results.items() for bad in row["rejected"]]
    assert given == expected


@pytest.mark.parametrize("rule", EBAY_RULES)
def test_ebay_ladders(app, tmp_path, rule):
    """314 auctions under each of the four increment rules: winner, price, and every rejected bid."""
    auctions, expected = ebay_auctions(rule)
    path = tmp_path / "auctions.csv"
    path.write_text(auctions)
    results = run(app, shared("data/ebay_bids.csv"), path)
    assert set(results) == set(expected)
    for name, row in expected.items():
        ended_as_recorded(results[name], row)


def test_the_live_database_is_left_as_it_was(app):
    """A replay leaves no lot in the live database and no database behind."""
    run(app, shared("data/cn_judicial_bids.csv"), shared("data/cn_judicial_bid_auctions.csv"))
    assert db.session.query(Lot).count() == 0
    names = db.session.execute(db.text("SELECT datname FROM pg_database")).scalars().all()
    assert [name for name in names if name.startswith("subhasta_replay_")] == []


@pytest.mark.parametrize(
    ("bids", "code"),
    [
        ("a,b\n1,2\n", "REPLAY_COLUMNS"),
        ("auction_id,seq,bidder_id,amount_cents,t_ms\nX,1,b,100,5\n", "REPLAY_AUCTION_UNKNOWN"),
        ("auction_id,seq,bidder_id,amount_cents,t_ms\nA,1,b,1.5,5\n", "REPLAY_VALUE"),
        ("auction_id,seq,bidder_id,amount_cents,t_ms\nA,1,b,,5\n", "REPLAY_VALUE"),
    ],
)
def test_a_bad_file_is_refused_by_name(bids, code):
    """Missing columns, unknown auctions and unreadable values each get their own refusal, with line and column."""
    auctions = "auction_id,duration_days,open_cents\nA,7,100\nB,7,100\n"
    with pytest.raises(Refusal) as refused:
        read_ladders(io.StringIO(bids), io.StringIO(auctions), 1)
    assert refused.value.code == code


def test_mixed_ladders_are_told_apart():
    """Bids of several auctions in one stream of time keep their order within each auction."""
    bids = "auction_id,seq,bidder_id,amount_cents,t_ms\nA,1,b,100,5\nB,1,c,100,6\nA,2,d,300,7\n"
    auctions = "auction_id,duration_days,open_cents\nA,7,100\nB,7,0\n"
    one, two = read_ladders(io.StringIO(bids), io.StringIO(auctions), 1)
    assert [(bid.seq, bid.bidder) for bid in one.bids] == [(1, "b"), (2, "d")]
    assert [(two.auction_id, bid.seq) for bid in two.bids] == [("B", 1)]
