"""A person at a browser without JavaScript, over real HTTP: opens pages, fills the forms that stand on them."""

import io
import re
from typing import Any

import requests
from bs4 import BeautifulSoup, Tag

from tests.browsing import fields_of


class Page:
    """An answer and its parsed page."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.path = re.sub(r"^https?://[^/]+", "", answer.url)
        self.tree = BeautifulSoup(answer.text, "html.parser")

    @property
    def text(self) -> str:
        """What a reader sees in the main part, white space collapsed."""
        return " ".join((self.tree.main or self.tree).get_text(" ").split())

    def number(self, pattern: str) -> int:
        """The number that `pattern` finds in the page's address."""
        found = re.search(pattern, self.path)
        assert found, f"{self.path} does not match {pattern}: {self.text[:300]}"
        return int(found[1])

    def link(self, text: str) -> str:
        """The address of the link in the main part whose text contains `text`."""
        for link in self.tree.main.find_all("a", href=True):
            if text in " ".join(link.get_text(" ").split()):
                return str(link["href"])
        raise AssertionError(f"no link “{text}” on {self.path}: {self.text[:500]}")


class Person:
    """One visitor with his own cookies."""

    def __init__(self, base: str, language: str = "en") -> None:
        self.base = base
        self.http = requests.Session()
        self.http.cookies.set("language", language)

    def open(self, path: str, status: int = 200) -> Page:
        """Open a page and expect a status."""
        page = Page(self.http.get(self._url(path), timeout=30))
        assert page.status == status, f"{path}: {page.status} {page.text[:400]}"
        return page

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def fill(self, path: str, form: str | None = None, status: int = 200, **typed: Any) -> Page:
        """Open a page, fill the form in its main part whose action contains `form`, send it, follow to the answer."""
        return self.send(self.open(path), form, status, **typed)

    def send(self, page: Page, form: str | None = None, status: int = 200, **typed: Any) -> Page:
        """Send a form of an open page. Files are typed as (name, bytes); lists as several values."""
        found = self._form(page, form)
        fields, files = fields_of(found), {}
        for name, value in typed.items():
            if isinstance(value, tuple):
                files[name] = (value[0], io.BytesIO(value[1]))
            elif value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        url = self._url(found.get("action") or page.path)
        is_get = found.get("method", "get").lower() == "get"
        answer = (
            self.http.get(url, params=fields, timeout=60) if is_get
            else self.http.post(url, data=fields, files=files or None, timeout=60, headers={"Referer": page.answer.url})
        )  # fmt: skip
        result = Page(answer)
        assert result.status == status, f"{url}: {result.status} {result.text[:600]}"
        return result

    def _form(self, page: Page, form: str | None) -> Tag:
        forms = [
            found for found in page.tree.main.find_all("form")
            if form is None or form in (found.get("action") or page.path)
        ]  # fmt: skip
        assert forms, f"no form {form or ''} on {page.path}: {page.text[:500]}"
        return forms[0]

    def pay_in_sandbox(self, page: Page) -> None:
        """From the court's payment page to the sandbox bank and back; who was there before goes on where he left off."""
        if "/pay/sandbox/" not in page.path:
            page = self.send(page) if page.tree.main.form else self.open(page.link("Go on to pay"))
        assert "/pay/sandbox/" in page.path, page.path
        self.send(page, answer="pay")

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        page = self.fill("/account/login", "login", email=email, password=password)
        assert "/login" not in page.path, page.text[:300]
