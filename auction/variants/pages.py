"""Pages of shares and of criminal property."""

from flask import Flask

from .rules import BASIS_NAMES


def install(app: Flask) -> None:
    """What pages of a lot may include."""
    app.context_processor(lambda: {"basis_names": BASIS_NAMES})
