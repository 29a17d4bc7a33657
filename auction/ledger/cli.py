"""The books at the command line."""

import click
import sqlalchemy.exc
from flask import Flask

from auction.ground.refusal import COURT_ZONE

from .closing import close_months
from .grants import grant_to
from .queries import closed_until


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(books)


@click.group()
def books() -> None:
    """The ledger's books."""


@books.command("close")
def close_command() -> None:
    """Close the books until the end of last month. The worker does it by itself a day after the month's end."""
    click.echo("Closed." if close_months() else "Nothing to close.")
    until = closed_until()
    click.echo(f"Closed until {until.astimezone(COURT_ZONE):%Y-%m-%d %H:%M}, court time." if until else "Never closed.")


@books.command("grant")
@click.argument("role")
def grant_command(role: str) -> None:
    """Give the database role ROLE what the program needs and no more. Run it as the tables' owner after `db upgrade`."""
    try:
        grant_to(role)
    except sqlalchemy.exc.ProgrammingError as error:
        raise click.ClickException(str(error.orig).splitlines()[0]) from None
    click.echo(f"{role} may add to the books and not change them. Use it in DATABASE_URL.")
