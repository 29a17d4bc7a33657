"""Commands of accounts."""

import click
from flask import Flask
from flask.cli import AppGroup

from auction.ground.refusal import Refusal, say

from .actions import create_administrator

group = AppGroup("account", help="Accounts.")


def install(app: Flask) -> None:
    """Give the program its commands."""
    app.cli.add_command(group)


@group.command("create-admin")
@click.argument("email")
def create_admin(email: str) -> None:
    """Open an administrator's account for EMAIL. A letter with a link to choose the password goes to the outbox."""
    try:
        user, address = create_administrator(email)
    except Refusal as refusal:
        raise click.ClickException(say(refusal, "en")) from None
    click.echo(f"{user.email} may administer. Choose the password within a day at\n{address}")
