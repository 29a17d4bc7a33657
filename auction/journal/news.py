"""Telling this process's listeners what has been committed. News only: truth is in the database."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, current_app

Rows = Sequence[Mapping[str, Any]]
Listener = Callable[[Rows], None]

_log = logging.getLogger(__name__)


def listen(app: Flask, listener: Listener) -> None:
    """Call `listener` with the journal rows of every later commit of this application in this process."""
    app.extensions.setdefault("news", []).append(listener)


def silence(app: Flask) -> None:
    """Let this application tell nobody: a replay has no audience."""
    app.extensions["news"] = []


def publish(rows: Rows) -> None:
    """Tell every listener. A listener's fault is logged and never reaches the act, which has happened."""
    for listener in current_app.extensions.get("news", ()):
        try:
            listener(rows)
        except Exception:  # noqa: BLE001 - whatever it is, the act has happened
            _log.exception("a listener failed")
