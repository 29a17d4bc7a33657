"""Commands about other platforms."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask

from auction.ground.refusal import Refusal, say
from auction.journal.outbound import DeliveryFailed

from .actions import checked_key
from .conformance import check_partner
from .mirror_actions import import_listings
from .mirror_models import MirroredListing  # noqa: F401 - the table must be known
from .mirror_rules import read_listings


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(import_listings_command)
    app.cli.add_command(partner_check_command)


@click.command("import-listings")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def import_listings_command(file: Path, dry_run: bool) -> None:
    """Import listings that other platforms published. A file with one bad row is not imported at all."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows, faults = read_listings(lines)
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    except UnicodeDecodeError as error:
        raise click.ClickException(f"The file is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    for fault in faults:
        click.echo(f"line {fault.line}, column {fault.column or '-'}: {fault.reason}", err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults; nothing was imported.")
    done = import_listings(rows, dry_run)
    would = "would be " if dry_run else ""
    click.echo(f"{done.new} {would}new, {done.changed} {would}changed, {done.unchanged} unchanged.")


@click.command("partner-check")
@click.argument("url")
@click.option(
    "--secret",
    envvar="PARTNER_SECRET",
    prompt="Signing secret (whsec_…)",
    hide_input=True,
    help="What the endpoint checks signatures with: whsec_…, or whsk_… for Ed25519.",
)
@click.option("--allow-loopback", is_flag=True, help="For developers: the endpoint may be on this machine, over http.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def partner_check_command(url: str, secret: str, allow_loopback: bool, as_json: bool) -> None:
    """Play a script of events against a partner's endpoint: valid, forged, repeated, out of order, old, unknown, large,
    slow. Ends with 1 when it answered one of them wrongly.
    """
    try:
        verdicts = check_partner(url, checked_key(secret), allow_loopback=allow_loopback)
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    except DeliveryFailed as failure:
        raise click.ClickException(str(failure)) from None
    passed = all(verdict.passed for verdict in verdicts)
    if as_json:
        click.echo(json.dumps({"url": url, "passed": passed, "steps": [asdict(one) for one in verdicts]}))
    else:
        for one in verdicts:
            click.echo(f"{'passed' if one.passed else 'FAILED'}  {one.name}: {one.why}")
        click.echo(f"{sum(one.passed for one in verdicts)} of {len(verdicts)} passed.")
    sys.exit(0 if passed else 1)
