"""Answers kept for a moment: however many ask the same within it, one of them asks the database."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Answer(Generic[T]):
    """One answer on its way or there. Who comes while it is on its way waits at `lock`."""

    __slots__ = ("asked_s", "fault", "is_there", "lock", "value")

    def __init__(self, asked_s: float) -> None:
        self.asked_s = asked_s
        self.lock = threading.Lock()
        self.is_there = False
        self.value: T | None = None
        self.fault: Exception | None = None


class Kept(Generic[T]):
    """Answers by key, kept for `most_age_s` from when they were asked for; at most `most` of them. With an age of 0 only
    those share an answer who ask while it is on its way.
    """

    def __init__(self, most_age_s: float, most: int) -> None:
        self._most_age_s, self._most = most_age_s, most
        self._answers: dict[Hashable, _Answer[T]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The kept answer, or that of `ask`. What `ask` raises, everybody who waited for it gets."""
        now_s = time.monotonic()
        with self._lock:
            answer = self._answers.get(key)
            is_mine = answer is None or (answer.is_there and now_s - answer.asked_s >= self._most_age_s)
            if answer is None or is_mine:
                answer = self._begin(key, now_s)
        if not is_mine:
            with answer.lock:
                pass
        else:
            try:
                answer.value = ask()
            except Exception as fault:
                answer.fault = fault
                raise
            finally:
                answer.is_there = True
                answer.lock.release()
        if answer.fault is not None:
            raise answer.fault
        return answer.value  # type: ignore[return-value]

    def clear(self) -> None:
        """Forget everything: the database is another one."""
        with self._lock:
            self._answers.clear()

    def _begin(self, key: Hashable, now_s: float) -> _Answer[T]:
        self._answers.pop(key, None)  # so that the new one stands last: the dictionary is in the order of asking
        while self._answers and (
            len(self._answers) >= self._most or now_s - next(iter(self._answers.values())).asked_s > self._most_age_s
        ):
            del self._answers[next(iter(self._answers))]
        answer: _Answer[T] = _Answer(now_s)
        answer.lock.acquire()
        self._answers[key] = answer
        return answer
