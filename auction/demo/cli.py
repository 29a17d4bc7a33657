"""`flask demo …`: fill an empty database, list the sign-ins, move the clock."""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from auction.ground.door import words
from auction.ground.refusal import Refusal, say

from . import clock as demo_clock
from .crowd import gather
from .loader import is_empty, load
from .people import PASSWORD, SIGN_INS

group = AppGroup("demo", help="The demo court.")


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(group)


def _only_outside_production() -> None:
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise click.ClickException("The configuration says production: there is no demo court.")


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds a court already.")
def load_command(if_empty: bool) -> None:
    """Fill an empty database with the demo court."""
    _only_outside_production()
    if is_empty():
        click.echo("Telling the demo court's stories (about a minute) …")
        load()
    elif not if_empty:
        raise click.ClickException("The database holds a court already; the demo court needs an empty one.")


@group.command("crowd")
@click.argument("lots", type=click.IntRange(1, 1_000_000))
def crowd_command(lots: int) -> None:
    """Add LOTS lots over the whole country, without stories behind them, to try how quick search and lists are."""
    _only_outside_production()
    if is_empty():
        raise click.ClickException("Load the demo court first.")
    gather(lots)
    click.echo(f"{lots} lots added.")


@group.command("signins")
def signins_command() -> None:
    """Print the demo court's sign-ins and what to try first."""
    _only_outside_production()
    click.echo(f"Demo sign-ins (password for all: {PASSWORD})")
    for one in SIGN_INS:
        click.echo(f"  {one.email:<44} {one.try_first.en}")
        click.echo(f"  {'':<44} {one.try_first.zh}")
    click.echo("Letters (confirmation links too) are read at /demo/mailbox; the banner moves the clock.")


@group.group("clock")
def clock_group() -> None:
    """The demo court's clock."""


@clock_group.command("next")
def next_command() -> None:
    """Move the clock to the next event and do what is due."""
    try:
        event = demo_clock.go_to_next_event()
    except Refusal as refusal:
        click.echo(say(refusal, "en"), err=True)
        sys.exit(1)
    click.echo(f"{event.at.isoformat()}  {words(event.what)}")


@clock_group.command("day")
def day_command() -> None:
    """Move the clock on by a day; what falls due on the way happens at its own time."""
    try:
        demo_clock.go_on_a_day()
    except Refusal as refusal:
        click.echo(say(refusal, "en"), err=True)
        sys.exit(1)
