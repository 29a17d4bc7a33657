"""Pages of the guide."""

from flask import Blueprint, Flask, render_template

from auction.accounts.audience import audience
from auction.ground.door import language
from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.search.finding import courts

from .rules import BUYING, CONCERNED, PAGES, SITE
from .term_rules import TERMS

blueprint = Blueprint("guide", __name__)


def install(app: Flask) -> None:
    """The words of the trade, for the help beside them (components/help.html)."""
    app.context_processor(lambda: {"term": TERMS.__getitem__})


@blueprint.get("/guide")
@audience("look")
def index() -> str:
    """What the guide has, by reader."""
    return render_template("guide/index.html", buying=BUYING, concerned=CONCERNED, site=SITE)


@blueprint.get("/guide/<topic>")
@audience("look")
def page(topic: str) -> str:
    """One page, written in each language; its figures are those of the law in force."""
    if topic not in PAGES:
        raise Refusal("NOT_FOUND")
    slugs = list(PAGES)
    following = slugs[slugs.index(topic) + 1 :][:1]
    return render_template(
        "guide/page.html", topic=topic, page=PAGES[topic], pages=PAGES, following=following[0] if following else None,
        text=f"guide/{language()}/{topic}.html", rules=rule_set("cn"), terms=TERMS,
        courts=courts() if topic == "without-a-computer" else (),
    )  # fmt: skip
