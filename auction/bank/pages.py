"""The bank's desk of the finance clerks: one blueprint, the views stand beside it by what they are about."""

from flask import Blueprint

blueprint = Blueprint("bank", __name__)


from . import exception_pages, statement_pages  # noqa: E402,F401 - their views stand on this blueprint
