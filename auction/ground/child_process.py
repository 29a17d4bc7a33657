"""Children that end with this process, even when it is killed with SIGKILL."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

PR_SET_PDEATHSIG = 1


def spawn(command: Sequence[str], *, at_our_death: signal.Signals, **options: Any) -> subprocess.Popen[bytes]:
    """Start `command` in its own session; the kernel sends it `at_our_death` when this process is gone.

    Its own session keeps the terminal's Ctrl-C away from it: this process decides the order of the end.
    `options` go to subprocess.Popen. Only from the main thread: the kernel watches the thread, not the process.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start children from the main thread: they end with the thread that started them")
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_bind_to_parent(at_our_death), **options)


def _bind_to_parent(at_our_death: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None  # macOS has no such service; the embedded database stops a left-over server at its next start
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def before_exec() -> None:
        # Runs after Popen changed the user, because a change of credentials clears the setting.
        prctl(PR_SET_PDEATHSIG, int(at_our_death))
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return before_exec
