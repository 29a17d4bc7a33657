"""Every setting of the product, and the only reader of the environment.

`SETTINGS` is the list that the README's configuration table is made from. `load()` gives the dictionary for
`app.config.update(...)`, or refuses all wrong values at once.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ENVIRONMENTS = ("demo", "production", "test")


class ConfigurationError(Exception):
    """Settings the product will not start with: one sentence for each, in `faults`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default as it would be typed ("" = not set) and what it means.

    `read` turns the text into the value, or raises ValueError saying what would be right.
    An unset setting without a default is None. A variable set to nothing counts as not set.
    """

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not “{text}”")
        return number

    return read


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"must be 1 (on) or 0 (off), not “{text}”")
    return text == "1"


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of {', '.join(words)}, not “{text}”")
        return text

    return read


def _some_of(*words: str) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        chosen = tuple(word.strip() for word in text.split(","))
        if set(chosen) - set(words):
            raise ValueError(f"must be some of {', '.join(words)}, with commas between, not “{text}”")
        return chosen

    return read


def _starting_with(*prefixes: str) -> Callable[[str], str]:
    """For addresses and keys; the message never repeats the value, which may hold a secret."""

    def read(text: str) -> str:
        if not any(text.startswith(prefix) and text != prefix for prefix in prefixes):
            raise ValueError(f"must start with {' or '.join(prefixes)}")
        return text

    return read


def _database_url(text: str) -> str:
    """Any usual spelling of a PostgreSQL address, as SQLAlchemy's address for psycopg 3."""
    scheme, _, rest = text.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not rest:
        raise ValueError("must be a PostgreSQL address such as postgresql://user:password@host/name")
    return f"postgresql+psycopg://{rest}"


def _public_url(text: str) -> str:
    """Scheme and host (and port) only: paths are added to it."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError(f"must be http://host or https://host without a path, not “{text}”")
    return text.rstrip("/")


def _tile_url(text: str) -> str:
    """The address of a tile server: https, and a plain host, which the pages' policy will name."""
    parts = urlsplit(text)
    plain = re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?", parts.netloc)
    if parts.scheme != "https" or not plain or not all(part in parts.path for part in ("{z}", "{x}", "{y}")):
        raise ValueError(f"must be like https://tiles.example/{{z}}/{{x}}/{{y}}.png, not “{text}”")
    return text


def _directory(text: str) -> str:
    """A whole path to a directory that is there: a relative one would depend on where the command was started."""
    if not (Path(text).is_absolute() and Path(text).is_dir()):
        raise ValueError(f"must be the whole path of a directory, not “{text}”")
    return text


