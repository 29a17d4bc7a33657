"""The readable page of the interface."""

import re

from auction.api.description import operations
from auction.ground.refusal import catalogue
from tests.browsing import page, text_of

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_everything_stands_on_the_page(client, app):
    """Every operation with its address, every shape and every refusal, in both languages; no link leads nowhere."""
    for language in ("en", "zh"):
        answer = client.get(f"/api?lang={language}")
        tree, text = page(answer), text_of(answer)
        assert not [path for path, *_ in operations(app) if path not in text]
        ids = {element["id"] for element in tree.select("[id]")}
        assert set(catalogue()) <= ids
        assert not [a["href"] for a in tree.select("main a[href^='#']") if a["href"][1:] not in ids]
        assert not [src for element in tree.select("script[src]") if "//" in (src := element["src"])]
    assert CHINESE.search(page(client.get("/api?lang=zh")).select_one("section p.govuk-body + p.govuk-body, dd").text)


def test_a_problem_leads_to_its_explanation(client, app):
    """The `type` of a problem is the address of its code on the page."""
    kind = client.get("/api/v1/lots/999999").get_json()["type"]
    path, _, code = kind.removeprefix(app.config["PUBLIC_URL"]).partition("#")
    assert page(client.get(f"{path}?lang=en")).find(id=code) is not None
