"""A visitor's browser without JavaScript: sign in, read the form that stands on a page, fill it in, send it.

CSRF is checked as in production: only a token that a page carried is accepted. What a test has written is committed
before each request, and read anew after it.
"""

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auction.accounts.models import User
from auction.ground.store import db

from . import builders


class Visitor(FlaskClient):
    """A browser whose every request has an application context, `g` and database session of its own.

    Flask would lend it the test's: a language or a user found in one request would stay for the next.
    """

    def open(self, *args, **kwargs) -> TestResponse:
        db.session.commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)


def sign_in(client: FlaskClient, user: User, proof: str = "password") -> None:
    """Make the browser the user's, as Flask-Security leaves it after his password was right."""
    held = builders.session_of(user, proof)
    db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session.update(held)


def sign_out(client: FlaskClient) -> None:
    """Press the button of the page's header."""
    button = page(client.get("/account/security")).select_one("form[action='/account/logout'] input[name=csrf_token]")
    assert client.post("/account/logout", data={"csrf_token": button["value"]}).status_code == 303


def page(response: TestResponse) -> BeautifulSoup:
    """The page as a tree."""
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def text_of(response: TestResponse) -> str:
    """What a reader sees of the page's main part, white space collapsed."""
    tree = page(response)
    return " ".join((tree.main or tree).get_text(" ").split())


def errors_of(response: TestResponse) -> dict[str, str]:
    """The messages at the fields of a form that came back: field name → message without "Error:"."""
    found = {}
    for message in page(response).select(".govuk-error-message"):
        name = message["id"].removesuffix("-error")
        message.span.extract()
        found[name] = message.get_text(" ", strip=True)
    return found


def form_of(response: TestResponse, action: str | None = None) -> dict[str, str]:
    """The fields of the form in the page's main part, with what stands in them, csrf token and hidden id included.

    `action` picks the form whose address contains it, when there are several.
    """
    return fields_of(_form(response, action))


def _form(response: TestResponse, action: str | None) -> Tag:
    main = page(response).main
    assert main is not None, f"no page: {response.status}"
    forms = [
        form
        for form in main.find_all(
            "form", method="post", hidden=False
        )  # what a script would show, this visitor does not see
        if action is None or action in form.get("action", "")
    ]
    assert len(forms) == 1, f"{len(forms)} forms on the page (status {response.status})"
    return forms[0]


def fields_of(form: Tag) -> dict[str, str]:
    """What a browser without JavaScript would send if nothing were typed: every field with what stands in it."""
    fields = {}
    for field in form.select("input[name]:not([type=file]):not([type=submit])"):
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        fields[field["name"]] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    # Whoever enrols in a test has taken note of what nobody knows; test_disclosure leaves the boxes empty.
    if unknowns := [box["value"] for box in form.select("input[name=ticked]")]:
        fields["ticked"] = unknowns
    for field in form.select("textarea[name]"):
        fields[field["name"]] = field.text.removeprefix("\n")
    for field in form.select("select[name]"):
        chosen = field.select_one("option[selected]") or field.select_one("option")
        fields[field["name"]] = chosen.get("value", chosen.text) if chosen else ""
    return fields


def submit(client: FlaskClient, url: str, action: str | None = None, language: str = "en", **typed) -> TestResponse:
    """Open the page, fill its form with what is typed (files as (bytes stream, name)), send it, do not follow.

    The form is sent to its own address. `request_id` and `csrf_token` are the page's unless they are typed too.
    """
    client.set_cookie("language", language)
    form = _form(client.get(url), action)
    return client.post(form.get("action") or url, data=fields_of(form) | typed, content_type="multipart/form-data")
