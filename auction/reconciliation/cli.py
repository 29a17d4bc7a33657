"""The command that compares our books with everybody else's."""

import json
import sys
from datetime import UTC, datetime

import click
from flask import Flask

from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import Refusal, say

from .actions import LOOKED_BACK, reconcile
from .models import Reconciliation
from .queries import Shown, providers_with_money, shown
from .rules import CAUSES


def install(app: Flask) -> None:
    """Give the program its command."""
    app.cli.add_command(reconcile_command)


@click.command("reconcile")
@click.option("--provider", help="Only this one: stripe, bank or sandbox.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on; thirty days back without it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reconcile_command(provider: str | None, since: datetime | None, as_json: bool) -> None:
    """Compare with the providers and the bank to the cent, list every difference with its likely cause, and keep it.

    Ends with 1 when somebody must look into a difference; fees and what is in transit are listed only. Of lots whose
    bidding has not ended, neither reference nor id is shown.
    """
    begin = since.replace(tzinfo=UTC) if since else clock.now() - LOOKED_BACK
    runs = []
    for key in [provider] if provider else providers_with_money():
        try:
            runs.append(reconcile(key, begin))
        except Refusal as refusal:
            raise click.ClickException(f"{key}: {say(refusal, 'en')}") from None
    if as_json:
        click.echo(json.dumps([_as_data(run) for run in runs], ensure_ascii=False, indent=1))
    else:
        for run in runs:
            _print(run)
    if any(run.open_count for run in runs):
        sys.exit(1)


def _as_data(run: Reconciliation) -> dict:
    return {
        "provider": run.provider, "since": run.since.isoformat(), "at": run.at.isoformat(), "ours": run.our_count,
        "theirs": run.their_count, "to_look_into": run.open_count,
        "differences": [one.as_data() for one in shown(run)],
    }  # fmt: skip


def _print(run: Reconciliation) -> None:
    click.echo(f"{run.provider}: {run.our_count} rows of ours, {run.their_count} movements of theirs since "
               f"{run.since:%Y-%m-%d}, {run.open_count} differences to look into")  # fmt: skip
    for one in shown(run):
        click.echo(_line(one))


def _line(one: Shown) -> str:
    """One difference on one line."""
    found = one.difference
    ours, theirs = (format_amount(minor, found.currency) for minor in (found.ours_minor, found.theirs_minor))
    name = "(kept back until the end of bidding)" if one.is_masked else f"{found.reference} {found.own_id}".strip()
    return f"  {found.at:%Y-%m-%d}  {CAUSES[found.cause].en}: {found.kind}, ours {ours}, theirs {theirs}  {name}"
