"""The blueprint of the distribution; its views stand in desk_pages, payout_pages and set_off_pages."""

from flask import Blueprint, Flask

from .set_offs import set_offs_of_case, waiting_set_offs

blueprint = Blueprint("distribution", __name__)


def install(app: Flask) -> None:
    """What the pages of other nouns may include: distribution/_set_off.html."""
    app.context_processor(
        lambda: {"set_off_of_sale": set_off_pages.set_off_of_sale,
                 "set_offs_of_case": set_offs_of_case, "waiting_set_offs": waiting_set_offs}
    )  # fmt: skip


from . import desk_pages, payout_pages, set_off_pages  # noqa: E402,F401 - their views stand on this blueprint
