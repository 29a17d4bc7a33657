"""Commands about the index."""

import click
from flask import Flask
from flask.cli import AppGroup

from .filling import rebuild

search_commands = AppGroup("search", help="The index of announced lots.")


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(search_commands)


@search_commands.command("rebuild")
def rebuild_command() -> None:
    """Make every entry of the index anew; searches go on meanwhile."""
    click.echo(f"{rebuild()} lots.")
