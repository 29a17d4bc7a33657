"""Commands that belong to no noun: the worker, replays of recorded ladders, checks of worked cases."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, pass_script_info

from auction.ground.refusal import Refusal, say
from auction.jurisdictions import rule_set

from .checking import Checked, check_case, read_cases
from .replay import database_of_its_own, replay
from .replay_files import RecordedAuction, read_ladders


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(replay_command)
    app.cli.add_command(worker_command)
    app.cli.add_command(check_cases_command)


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


@click.command("check-cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per case.")
def check_cases_command(file: Path, as_json: bool) -> None:
    """Run worked cases of the law through the rules that the acts use; 1 when a supported case is wrong, 2 when the
    file cannot be read.
    """
    try:
        checked = [check_case(case) for case in read_cases(file.read_bytes())]
    except Refusal as refusal:
        click.echo(f"Error: {say(refusal, 'en')}", err=True)
        sys.exit(2)
    for case in checked:
        click.echo(json.dumps(_told(case), ensure_ascii=False) if as_json else _row(case))
    if not as_json:
        wrong, unsupported = (sum(case.ok is verdict for case in checked) for verdict in (False, None))
        click.echo(f"{len(checked)} cases: {len(checked) - wrong - unsupported} right, {wrong} wrong,"
                   f" {unsupported} unsupported")  # fmt: skip
    sys.exit(any(case.ok is False for case in checked))


def _told(case: Checked) -> dict[str, Any]:
    told: dict[str, Any] = {"id": case.case_id, "kind": case.kind}
    if case.ok is None:
        assert case.refusal is not None
        return told | {"ok": None, "unsupported": True, "reason": say(case.refusal, "en")}
    told |= {"ok": case.ok, "computed": case.computed}
    if case.ok is False:
        told |= {"expected": case.expected}
    if case.refusal:
        told |= {"reason": say(case.refusal, "en")}
    return told | ({"unread": list(case.unread)} if case.unread else {})


def _row(case: Checked) -> str:
    verdict = {True: "right", False: "WRONG", None: "unsupported"}[case.ok]
    row = f"{case.case_id:<8} {case.kind:<24} {verdict:<11} "
    if case.refusal:
        return row + say(case.refusal, "en")
    asked = {name: (case.computed or {}).get(name) for name in case.expected}
    row += ", ".join(f"{name} {_short(value)}" for name, value in asked.items())
    return row if case.ok else f"{row}; expected {_short(dict(case.expected))}"


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
