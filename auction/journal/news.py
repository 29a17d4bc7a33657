"""Telling this process's listeners what has been committed. News only: truth is in the database."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]
Listener = Callable[[Rows], None]

_listeners: list[Listener] = []
_log = logging.getLogger(__name__)


def listen(listener: Listener) -> None:
    """Call `listener` with the journal rows of every later commit in this process."""
    if listener not in _listeners:
        _listeners.append(listener)


def publish(rows: Rows) -> None:
    """Tell every listener. A listener's fault is logged and never reaches the act, which has happened."""
    for listener in tuple(_listeners):
        try:
            listener(rows)
        except Exception:  # noqa: BLE001 - whatever it is, the act has happened
            _log.exception("a listener failed")
