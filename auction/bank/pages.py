"""The bank's desk of the finance clerks: one blueprint, the views stand beside it by what they are about."""

from flask import Blueprint, Flask

from .file_queries import waiting_files
from .file_rules import REASON_NAMES

blueprint = Blueprint("bank", __name__)


def install(app: Flask) -> None:
    """What the finance desk of a noun below shows: how many payment files wait, and until when."""
    app.context_processor(lambda: {"payment_files_waiting": waiting_files, "bank_reasons": REASON_NAMES})


from . import exception_pages, file_pages, statement_pages  # noqa: E402,F401 - their views stand on this blueprint
