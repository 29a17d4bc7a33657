"""A court on a real server, and the people who walk through it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_migrate import upgrade

import config
from auction.app import create_app
from auction.demo.people import DOMAIN, PASSWORD, make_court, make_people
from auction.ground import clock
from auction.ground.store import db
from tests.serving import free_port, gunicorn, own_database

from .walker import Person


@dataclass(frozen=True)
class CourtHouse:
    """The served court: its address, and the same program on the same database for looking behind the pages."""

    url: str
    app: Flask

    def person(self, name: str | None = None, language: str = "en") -> Person:
        """A visitor; with the name of a demo sign-in, signed in."""
        person = Person(self.url, language)
        if name:
            person.sign_in(f"{name}@{DOMAIN}", PASSWORD)
        return person

    def now(self) -> datetime:
        """The court's time."""
        with self.app.app_context():
            clock.current().synchronise()
            return clock.now()

    def days_on(self, days: int) -> None:
        """Press "One day on" so many times."""
        visitor = self.person()
        for _ in range(days):
            press(visitor, "/demo/clock/day")

    def next_event(self) -> str:
        """Press "Go to the next event"; what the banner then says was done."""
        return press(self.person(), "/demo/clock/next")

    def until(self, words: str) -> None:
        """Press "Go to the next event" until one with these words has happened."""
        for _ in range(60):
            if words in self.next_event():
                return
        raise AssertionError(f"no event “{words}” came")


def press(visitor: Person, action: str) -> str:
    """Press a button of the clock's banner; what the next page says at its top."""
    page = visitor.open("/guide")
    form = page.tree.find("form", action=action)
    assert form, f"no button {action}"
    answer = visitor.http.post(
        visitor.base + action, data={"csrf_token": form.find("input", {"name": "csrf_token"})["value"]},
        headers={"Referer": page.answer.url}, timeout=60,
    )  # fmt: skip
    assert answer.ok, answer.text[:400]
    return answer.text


@contextlib.contextmanager
def court_house(server_url: str, **settings: str) -> Iterator[CourtHouse]:
    """A served, empty demo court with its staff, on a database of its own made by the migrations."""
    with own_database(server_url) as url:
        environment = {
            "DATABASE_URL": url, "SECRET_KEY": "journey-" * 5, "SUBHASTA_ENV": "demo", "WEBHOOK_ALLOW_LOOPBACK": "1",
            **settings,
        }  # fmt: skip
        port = free_port()
        app = create_app(config.load({**environment, "PORT": str(port)}))
        with app.app_context():
            upgrade()
            make_people(make_court())
            db.session.remove()
        try:
            with gunicorn(port, environment):
                yield CourtHouse(f"http://127.0.0.1:{port}", app)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
