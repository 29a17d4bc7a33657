"""The blueprint of the distribution; its views stand in desk_pages and payout_pages."""

from flask import Blueprint

blueprint = Blueprint("distribution", __name__)


from . import desk_pages, payout_pages  # noqa: E402,F401 - their views stand on this blueprint
