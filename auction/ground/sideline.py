"""Work that waits for strangers (a partner's server, a mail server), beside the worker's loop.

The loop closes lots; it must never stand still because somebody far away is slow. A thread runs in an application
context, so it has a database session of its own. It dies with the process: what it did not finish must be found due
again by the loop.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable

from flask import current_app

_log = logging.getLogger(__name__)


class Sideline:
    """At most `most` threads at once, and at most `most_per_key` of them for one stranger."""

    def __init__(self, most: int, most_per_key: int = 1) -> None:
        self._most = most
        self.most_per_key = most_per_key
        self._running: Counter[Hashable] = Counter()
        self._changed = threading.Condition()

    def start(self, key: Hashable, work: Callable[[], object]) -> bool:
        """Run `work` in a thread; False when there is no room now, and the caller tries again later."""
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way

        def run() -> None:
            try:
                with app.app_context():
                    work()
            except Exception:  # noqa: BLE001 - nobody stands above a thread to catch it
                _log.exception("work on the sideline failed: %s", key)
            finally:
                with self._changed:
                    self._running[key] -= 1
                    self._changed.notify_all()

        with self._changed:
            if self._running[key] >= self.most_per_key or self._running.total() >= self._most:
                return False
            threading.Thread(target=run, name=f"sideline {key}", daemon=True).start()
            self._running[key] += 1
            return True

    def rest(self, timeout_s: float) -> bool:
        """Wait until nothing runs; False when something still does after `timeout_s`."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running.total(), timeout_s)
