"""The photographs of a lot in a real browser, by keyboard and by finger."""

from axe_playwright_python.sync_playwright import Axe

from auction.cases.models import AssetFile
from auction.demo.papers import photo
from auction.ground.files import store_file
from auction.ground.store import db
from tests import builders
from tests.journeys.browser import HOST, PHONE, answer_from, chromium


def _lot_with_photos() -> int:
    lot = builders.announced_lot()
    for position, caption in enumerate(("外观", "客厅", "厨房", "户型图")):
        file = store_file(db.session, photo("immovable", position), is_public=True, actor_id=None)
        db.session.add(
            AssetFile(asset_id=lot.asset_id, file_id=file.id, position=position, caption=caption, is_plan=position == 3)
        )
    db.session.commit()
    return lot.id


def test_photos_by_keyboard_and_by_finger(app, client):
    """Enter opens, arrows go round, plus zooms, Escape gives the focus back; a thumbnail moves the strip; a swipe goes on; the
    open viewer has no fault that axe knows; the plan is among the photos and stands apart.
    """
    lot_id = _lot_with_photos()
    with chromium() as browser:
        context = browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        answer_from(page, client)
        page.goto(f"{HOST}/lots/{lot_id}")
        seen = lambda: (page.text_content("[data-count]"), page.text_content("[data-caption]"))  # noqa: E731
        page.focus("[data-strip] a")
        page.keyboard.press("Enter")
        assert seen() == ("1 / 4", "外观")
        assert page.locator(".app-viewer__step").count() == 2
        for key, expected in (
            ("ArrowRight", "客厅"),
            ("End", "户型图"),
            ("ArrowRight", "外观"),
            ("ArrowLeft", "户型图"),
            ("Home", "外观"),
        ):
            page.keyboard.press(key)
            assert seen()[1] == expected, key
        # What lies behind an open dialog is out of reach, yet axe weighs its colours against the dialog's ground.
        found = Axe().run(page, context=".app-viewer", options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        page.keyboard.press("+")
        assert page.get_attribute("[data-zoom]", "aria-pressed") == "true"
        page.wait_for_function("document.querySelector('[data-stage]').scrollWidth >= 1200")
        page.keyboard.press("-")
        assert page.get_attribute("[data-zoom]", "aria-pressed") == "false"
        page.evaluate(
            """() => { const stage = document.querySelector("[data-stage]");
            const at = (kind, x) => stage.dispatchEvent(new PointerEvent(kind, {clientX: x, clientY: 300, bubbles: true}));
            at("pointerdown", 300); at("pointerup", 100); }"""
        )
        assert seen() == ("2 / 4", "客厅")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.photo") == "外观"
        page.click("[data-thumbs] li:nth-child(3) a")
        page.wait_for_selector("[data-thumbs] li:nth-child(3) a[aria-current]")
        page.wait_for_function("document.querySelector('[data-strip]').scrollLeft > 500")
        assert page.locator(".app-plan img").get_attribute("alt") == "户型图"
