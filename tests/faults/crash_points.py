"""A worker that dies at its n-th step, as by kill -9: before a statement, before a commit, after a provider's answer.

`SUBHASTA_CRASH_AT=n` in the environment of the process that works says at which. Before each life the database is laid
again as the story left it, so every step of the same work is tried.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from auction.ground.store import db
from auction.payments.providers.sandbox import SandboxBank
from tests.conftest import empty

CRASH_AT = "SUBHASTA_CRASH_AT"
# Every second step, for the suite is to end in minutes; 1 in the environment: every one.
STRIDE = int(os.environ.get("CRASH_STRIDE", "2"))
KILLED = 137

Work = Callable[[], None]


@contextmanager
def story_kept() -> Iterator[Work]:
    """What stands in the database now is kept beside it; gives the way to lay it again."""
    db.session.commit()
    with db.engine.begin() as connection:
        tables = [
            table.name for table in db.metadata.sorted_tables
            if connection.execute(sa.select(sa.exists(sa.select(1).select_from(table)))).scalar()
        ]  # fmt: skip
        connection.execute(sa.text("CREATE SCHEMA told"))
        for name in tables:
            connection.execute(sa.text(f'CREATE UNLOGGED TABLE told."{name}" AS TABLE public."{name}"'))

    def lay() -> None:
        empty()
        with db.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for name in tables:
                connection.execute(sa.text(f'INSERT INTO public."{name}" TABLE told."{name}"'))

    try:
        yield lay
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA told CASCADE"))


def lives_of(lay: Work, work: Work, rest: Work, seen: Callable[[], Any]) -> Iterator[tuple[int, Any]]:
    """For every STRIDE-th step of `work`: die there, begin again with `rest`, and look: (step, what is `seen`).

    The last has no death in it: `work` came to its end. Its step is how many there are at most.
    """
    step, has_died = 1 - STRIDE, True
    while has_died:
        step += STRIDE
        lay()
        has_died = _in_child(work, {CRASH_AT: str(step)}) == KILLED
        outcome, answer = _asked_of_child(rest, seen)
        assert outcome == 0, f"after a crash at step {step} the work could not go on"
        yield step, answer


def _in_child(work: Work, environment: dict[str, str]) -> int:
    """Do the work in a process of its own; returns how it ended."""
    child = os.fork()
    if child == 0:
        _live(work, environment)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _asked_of_child(rest: Work, seen: Callable[[], Any]) -> tuple[int, str]:
    """The same for a process that tells what it sees at the end."""
    ears, mouth = os.pipe()

    def tell() -> None:
        rest()
        os.write(mouth, repr(seen()).encode())

    outcome = _in_child(tell, {})
    os.close(mouth)
    with os.fdopen(ears, encoding="utf-8") as told:
        return outcome, told.read()


def _live(work: Work, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    try:
        db.engine.dispose(close=False)
        if CRASH_AT in os.environ:
            _count_steps(int(os.environ[CRASH_AT]))
        work()
    except BaseException:  # noqa: BLE001 - the child must not go on as a second pytest
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _count_steps(crash_at: int) -> None:
    left = crash_at

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)

    def step_of_act(*_: Any) -> None:
        if db.session().info.get("in_act"):  # looking for what is due changes nothing
            step()

    sa.event.listen(db.engine, "before_cursor_execute", step_of_act)
    sa.event.listen(db.engine, "commit", step_of_act)
    for verb in ("send_release", "send_payout", "look_up"):
        _step_around(verb, step)


def _step_around(verb: str, step: Callable[[], None]) -> None:
    """The provider has heard and we have not: the moment at which a payment is most easily made twice."""
    ask = getattr(SandboxBank, verb)

    def asked(*arguments: Any) -> Any:
        answer = ask(*arguments)
        step()
        return answer

    setattr(SandboxBank, verb, asked)
