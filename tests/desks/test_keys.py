"""The keys of the desks, pressed in a real browser."""

from auction.ground.store import db
from tests import builders
from tests.browsing import sign_in
from tests.journeys.browser import HOST, answer_from, chromium

A_MOMENT_MS = 200


def test_keys_lead_there_and_never_while_typing(app, client):
    """Each key leads where the list says; in a field, with a modifier and switched off it does nothing."""
    officer = builders.user("officer", of_court=True)
    db.session.commit()
    sign_in(client, officer)
    with chromium() as browser:
        page = browser.new_page(locale="en-GB")
        answer_from(page, client)

        def press(start: str, *keys: str) -> None:
            page.goto(HOST + start)
            for key in keys:
                page.keyboard.press(key)

        for keys, to in (
            ("gd", "/desk"),
            ("gc", "/desk/cases"),
            ("gl", "/desk/lots"),
            ("?", "/desk/keys"),
            ("/", "/desk/search"),
        ):
            press("/desk/panel", *keys)
            page.wait_for_url(HOST + to)
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "everywhere"
        page.keyboard.type("g d ?")
        assert page.input_value("#everywhere") == "g d ?"
        for keys in (("d",), ("Control+g", "d"), ("x", "c")):
            press("/desk/cases", *keys)
            page.wait_for_timeout(A_MOMENT_MS)
            assert page.url == f"{HOST}/desk/cases", keys
        page.goto(f"{HOST}/desk/keys")
        page.locator("#keys-on").uncheck()
        press("/desk/cases", "g", "d")
        page.wait_for_timeout(A_MOMENT_MS)
        assert page.url == f"{HOST}/desk/cases"
