"""Hands that have no mouse: every link, field and button is come to with Tab, and is seen to be where the focus is."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

TABS_MOST = 300
# What stands in the way of somebody who sees where he is: outside the screen, hidden under something, or unmarked.
UNSEEN = """(element) => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (box.bottom <= 0 || box.top >= innerHeight) return "is outside the screen";
  const at = document.elementFromPoint(box.left + box.width / 2, Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
  if (at && !element.contains(at) && !at.contains(element) && ![...(element.labels ?? [])].some((label) => label.contains(at)))
    return `lies under ${at.outerHTML.slice(0, 80)}`;
  const marks = [style, ...[...(element.labels ?? [])].map((label) => getComputedStyle(label, "::before"))];
  const changed = marks.some((mark) => mark.outlineStyle !== "none" || mark.boxShadow !== "none" || mark.borderBottomWidth > "2px");
  return changed ? "" : "shows no focus";
}"""


class Keyboard:
    """The keyboard of one page. `unseen` collects where the focus could not be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def reach(self, wanted: Locator) -> Locator:
        """Tab until it has the focus: first over the skip link, as whoever uses the keyboard every day does."""
        target = wanted.element_handle()
        is_there = "(element) => document.activeElement === element"
        if not self.page.evaluate(is_there, target):
            self._skip_to_main(target)
            for _ in range(TABS_MOST):
                self.page.keyboard.press("Tab")
                if self.page.evaluate(is_there, target) or self._in_its_group(target):
                    break
            else:
                raise AssertionError(f"Tab does not reach {wanted} at {self.page.url}")
        if why := self.page.evaluate(UNSEEN, target):
            self.unseen.append(f"the focus at {wanted} {why}")
        return wanted

    def _skip_to_main(self, target: Any) -> None:
        ask = "(element) => document.activeElement === document.body && Boolean(element.closest('main'))"
        if self.page.evaluate(ask, target):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.classList.contains('govuk-skip-link')"):
                self.page.keyboard.press("Enter")

    def _in_its_group(self, target: Any) -> bool:
        """Tab comes to one radio of a group; the arrows lead to the others."""
        same = """(element) => element.type === "radio" && document.activeElement.type === "radio"
            && document.activeElement.name === element.name && document.activeElement.form === element.form"""
        if not self.page.evaluate(same, target):
            return False
        for _ in range(20):
            if self.page.evaluate("(element) => document.activeElement === element", target):
                return True
            self.page.keyboard.press("ArrowDown")
        return False

    def press(self, wanted: Locator) -> None:
        """Enter on a link or button."""
        self.reach(wanted)
        self.page.keyboard.press("Enter")

    def fill(self, at: Locator, value: Any) -> None:
        """Type into a field, tick a box (True), choose in a list or a group, hand over a file (a dict)."""
        kind = at.evaluate("(field) => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind == "radio":
            name = at.get_attribute("name")
            at = self.page.locator(f"main input[name='{name}'][value='{value}']").first
        self.reach(at)
        if value is True or kind == "radio":
            if not at.is_checked():
                self.page.keyboard.press("Space")
            assert at.is_checked()
        elif isinstance(value, dict):
            at.set_input_files(value)  # the chooser is the system's, not the page's
        elif kind == "select":
            self._choose(at, value)
        elif kind in ("date", "datetime-local"):
            at.fill(value)  # in which order its parts are typed is the reader's system's matter
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(value)

    def _choose(self, at: Locator, value: str) -> None:
        place = at.evaluate("(field, value) => [...field.options].findIndex((one) => one.value === value)", value)
        assert place >= 0, f"{value} is not offered"
        now = at.evaluate("(field) => field.selectedIndex")
        for _ in range(abs(place - now)):
            self.page.keyboard.press("ArrowDown" if place > now else "ArrowUp")
        expect(at).to_have_value(value)
