"""Commands about other platforms."""

from pathlib import Path

import click
from flask import Flask

from auction.ground.refusal import Refusal, say

from .mirror_actions import import_listings
from .mirror_models import MirroredListing  # noqa: F401 - the table must be known
from .mirror_rules import read_listings


def install(app: Flask) -> None:
    """Give the program its command."""
    app.cli.add_command(import_listings_command)


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