def _mail_address(text: str) -> str:
    if "@" not in text:
        raise ValueError(f"must be a mail address, not “{text}”")
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        "",
        "Address of a PostgreSQL 15–18 database. Not set: the product starts its own in instance/postgres.",
        _database_url,
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Signs sessions and links, and seals maxima, signing keys and authenticator apps: with another one these must be made anew. Required in production "
        "(32 characters or more); elsewhere one is made and kept in instance/secret_key.",
    ),
    Setting(
        "SUBHASTA_ENV",
        "demo",
        "demo loads the demo court into an empty database and offers the sandbox payment provider; production refuses "
        "both; test is for the test suite.",
        _one_of(*ENVIRONMENTS),
    ),
    Setting("PORT", "5000", "Port that `make run` serves on, at 127.0.0.1.", _whole(1, 65535)),
    Setting(
        "PUBLIC_URL",
        "",
        "Address under which people reach the site; links in letters and mails start with it. "
        "Not set: http://127.0.0.1:PORT.",
        _public_url,
    ),
    Setting(
        "STRIPE_SECRET_KEY", "", "Turns on payment by Stripe: the account's secret key.", _starting_with("sk_", "rk_")
    ),
    Setting(
        "STRIPE_WEBHOOK_SECRET", "", "Checks the signature of Stripe's notices (whsec_…).", _starting_with("whsec_")
    ),
    Setting(
        "BANK_TRANSFER",
        "0",
        "1 offers bank transfer beside the sandbox, matched against imported statements. In production it is always on.",
        _switch,
    ),
    Setting(
        "BANK_DIRECTORY",
        "",
        "Directory shared with the bank's channel: payment files go to out/, the worker takes statements and answers from "
        "in/. Not set: finance hands files over by hand.",
        _directory,
    ),
    Setting(
        "STRIPE_METHODS",
        "card,alipay,wechat_pay",
        "The ways to pay that the Stripe account may use; each is offered up to its own limit.",
        _some_of("card", "alipay", "wechat_pay"),
    ),
    Setting("SMTP_HOST", "", "Mail server. Not set: mails are kept in the outbox and sent to nobody."),
    Setting("SMTP_PORT", "587", "Port of the mail server; STARTTLS is used.", _whole(1, 65535)),
    Setting("SMTP_USER", "", "Name to sign in to the mail server with."),
    Setting("SMTP_PASSWORD", "", "Password to sign in to the mail server with."),
    Setting("MAIL_FROM", "subhasta@localhost", "Sender of all mails.", _mail_address),
    Setting(
        "MAP_TILE_URL",
        "",
        "Tile server (Web Mercator) behind the map of a province, a city or a radius, like https://tiles.example/{z}/{x}/{y}.png. "
        "Not set: our own outlines alone, and no foreign host is asked.",
        _tile_url,
    ),
    Setting(
        "PROXY_HOPS",
        "0",
        "How many proxies of yours stand in front (nginx: 1); their X-Forwarded headers are believed, no others.",
        _whole(0, 5),
    ),
    Setting(
        "DATABASE_POOL_SIZE",
        "8",
        "Database connections that one process may hold for its work; two more carry news between the processes.",
        _whole(1, 500),
    ),
    Setting(
        "DATABASE_POOL_TIMEOUT_S",
        "5",
        "Seconds a request waits for a free database connection before it is refused as busy.",
        _whole(1, 120),
    ),
    Setting("UPLOAD_MAX_BYTES", "10485760", "Largest file that may be uploaded, in bytes (10 MiB).", _whole(1, 2**30)),
    Setting("VIDEO_MAX_BYTES", "52428800", "Largest video that may be uploaded, in bytes (50 MiB).", _whole(1, 2**30)),
    Setting(
        "WEBHOOK_ALLOW_LOOPBACK",
        "0",
        "1 lets webhooks go to this machine itself, for trying them out. Refused in production.",
        _switch,
    ),
    Setting(
        "API_REQUESTS_PER_MINUTE",
        "600",
        "Requests a minute that one address may send to a web process's /api/v1 without a key; keys have their own limits.",
        _whole(1, 10**6),
    ),
    Setting(
        "METRICS_TOKEN",
        "",
        "Who sends it as a bearer token may read GET /metrics. Not set: everybody may in the demo, nobody in production.",
    ),
    Setting(
        "RUN_WORKER",
        "1",
        "1: due work (closing lots, releasing deposits, mails, webhooks) runs inside the web process. "
        "0: `flask --app wsgi worker` does it.",
        _switch,
    ),
)


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings for `app.config.update(...)`: every name of SETTINGS, and what Flask's extensions call them.

    SQLALCHEMY_DATABASE_URI is None when DATABASE_URL is not set: the caller then starts the embedded server.
    Refuses with ConfigurationError, naming every wrong value.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for setting in SETTINGS:
        text = environ.get(setting.name, "").strip() or setting.default
        try:
            values[setting.name] = setting.read(text) if text else None
        except ValueError as error:
            faults.append(f"{setting.name} {error}.")
    faults += _contradictions(values)
    if faults:
        raise ConfigurationError(faults)
    values["PUBLIC_URL"] = values["PUBLIC_URL"] or f"http://127.0.0.1:{values['PORT']}"
    return values | _for_flask(values)


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """What cannot stand together. A value that was refused already is missing here, and not judged twice."""
    faults = []
    production = values.get("SUBHASTA_ENV") == "production"
    if production and len(values["SECRET_KEY"] or "") < 32:
        faults.append("SECRET_KEY must be set in production, to 32 random characters or more.")
    if production and values.get("WEBHOOK_ALLOW_LOOPBACK"):
        faults.append("WEBHOOK_ALLOW_LOOPBACK must be 0 in production.")
    keys = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    if all(key in values for key in keys) and len([key for key in keys if values[key]]) == 1:
        faults.append("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set together.")
    if (values["SMTP_USER"] or values["SMTP_PASSWORD"]) and not values["SMTP_HOST"]:
        faults.append("SMTP_HOST must be set when SMTP_USER or SMTP_PASSWORD is.")
    return faults


def _for_flask(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "TESTING": values["SUBHASTA_ENV"] == "test",
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": values["DATABASE_POOL_SIZE"],
            "max_overflow": 0,
            "pool_timeout": values["DATABASE_POOL_TIMEOUT_S"],
            "pool_pre_ping": True,
            # A fault's values (addresses, amounts, who) are not for the log (article 18).
            "hide_parameters": True,
            # No act holds a lock for long; who cannot have one is told to try again, and holds up nobody behind him.
            "connect_args": {"options": "-c lock_timeout=5s"},
        },
        # A room stays open for a day and must still bid: a form's token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        # A form carries more than its file: one MiB for the other fields.
        "MAX_CONTENT_LENGTH": max(values["UPLOAD_MAX_BYTES"], values["VIDEO_MAX_BYTES"]) + 2**20,
    }


def child_environment(**changes: str) -> dict[str, str]:
    """This process's environment for a child process, with `changes`."""
    return {**os.environ, **changes}
