"""Idempotency keys, as Stripe documents them for its API v1 (docs.stripe.com/api/idempotent_requests)."""

from collections.abc import Callable
from typing import Any

from .parameters import Fault

FORGOTTEN_AFTER_S = 24 * 3600
Answer = tuple[int, dict[str, Any]]


class Keys:
    """What was answered under each key: the first answer, whatever it was, once the request was being carried out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, tuple[Any, ...], Answer]] = {}

    def once(self, key: str | None, asked: tuple[Any, ...], act: Callable[[], Answer]) -> tuple[Answer, bool]:
        """The answer, and whether it was replayed. The same key with another request is an error of its own."""
        if key is None:
            return act(), False
        if len(key) > 255:
            raise Fault(400, "invalid_request_error", "Idempotency-Key may be up to 255 characters.", is_kept=False)
        at, known, answer = self._kept.get(key, (0.0, (), (0, {})))
        if known and self._now() - at < FORGOTTEN_AFTER_S:
            if known != asked:
                raise Fault(
                    400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters "
                    "they were first used with.", is_kept=False,
                )  # fmt: skip
            return answer, True
        try:
            answer = act()
        except Fault as fault:
            if not fault.is_kept:
                raise
            answer = fault.status, fault.body
        self._kept[key] = (self._now(), asked, answer)
        return answer, False
