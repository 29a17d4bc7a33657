"""Commands that belong to no noun: the worker, and replays of recorded ladders."""

import json
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info

from auction.ground.refusal import Refusal, say
from auction.jurisdictions import rule_set

from .replay import database_of_its_own, replay
from .replay_files import RecordedAuction, read_ladders


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(replay_command)
    app.cli.add_command(worker_command)


@click.command("worker")
@pass_script_info
def worker_command(info: ScriptInfo) -> None:
    """Run due work (open, close, release, deliver) until stopped. Several workers may run."""
    from auction import pulse
    from auction.worker import run_forever

    app = info.load_app()
    pulse.start(app, is_serving=False)
    run_forever(app)


@click.command("replay")
@click.argument("bids", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("auctions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--increment", type=click.IntRange(min=1), help="Least step in the smallest unit, for every auction.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and auction.")
def replay_command(bids: Path, auctions: Path, increment: int | None, as_json: bool) -> None:
    """Replay recorded ladders through the live bid action, in a database of its own."""
    try:
        with bids.open(encoding="utf-8-sig", newline="") as bid_lines, \
             auctions.open(encoding="utf-8-sig", newline="") as auction_lines:  # fmt: skip
            ladders = read_ladders(bid_lines, auction_lines, increment)
        _refuse_other_soft_close(ladders)
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    except UnicodeDecodeError as error:
        raise click.ClickException(f"not UTF-8: {error}") from None
    live = current_app.config
    with database_of_its_own(live["SQLALCHEMY_DATABASE_URI"]) as url:
        from auction.app import create_app

        for result in replay(create_app({**live, "SQLALCHEMY_DATABASE_URI": url}), ladders):
            click.echo(json.dumps(result, ensure_ascii=False) if as_json else _line(result))


def _refuse_other_soft_close(ladders: list[RecordedAuction]) -> None:
    expected_s = rule_set("cn").extension_window_s
    for ladder in ladders:
        if ladder.soft_close_s not in (0, expected_s):
            raise Refusal(
                "REPLAY_SOFT_CLOSE", auction=ladder.auction_id, seconds=ladder.soft_close_s, expected=expected_s
            )


def _line(result: dict) -> str:
    return (
        f"{result['auction_id']}: {result['winner_code'] or 'unsold'} at {result['price_minor']}, closed"
        f" {result['close_time']}, {result['n_accepted']} accepted, {result['n_rejected']} rejected,"
        f" {result['n_extensions']} extensions"
    )
